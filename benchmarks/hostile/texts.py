"""Texts of documents and of files that they import: what a pattern, a parser or a search could take for ever with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from benchmarks.hostile.case import Case

USES_MOD = "from mod import f\nx = f(\n"


def _modules(**texts: str) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        for name, text in texts.items():
            (folder / f"{name}.py").write_text(text)

    return make


def _stars(folder: Path) -> None:
    """Every module imports all names of every other one."""
    for number in range(40):
        lines = [f"from m{other} import *\n" for other in range(40) if other != number]
        (folder / f"m{number}.py").write_text("".join(lines))


def _package(folder: Path) -> None:
    (folder / "pkg").mkdir()
    (folder / "pkg" / "__init__.py").write_text("")
    (folder / "pkg" / "mod.py").write_text("x = 1  # nothing of what is asked for\n" * 10_000)


def _nested(depth: int) -> str:
    return "".join(f"{' ' * level}def f{level}(a):\n" for level in range(depth)) + " " * depth + "return f1(a)\n"


TEXTS = (
    Case(name="an import with 8,000 spaces", text=lambda: "import os\nfrom" + " " * 8000 + "x\nx = os.\n"),
    Case(name="imports of dots and spaces", text=lambda: ("from" + " ." * 4000 + " " * 4000 + "\n") * 10 + "x = 1\n"),
    Case(name="an import that never closes", text=lambda: "from a import (" + "a, #,\n" * 60_000 + "!\nx = 1\n"),
    Case(name="an import of 1,000,000 characters", text=lambda: "import " + "a" * 1_000_000 + "\nx = 1\n"),
    Case(name="an import 200,000 modules deep", text=lambda: "from " + "a." * 200_000 + "b import c\nx = c(\n"),
    Case(name="100,000 imports", text=lambda: "from mod import f\n" * 100_000 + "x = f(\n", make=_modules(mod="")),
    Case(
        name="an unclosed string of 120,000 escapes",
        make=_modules(mod='def f("' + '\\"' * 120_000 + "\n"),
        text=lambda: USES_MOD,
    ),
    Case(
        name="unclosed strings of both quotes",
        make=_modules(mod="def f('\"" + "\\'\\\"" * 60_000 + "\n"),
        text=lambda: USES_MOD,
    ),
    Case(
        name="a signature of spaces",
        make=_modules(mod="f" + " " * 240_000 + "\nf:" + " :" * 120_000 + "\n"),
        text=lambda: USES_MOD,
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
