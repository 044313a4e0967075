"""What a request shows the model beside its own document: definitions it imports, similar code, recent edits.

`choose.py` decides from texts alone and knows no editor and no disk; `kept.py` decides when, and holds what was
chosen. `privacy/` says which files are never read or sent.
"""

__all__ = [
    "choose",
    "imported_definitions",
    "imports",
    "kept",
    "recent_edits",
    "similar",
    "situation",
    "snapshot",
    "snippet",
    "summaries",
]
