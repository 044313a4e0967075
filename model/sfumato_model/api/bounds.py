"""What a request from Python may ask; over HTTP the wire types have the same bounds."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from sfumato_model.api.errors import PromptError
from sfumato_model.api.request import Hole, Request

CANDIDATES = 8
OTHERS = ("snippets", "memory")
"""Fields of a selection that are no text."""
PATH = 1_024
"""Characters: a path is a label in the context, whose tokens it takes."""


def check(request: Request) -> None:
    """Raises `PromptError` that names what was got and what may be."""
    candidates = getattr(request, "candidates", 1)
    if not (type(candidates) is int and 1 <= candidates <= CANDIDATES):
        raise PromptError(f"candidates is {candidates!r:.40}, and may be from 1 to {CANDIDATES}")
    seed = getattr(request, "seed", 0)
    if type(seed) is not int:
        raise PromptError(f"seed is {seed!r:.40}, and should be a whole number")
    for name, text in _texts(request):
        if not isinstance(text, str):
            raise PromptError(f"{name} is {type(text).__name__}, and should be text")
        if any("\ud800" <= character <= "\udfff" for character in text):
            raise PromptError(f"{name} has half of a surrogate pair, which is no character: decode the text again")
        if name == "path" and len(text) > PATH:
            raise PromptError(f"path has {len(text):,} characters, and may have {PATH:,}")


def _texts(request: Any) -> list[tuple[str, Any]]:
    """All that should be text, with what it is called."""
    found: list[tuple[str, Any]] = []
    if selection := getattr(request, "selection", None):
        found += [(one.name, getattr(selection, one.name)) for one in fields(selection) if one.name not in OTHERS]
    found += [("a segment", one) for one in getattr(request, "segments", ()) if not isinstance(one, Hole)]
    found += [("stop", one) for one in getattr(request, "stop", ())]
    named = (name for name in ("path", "language", "instruction") if hasattr(request, name))
    return [*found, *((name, getattr(request, name)) for name in named)]
