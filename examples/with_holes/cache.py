"""A cache that forgets nothing."""


class Cache:
    def __init__(self, load):
        self._load = load
        self._values = {}

    def get(self, key):
        if key not in self.<hole>:
            self.<hole>[key] = self._load(key)
        return self._values[key]

    def clear(self):
        self._values.clear()
