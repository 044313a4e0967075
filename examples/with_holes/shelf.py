"""A shelf of books."""


class Shelf:
    def __init__(self):
        self.books = []

    def add(self, book):
        self.books.append(book)

    def add_all(self, books):
        for book in books:
            <hole>
