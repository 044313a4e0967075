"""Words and how often they stand in a text."""


def count(text, least):
    """The words that stand there at least so often."""
    found = {}
    for word in text.split():
        found[word] = found.get(word, 0) + 1
    return {word: number for word, number in found.items() if number >= least}
