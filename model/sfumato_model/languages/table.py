"""Every language by its LSP id."""

from __future__ import annotations

from functools import lru_cache

from sfumato_model.languages.language import Language
from sfumato_model.languages.python import PYTHON
from sfumato_model.languages.syntax import syntax_of

LANGUAGES = {"python": PYTHON}
"""Those of which more is known than their strings, comments and blocks."""


@lru_cache(maxsize=64)
def language_of(id: str) -> Language:
    """One that `syntax.py` does not list either has brackets and strings, and nothing else is known of it."""
    return LANGUAGES.get(id) or Language(syntax=syntax_of(id))
