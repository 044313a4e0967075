"""What a ride costs."""


def fare(distance, price, night):
    """The price of a ride, which is half as much again at night."""
    total = distance * price
    if night:
        total += distance * price / 2
    return round(total, 2)
