"""Points of the plane."""

import math


class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def distance(self, other):
        return math.hypot(self.x - other.x, self.y - other.y)

    def __eq__(self, other):
        return self.x == <hole> and self.y == other.y

    def __hash__(self):
        return hash((self.x, self.y))
