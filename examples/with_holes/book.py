"""Books of a library."""


class Book:
    def __init__(self, title, author, year):
        self.title = title
        self.author = author
        self.year = year

    def __str__(self):
        return f"{self.title} by {self.author}"

    def copy(self):
        return Book(<hole>)

    def is_older_than(self, other):
        return self.year < other.year
