"""Which of the found texts is best, and what of it is shown to somebody who did not ask."""

__all__ = ["automatic", "candidates", "copies", "ends", "judged", "no_text", "rank", "recombine", "renoise", "written"]
