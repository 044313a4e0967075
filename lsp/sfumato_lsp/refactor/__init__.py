"""Refactor by filling: a signature has changed, and its call sites and its body follow.

    definition + signature as it was  ->  comparison: renamed, removed, added parameters
    call sites (references, or by name) -> binding -> arguments: kept, moved, renamed, dropped, or a hole
    changes with holes in every file    ->  one fill, or as few as hold the holes  ->  checked, one edit to preview

The model is asked only where a value has to be invented: for a parameter that a call passes nothing for, unless it
had a default that can be passed now; for a statement that used a parameter that is gone; for a body that is not written
yet. Everything else is moved and renamed by the tree alone. What the body does with a new parameter is for the user to
say: they select the lines to write anew.
"""

__all__ = [
    "arguments",
    "body",
    "call_sites",
    "changes",
    "comparison",
    "files",
    "filled",
    "plan",
    "rounds",
    "write_call",
]
