"""What a client's own lines in front of the text say of the file: its path, its language.

The completion protocols have no field for either, so clients write comments: minuet `# language: python`, twinny
`''' File uri: file:///shop/main.py (python) '''`, Continue `# shop/main.py`. The lines are none of the file's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import unquote

from sfumato_client.text.languages import language_called, language_of

from sfumato_server.compat.one_hole import File, OneHole

_MARK = r"[^\w\s]{0,4}[ \t]{0,4}"
"""What begins a comment: `#`, `//`, `--`, `<!--`, `'''`."""
_MINUET = re.compile(
    rf"{_MARK}language: ([\w.+#-]+)[^\n]*\n(?:{_MARK}indentation: use [^\n]*)?\n",
)  # fmt: skip
_TWINNY = re.compile(
    rf"\n{_MARK}Language: [^\n(]*\(([\w.+#-]+)\)[^\n]*\n{_MARK}File uri: (\S+) \([^\n]*\n",
)  # fmt: skip
_CONTINUE = re.compile(r"(?:\n|(?=[^\w\s]{1,4} Path: ))")
"""How it begins; comments with other files may follow, and the file's own path ends them."""
_COMMENT = re.compile(r"[^\w\s]{1,4} ([^\n]*)\n")
_OTHER_FILE = re.compile(r"^Path: (.+)\n", re.MULTILINE)
_PATH = re.compile(r"[^\s:*?\"<>|]*[^\s:*?\"<>|/\\.]\.\w{1,10}")
_AUTHORITY = re.compile(r"^[\w+.-]+:(?://[^/]*)?")
"""Not urllib's: it raises for what is no address."""
LONGEST = 200_000
"""Characters in which lines are looked for."""


def told(hole: OneHole) -> OneHole:
    """`hole` with the path and the language that its text or its path tells, without the lines that tell them."""
    if not hole.path and not hole.language:
        hole = _minuet(hole) or _twinny(hole) or _continue(hole) or hole
    return hole if hole.language else replace(hole, language=language_of(hole.path))


def is_twinnys(before: str) -> bool:
    return _TWINNY.search(before, 0, LONGEST) is not None


def _minuet(hole: OneHole) -> OneHole | None:
    found = _MINUET.match(hole.before, 0, LONGEST)
    return found and replace(hole, before=hole.before[found.end() :], language=language_called(found[1]))


def _twinny(hole: OneHole) -> OneHole | None:
    """Other files stand in front of its lines, as comments; with file sentinels the lines are a file of their own."""
    if hole.files and (found := _TWINNY.match(hole.files[-1].text)):
        return replace(
            hole, path=_path(found[2]), language=language_called(found[1]), files=_with_text(hole.files[:-1])
        )
    found = _TWINNY.search(hole.before, 0, LONGEST)
    if not found:
        return None
    others = _with_text([File(path="", text=hole.before[: found.start()])])
    return replace(
        hole,
        before=hole.before[found.end() :],
        path=_path(found[2]),
        language=language_called(found[1]),
        files=(*others, *hole.files),
    )


def _with_text(files: Sequence[File]) -> tuple[File, ...]:
    return tuple(file for file in files if file.text.strip())


def _continue(hole: OneHole) -> OneHole | None:
    """The last of the comments at the top that is a path and nothing else; those above it are other files."""
    begin = _CONTINUE.match(hole.before)
    lines, path, end = [], "", 0
    at = begin.end() if begin else LONGEST
    while at < LONGEST and (line := _COMMENT.match(hole.before, at)):
        at = line.end()
        lines.append(line[1])
        if _PATH.fullmatch(line[1]):
            path, end = line[1], len(lines)
            below = at
    if not path:
        return None
    others = _OTHER_FILE.split("".join(f"{line}\n" for line in lines[: end - 1]))
    files = tuple(File(path=name, text=text) for name, text in zip(others[1::2], others[2::2], strict=True))
    return replace(hole, before=hole.before[below:], path=path, files=(*files, *hole.files))


def _path(uri: str) -> str:
    """The last two parts: the rest is where the user's files lie."""
    return "/".join(unquote(_AUTHORITY.sub("", uri)).rsplit("/", 2)[-2:])
