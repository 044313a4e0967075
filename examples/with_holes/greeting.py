"""Greets whoever is named on the command line."""

import sys


def greet(name):
    return f"Hello, {name}!"


def main():
    for name in sys.argv[1:]:
        print(greet(name))


if __name__ == <hole>
    main()
