"""What things cost."""

RATE = 0.2


def total(prices, rate):
    """The sum of the prices with tax."""
    return round(sum(prices) * (1 + rate), 2)


def cheapest(baskets, rate):
    """The basket whose total is lowest."""
    return min(baskets, key=lambda prices: total(prices, rate))


def average(prices, rate):
    """What an item costs on average, with tax."""
    return total(prices, rate) / len(prices)
