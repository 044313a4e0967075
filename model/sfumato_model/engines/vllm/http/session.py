"""The header by which a router keeps a document where its context is: a keyed hash, never a name or a path."""

from __future__ import annotations

import hashlib
import hmac
import secrets

HEADER = "X-Session-ID"
"""vLLM and vllm-router (`consistent_hash`) read it."""
_KEY = secrets.token_bytes(32)
"""Made at each start. A hash of the same document differs tomorrow, and nobody can try names against it."""


def session_id(user: str, document: str, key: bytes = _KEY) -> str:
    """32 hexadecimal digits that stand for a document of a user, in this process alone."""
    parts = [part.encode(errors="surrogatepass") for part in (user, document)]
    said = b"".join(len(part).to_bytes(8, "big") + part for part in parts)
    return hmac.new(key, said, hashlib.sha256).hexdigest()[:32]
