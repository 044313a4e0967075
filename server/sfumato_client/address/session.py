"""What tells a router which requests belong together: a keyed hash of the user and the document.

A router keeps requests of one value on the engine that has their context. It reads headers, and may log them, so the
value says nothing: without the key nobody can try paths until one fits. The key is the user's, in a file for them
alone, so that a document stays where it is when the editor starts again, and two users' files of one name are two.
"""

from __future__ import annotations

import contextlib
import hmac
import os
import secrets
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from sfumato_client.address.address import Address
from sfumato_client.files.own_file import read_own, replace_own
from sfumato_client.files.own_folder import check_folder, make_folder
from sfumato_client.statistics.row import statistics_file

HEADER = "X-Session-ID"
"""The name that vLLM's router and Ray Serve look for."""
KEY_NAME = "session.key"
_BYTES = 32


def session_id(key: bytes, document: str) -> str:
    """32 hexadecimal digits. What follows a `#` is a part of the same document."""
    return hmac.digest(key, document.partition("#")[0].encode(errors="surrogatepass"), "sha256").hex()[:32]


def session_headers(address: Address, document: str, key: Callable[[], bytes] | None = None) -> dict[str, str]:
    """The header for a request to `address`; none to a unix socket, where no router listens, and without a document."""
    if address.url is None or not document:
        return {}
    return {HEADER: session_id((key or own_key)(), document)}


@cache
def own_key() -> bytes:
    """This user's. Where it cannot be kept, one for this process."""
    return kept_key(key_file())


def key_file(environment: Mapping[str, str] = os.environ) -> Path:
    """Beside the statistics."""
    return statistics_file(environment).with_name(KEY_NAME)


def kept_key(file: Path) -> bytes:
    """The key of the file, or a new one, and the file has it from then on if it can be written."""
    with contextlib.suppress(OSError, ValueError):
        check_folder(file.parent)
        if len(found := bytes.fromhex(read_own(file, 4 * _BYTES).decode())) == _BYTES:
            return found
    made = secrets.token_bytes(_BYTES)
    with contextlib.suppress(OSError):
        make_folder(file.parent)
        replace_own(file, made.hex())
    return made
