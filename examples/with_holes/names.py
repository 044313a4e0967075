"""Reads lists of names and of words."""


def read_words(path):
    """Return the words of a file, one a line."""
    lines = []
    with open(path, encoding="utf-8") as file:
        for line in file:
            lines.append(line.strip())
    return lines


def read_names(path):
    """Return the names of a file, one a line."""
    lines = []
    with open(path, encoding="utf-8") as file:
        for line in file:
            <hole>
    return lines
