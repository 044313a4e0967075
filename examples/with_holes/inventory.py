"""What is on the shelves of a small shop."""


class Inventory:
    def __init__(self):
        self._items = {}

    def add(self, name, quantity):
        self._items[name] = self._items.get(name, 0) + quantity

    def remove(self, name):
        del self._items[name]

    def __len__(self):
        return len(<hole>)

    def __contains__(self, name):
        return name in self._items
