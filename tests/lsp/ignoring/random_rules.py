"""Random ignore files with all that their syntax has, and folders and files whose names such rules are about."""

from __future__ import annotations

import os
import random
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

_WORDS = rb"a b ab abc a.py b.py A.py Ab [a] a] - !a #a \a a\ a* ** ? a!b {a,b} a.b.c 0 _ ~".split()
_ODD = [b"a b", b" a", b"a ", b"a\tb", b"a\rb", b"\r", b"a\x0cb", b"a\x01b", b"\x7f", b"\xe9.py", b"a\nb"]
NAMES = [*_WORDS, *_ODD, *(text.encode() for text in ("é.py", "É.py", "a\u2028b"))]
FOLDERS = [b"a", b"b", b"ab", b"A", b"a b", b"[a]", b"\xe9", b"a.b", b"!a", b"**"]
_SIGNS = rb"a b ab c A B . - _ 0 # ! ~ $ ( + {a,b} .py *.py * * * ? ? ** ** *** / / / **/ **/ /** /**/ */ a/ /a".split()
_BRACKETS = rb"""
    [ab] [!a] [^a] [a-c] [!a-b] []a] [!]a] [a\]b] [\]] [[] [-a] [a-] [ ] [a [! [/] [a/b] [\ [a-\c] [c-a] [A-Z] [+--]
    [*] [?] [[:alpha:]] [[:digit:][:space:]] [![:punct:]] [[:upper:]] [^[:lower:]] [[:cntrl:]] [[:graph:]] [[:alnum:]_]
    [[:xdigit:]] [[:blank:]] [[:print:]] [[:nope:]] [[:a] [[::]] [[:]
""".split()
_ESCAPES = [rb"\ "[:1], *rb"\a \A \* \? \[ \! \# \/ \\".split(), rb"\ "]
_ODDITIES = [
    b" ",
    b"  ",
    b"\t",
    b"\r",
    b"\x0c",
    b"\x01",
    b"\x7f",
    b"\x00",
    b"\xe9",
    b"[\x80-\xff]",
    "é[é]\u2028".encode(),
]
_JOINED = [text.encode() for text in ("é", "[é]", "\u2028")]
_JOINED += rb"a**/** ab**/b a**/**/b a/**/b **/a a/** *a* *b [!0]* **b a** a/*/b **/*/a /**/**/b".split()
ATOMS = [*_SIGNS, *_BRACKETS, *_ESCAPES, *_ODDITIES, *_JOINED]
LONG = [
    b"*[!0]" * 40,
    b"a" * 5000,
    b"[" + b"ab" * 400 + b"]",
    b"**/" * 9 + b"a",
    b"?" * 300,
    b"*a" * 8,
    b"[!0]*/" * 30,
]


@dataclass(frozen=True, kw_only=True)
class RuleSet:
    """Ignore files by the folder that they are in, and paths that they may be about; all below one folder."""

    files: Mapping[PurePosixPath, bytes]
    paths: tuple[PurePosixPath, ...]


def rule_set(chance: random.Random, name: str, paths: int) -> RuleSet:
    top = PurePosixPath(name)
    folders = [top.joinpath(*(os.fsdecode(chance.choice(FOLDERS)) for _ in range(chance.randint(0, 5)))) for _ in "abc"]
    holding = sorted({top, *folders, *(folder.parent for folder in folders if folder != top)})
    ruled = chance.sample(holding, min(len(holding), chance.choice([1, 1, 2, 3])))
    asked = [chance.choice(holding) / os.fsdecode(chance.choice(NAMES)) for _ in range(paths)]
    return RuleSet(
        files={folder: ignore_file(chance) for folder in ruled},
        paths=tuple(path for path in asked if not any(folder.is_relative_to(path) for folder in holding)),
    )


def ignore_file(chance: random.Random) -> bytes:
    ends = [b"\n", b"\n", b"\n", b"\n", b"\r\n", b" \n", b"\r\r\n", b"\n\n"]
    content = b"".join(_pattern(chance) + chance.choice(ends) for _ in range(chance.randint(1, 5)))
    if chance.random() < 0.1:
        content = b"\xef\xbb\xbf" + content
    return content if chance.random() < 0.8 else content.rstrip(b"\r\n")


def _pattern(chance: random.Random) -> bytes:
    if chance.random() < 0.02:
        return chance.choice(LONG)
    if chance.random() < 0.25:  # as people write them
        made = chance.choice([b"", b"/", b"**/", b"!"]) + chance.choice(NAMES) + chance.choice([b"", b"", b"/", b"/**"])
    else:
        made = b"".join(chance.choice(ATOMS) for _ in range(chance.randint(1, 5)))
    return b"!" + made if chance.random() < 0.15 else made
