"""A shopping basket."""


class Basket:
    def __init__(self, items=None):
        if items is None:
            <hole>
        self.items = items

    def add(self, item):
        self.items.append(item)

    def total(self):
        return sum(item.price for item in self.items)
