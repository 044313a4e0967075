"""LSP's base protocol: headers, an empty line, and as many bytes of JSON as the headers say.

pygls passes over header lines that it cannot read. Then it waits for an answer's worth of bytes that never come, or
takes the middle of one message for the start of another, and the editor waits without a word. Here that is an end.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass

MAX_HEADER = 4096
"""Bytes of one header line."""
MAX_HEADERS = 32
"""LSP has two."""
MAX_BODY = 64 * 2**20
"""Bytes of a message that is read. A document that is opened is one, up to six times as long in it as in its file."""
LENGTH_DIGITS = 12
"""What announces more bytes is no message of an editor's."""
HEAD = 1024
"""Bytes that are kept of a message that is passed over."""
_CHUNK = 2**20
_HEADER = re.compile(rb"([A-Za-z0-9-]+):[ \t]*(.*?)[ \t]*\r?\n")


class FramesLost(Exception):
    """Where one message ends and the next begins cannot be told any more."""


@dataclass(frozen=True, kw_only=True)
class TooLong:
    """A message that was passed over unread; `head` is how it begins."""

    length: int
    head: bytes


async def read_message(reader: asyncio.StreamReader) -> bytes | TooLong | None:
    """The next message's body; `None` where the stream ends. Raises `FramesLost`, and `OSError` of a socket."""
    length: int | None = None
    for _ in range(MAX_HEADERS + 1):
        line = await _line(reader)
        if not line.endswith(b"\n"):
            return None
        if line.strip(b"\r\n"):
            length = _length(line, length)
        elif length is None:
            raise FramesLost("an empty line came where a Content-Length header was expected")
        elif length > MAX_BODY:
            return await _pass_over(reader, length)
        else:
            return await _exactly(reader, length)
    raise FramesLost(f"a message has more than {MAX_HEADERS} headers")


async def _line(reader: asyncio.StreamReader) -> bytes:
    try:
        line = await reader.readline()
    except ValueError:  # longer than the reader's own limit
        line = bytes(MAX_HEADER + 1)
    if len(line) > MAX_HEADER:
        raise FramesLost(f"a header line has more than {MAX_HEADER} bytes")
    return line


async def _exactly(reader: asyncio.StreamReader, length: int) -> bytes | None:
    try:
        return await reader.readexactly(length)
    except asyncio.IncompleteReadError:
        return None


async def _pass_over(reader: asyncio.StreamReader, length: int) -> TooLong | None:
    head = await _exactly(reader, HEAD)
    left = length - HEAD
    while left and (data := await reader.read(min(left, _CHUNK))):
        left -= len(data)
    return None if left or head is None else TooLong(length=length, head=head)


def _length(line: bytes, before: int | None) -> int | None:
    """The length in a header line; that of a line `before` where it is another header."""
    header = _HEADER.fullmatch(line)
    if header is None:
        raise FramesLost("a line that is no header came where a Content-Length header was expected")
    if header[1].lower() != b"content-length":
        return before
    if not header[2].isdigit() or len(header[2]) > LENGTH_DIGITS:
        raise FramesLost(f"Content-Length is no number of at most {LENGTH_DIGITS} digits")
    if before is not None:
        raise FramesLost("there are two Content-Length headers")
    return int(header[2])
