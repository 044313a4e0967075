"""What an editor does with a key besides inserting it: indentation, brackets and quotes that close by themselves.

As VS Code does it. Enter repeats the indentation, one level deeper behind a colon or an open bracket; between a pair of
brackets it puts the closing one on a line of its own; on a line of nothing but indentation it empties that line.
Backspace in indentation takes a level.
"""

from __future__ import annotations

from benchmarks.replay.buffer import Buffer, Change

LEVEL = 4
CLOSERS = {"(": ")", "[": "]", "{": "}", '"': '"', "'": "'"}


def indentation_after(before: str) -> str:
    """What a new line behind `before` begins with."""
    lines = (line for line in reversed(before.split("\n")) if line.strip())
    line = next(lines, "")
    indentation = line[: len(line) - len(line.lstrip())]
    return indentation + " " * LEVEL if line.rstrip().endswith((":", "(", "[", "{")) else indentation


def enter(buffer: Buffer, *, empties: bool) -> tuple[Buffer, Change, str]:
    """A new line; `empties` takes the indentation of the line that is left. Last, what came behind the cursor."""
    line = buffer.before.rpartition("\n")[2]
    in_pair = bool(line) and line[-1] in "([{" and buffer.after.startswith(CLOSERS[line[-1]])
    rest = "\n" + line[: len(line) - len(line.lstrip())] if in_pair else ""
    new = "\n" + indentation_after(buffer.before)
    return *buffer.replace(new, back=len(line) if empties else 0, rest=rest), rest


def insert(buffer: Buffer, character: str, *, closing: bool) -> tuple[Buffer, Change, bool]:
    """Type a character. Whether it was closed too: `closing` is on, and nothing but an end follows."""
    follower, leader = buffer.after[:1], buffer.before[-1:]
    closer = CLOSERS.get(character, "") if closing and (not follower or follower in "\n )]}:,") else ""
    if closer == character and (leader.isalnum() or leader in ("_", '"', "'")):
        closer = ""  # a quote that ends a text, or one of three
    return *buffer.replace(character, rest=closer), bool(closer)


def backspace(buffer: Buffer) -> tuple[Buffer, Change]:
    """Take a character, or a level of indentation."""
    line = buffer.before.rpartition("\n")[2]
    spaces = line and not line.strip(" ")
    return buffer.replace("", back=(len(line) - 1) % LEVEL + 1 if spaces else 1)
