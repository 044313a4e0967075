"""A shop that writes receipts."""

from pricing import RATE, total


def receipt(name, prices):
    """A line for each price, and the total."""
    lines = [f"{price:>8.2f}" for price in prices]
    return "\n".join([name, *lines, f"{total(prices, RATE):>8.2f}"])


def is_affordable(prices, budget):
    """Whether the budget covers the prices."""
    return total(prices, RATE) <= budget
