"""Which holes share a canvas, how many slots each is tried with, and what they begin as."""

__all__ = ["groups", "sizes"]
