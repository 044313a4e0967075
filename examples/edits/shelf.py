"""A shelf of books."""


class Shelf:
    """Books by their titles."""

    def __init__(self, name):
        self.name = name
        self.titles = {}

    def add(self, book):
        self.titles[book.title] = book

    def find(self, title):
        return self.titles.get(title)
