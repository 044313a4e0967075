"""What a user asks for by a command or a code action: `table.py` names each, and each is a file of its own.

The refactoring has its plan in `refactor/`; `refactor_*.py` here are what it needs of the editor and the server.
"""

__all__ = [
    "complete_body",
    "fill",
    "fill_holes",
    "inspection",
    "refactor",
    "refactor_files",
    "refactor_holes",
    "refine",
    "rewrite",
    "settle",
    "table",
]
