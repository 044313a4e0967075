"""The weather of some days."""


def warmest(days):
    """The day whose temperature is highest, and how warm it was."""
    best, degrees = None, -100
    for day in days:
        if day.degrees > degrees:
            best, degrees = day, day.degrees
    return best, degrees
