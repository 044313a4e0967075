"""Ignore files and settings whose patterns, number or length a matcher could take for ever with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from benchmarks.hostile.case import Case

NAME = "test_configuration_of_the_language_server_and_of_the_worker.py"
STARS = "*[!0]" * 24


def _file(name: str, text: Callable[[], str]) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        (folder / name).write_text(text())

    return make


def _case(name: str, file: str, text: Callable[[], str]) -> Case:
    return Case(name=f"{file}: {name}", make=_file(file, text), document=NAME, text=lambda: "x = \n")


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
