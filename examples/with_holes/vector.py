"""Vectors of the plane."""


class Vector:
    def __init__(self, x, y):
        self.x = <hole>
        self.y = <hole>

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)
