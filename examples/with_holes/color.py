"""Colors of three channels, each from 0 to 255."""


class Color:
    def __init__(self, red, green, blue):
        self.red = red
        self.green = green
        self.blue = blue

    @classmethod
    def from_gray(cls, level):
        return cls(level, level, level)

    def mixed(self, other):
        return Color(
            (self.red + other.red) // 2,
            (self.green + <hole>) // 2,
            (self.blue + other.blue) // 2,
        )
