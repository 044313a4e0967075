"""What a workspace can hold to freeze, fill or hang a language server.

Texts that a pattern, a parser or a search could take for ever with; ignore files and settings of that kind; links to
devices and named pipes in place of files, of which git can carry the links; documents far larger than any that is
edited.
"""

from __future__ import annotations

import operator
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path


def _write(folder: Path, name: str = "mod.py", text: Callable[[], str] = str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text())


def _link(folder: Path, place: str, target: str) -> None:
    (folder / place).parent.mkdir(parents=True, exist_ok=True)
    (folder / place).symlink_to(target)


def _pipe(folder: Path, place: str) -> None:
    (folder / place).parent.mkdir(parents=True, exist_ok=True)
    os.mkfifo(folder / place)


@dataclass(frozen=True, kw_only=True)
class Case:
    """`make` puts it into a folder of the workspace; then the document `name` is opened there with `text`."""

    name: str
    make: Callable[[Path], object] = lambda _: None
    document: str = "a.py"
    text: Callable[[], str] = lambda: "from mod import f\nx = f(\n"


def _stars(folder: Path) -> None:
    """Every module imports all names of every other one."""
    for number in range(40):
        lines = [f"from m{other} import *\n" for other in range(40) if other != number]
        (folder / f"m{number}.py").write_text("".join(lines))


def _package(folder: Path) -> None:
    _write(folder, "pkg/__init__.py")
    _write(folder, "pkg/mod.py", lambda: "x = 1  # nothing of what is asked for\n" * 10_000)


def _nested(depth: int) -> str:
    return "".join(f"{' ' * level}def f{level}(a):\n" for level in range(depth)) + " " * depth + "return f1(a)\n"


TEXTS = (
    Case(name="an import with 8,000 spaces", text=lambda: "import os\nfrom" + " " * 8000 + "x\nx = os.\n"),
    Case(name="imports of dots and spaces", text=lambda: ("from" + " ." * 4000 + " " * 4000 + "\n") * 10 + "x = 1\n"),
    Case(name="an import that never closes", text=lambda: "from a import (" + "a, #,\n" * 60_000 + "!\nx = 1\n"),
    Case(name="an import of 1,000,000 characters", text=lambda: "import " + "a" * 1_000_000 + "\nx = 1\n"),
    Case(name="an import 200,000 modules deep", text=lambda: "from " + "a." * 200_000 + "b import c\nx = c(\n"),
    Case(name="100,000 imports", text=lambda: "from mod import f\n" * 100_000 + "x = f(\n", make=_write),
    Case(
        name="an unclosed string of 120,000 escapes",
        make=partial(_write, text=lambda: 'def f("' + '\\"' * 120_000 + "\n"),
    ),
    Case(
        name="unclosed strings of both quotes",
        make=partial(_write, text=lambda: "def f('\"" + "\\'\\\"" * 60_000 + "\n"),
    ),
    Case(
        name="a signature of spaces",
        make=partial(_write, text=lambda: "f" + " " * 240_000 + "\nf:" + " :" * 120_000 + "\n"),
    ),
    Case(
        name="modules that import all of each other",
        make=_stars,
        text=lambda: "".join(f"from m0 import n{number}\n" for number in range(200)) + "x = n1(\n",
    ),
    Case(
        name="50,000 members of a module",
        make=_package,
        text=lambda: "from pkg import mod\n" + "".join(f"mod.a{number}\n" for number in range(50_000)),
    ),
    Case(name="20,000 brackets", text=lambda: "x = " + "(" * 20_000 + "...\n"),
    Case(name="20,000 attributes", text=lambda: "x = a" + ".a" * 20_000 + "\n"),
    Case(name="900 functions in each other", text=lambda: _nested(900)),
    Case(name="100,000 lines that go on", text=lambda: "x = \\\n" + "\\\n" * 100_000 + "1\n"),
    Case(name="300,000 blank lines", text=lambda: "def f():\n    pass\n" + "\n" * 300_000),
    Case(name="60,000 holes", text=lambda: "x = ...\n" * 60_000),
    Case(name="60,000 calls in one line", text=lambda: "f(" * 60_000 + ")" * 60_000 + "\n"),
    Case(name="one line of 1,000,000 characters", text=lambda: "x = 1; " * 142_857),
    Case(name="one line with half characters", text=lambda: "\U0001f60b\ud83d" * 50_000),
    Case(name="a document of 2,000,000 characters", text=lambda: "value = compute(other, 12)\n" * 74_000),
)


NAME = "test_configuration_of_the_language_server_and_of_the_worker.py"
STARS = "*[!0]" * 24


def _case(name: str, file: str, text: Callable[[], str]) -> Case:
    return Case(
        name=f"{file}: {name}", make=partial(_write, name=file, text=text), document=NAME, text=lambda: "x = \n"
    )


RULES = (
    _case("24 stars", ".gitignore", lambda: f"{STARS}*\x01\n"),
    _case("24 stars", ".sfumatoignore", lambda: f"{STARS}*\x01\n"),
    _case("24 stars in ignore", "sfumato.toml", lambda: f'ignore = ["{STARS}*0"]\n'),
    _case("24 stars in by_glob", "sfumato.toml", lambda: f'[by_glob."{STARS}*0"]\nmode = "off"\n'),
    _case("500 folders of any depth", ".gitignore", lambda: "**/" * 500 + "a*b\n"),
    _case("200,000 rules", ".gitignore", lambda: "".join(f"a{number}*b?c\n" for number in range(200_000))),
    _case("a rule of 2,000,000 characters", ".gitignore", lambda: "*a" * 1_000_000 + "\n"),
    _case("60 MB", ".gitignore", lambda: "#" * 60_000_000 + "\n"),
    _case("20,000 patterns in ignore", "sfumato.toml", lambda: f"ignore = {[f'a{n}*b?c' for n in range(20_000)]}\n"),
    _case("60 MB", "sfumato.toml", lambda: "#" * 60_000_000 + "\n"),
)


PLACES = (
    ".gitignore", ".sfumatoignore", ".git", ".git/info/exclude", ".git/config", "sfumato.toml", "mod.py",
    "mod/__init__.py", "pyproject.toml",
)  # fmt: skip


DEVICES = (
    *(Case(name=f"{place}: a named pipe", make=partial(_pipe, place=place)) for place in PLACES),
    *(
        Case(name=f"{place}: a link to {device}", make=partial(_link, place=place, target=device))
        for place in PLACES
        for device in ("/dev/zero", "/dev/urandom", "/dev/stdin")
    ),
)


def large(characters: int) -> tuple[Case, ...]:
    """Documents of so many characters, of other lines each."""
    texts = {"lines": "x = 1\n", "one line": "x = 1 ", "blank lines": "\n"}
    return tuple(
        Case(
            name=f"{characters:,} characters: {kind}",
            document=f"large_{kind.replace(' ', '_')}.py",
            text=partial(operator.mul, part, characters // len(part)),
        )
        for kind, part in texts.items()
    )
