"""Counts the words of a text file."""

import sys
from collections import <hole>


def count_words(path):
    counts = Counter()
    with open(path, encoding="utf-8") as file:
        for line in file:
            counts.update(line.lower().split())
    return counts


if __name__ == "__main__":
    for word, count in count_words(sys.argv[1]).most_common(10):
        print(count, word)
