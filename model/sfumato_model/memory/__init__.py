"""The third reading: what the project's files and the open document say next, in arrays alone."""

__all__ = [
    "continuations", "document", "followers", "matches", "memory", "mixing", "packed", "places", "reading",
    "remembered", "signs", "sorting", "volume", "weight",
]  # fmt: skip
