"""From source files to rows of training examples."""

__all__ = [
    "canvases",
    "corpus",
    "damage",
    "definitions",
    "edits",
    "examples",
    "held_out",
    "holes",
    "spans",
    "verbs",
    "vocabulary",
]
