"""A board of cells, as for the game of life."""


class Grid:
    def __init__(self, width, height):
        self.width = width
        self.height = height
        self.cells = [[False] * width for _ in range(height)]

    def flip(self, x, y):
        self.cells[y][x] = not self.cells[y][x]

    def alive(self):
        found = []
        for y in range(<hole>):
            for x in range(self.width):
                if self.cells[y][x]:
                    found.append((x, y))
        return found
