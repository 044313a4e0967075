"""A stack of anything."""


class Stack:
    def __init__(self):
        self._items = []

    def push(self, item):
        <hole>

    def pop(self):
        if not self._items:
            raise IndexError("the stack is empty")
        return self._items.pop()

    def __iter__(self):
        return reversed(self._items)
