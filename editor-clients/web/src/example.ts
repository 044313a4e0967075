// What the editor holds at first: somewhere to put the cursor.

export const EXAMPLE = `class Basket:
    """Things that somebody wants to buy."""

    def __init__(self, owner):
        self.owner = owner
        self.items = []

    def add(self, name, price, count=1):
        self.items.append((name, price, count))

    def total(self):
        total = 0
        for name, price, count in self.items:
            total += 
        return total

    def names(self):
        return [name for name, price, count in self.items]

    def __len__(self):
        return 
`;

/** Behind the first line that waits for its rest. */
export const CURSOR = EXAMPLE.indexOf("total += ") + "total += ".length;
