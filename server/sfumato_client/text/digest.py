"""What tells whether two texts are one without sending them. Standard library only: the language server imports it."""

from __future__ import annotations

import hashlib


def digest_of(text: str) -> str:
    """SHA-256 in hexadecimal digits; half a surrogate pair counts as itself."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
