"""What a customer has to pay."""


class Line:
    def __init__(self, name, price, quantity):
        self.name = name
        self.price = price
        self.quantity = quantity


class Invoice:
    def __init__(self, lines):
        self.lines = lines

    def total(self):
        total = 0
        for <hole> in self.lines:
            total += <hole>.price * line.quantity
        return total
