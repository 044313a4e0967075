"""LSP's base protocol: headers, an empty line, and as many bytes of JSON as the headers say.

pygls passes over header lines that it cannot read. Then it waits for an answer's worth of bytes that never come, or
takes the middle of one message for the start of another, and the editor waits without a word. Here that is an end.
"""

from __future__ import annotations

import re
from typing import BinaryIO

MAX_HEADER = 4096
"""Bytes of one header line."""
MAX_BODY = 128 * 2**20
"""Bytes. A document that is opened is one message."""
_HEADER = re.compile(rb"([A-Za-z0-9-]+):[ \t]*(.*?)[ \t]*\r?\n")


class FramesLost(Exception):
    """Where one message ends and the next begins cannot be told any more."""


def read_body(stream: BinaryIO) -> bytes | None:
    """The next message; `None` where the stream ends. Raises `FramesLost`."""
    length: int | None = None
    while line := stream.readline(MAX_HEADER):
        if not line.endswith(b"\n"):
            break
        if not line.strip(b"\r\n"):
            if length is None:
                raise FramesLost("an empty line came where a Content-Length header was expected")
            body = stream.read(length)
            return body if len(body) == length else None
        length = _length(line, length)
    if len(line) == MAX_HEADER:
        raise FramesLost(f"a header line has more than {MAX_HEADER} bytes")
    return None


def _length(line: bytes, before: int | None) -> int | None:
    """The length in a header line; that of a line `before` where it is another header."""
    header = _HEADER.fullmatch(line)
    if header is None:
        raise FramesLost("a line that is no header came where a Content-Length header was expected")
    if header[1].lower() != b"content-length":
        return before
    if not header[2].isdigit() or len(header[2]) > len(str(MAX_BODY)) or int(header[2]) > MAX_BODY:
        raise FramesLost(f"Content-Length is no number from 0 to {MAX_BODY}")
    if before is not None:
        raise FramesLost("there are two Content-Length headers")
    return int(header[2])
