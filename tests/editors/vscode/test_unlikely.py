"""Unlikely code glows in the real VS Code."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.editors.around import wait_until
from tests.editors.vscode.code import Code
from tests.editors.vscode.samples import MEAN

BELOW = 0.2
SHARE = 0.1


@pytest.fixture
def path(workspace: Path) -> Path:
    path = workspace / "means.py"
    path.write_text(MEAN.replace("total += value", "total += index"))
    return path


def test_what_glows_is_the_tenth_that_the_language_server_finds_least_likely(code: Code, path: Path) -> None:
    code.open(path, line=3, column=1)
    code.run("Sfumato: Show Unlikely Code")
    tokens = code.wire.wait_for_command("sfumato.inspect").result["tokens"]
    lines = path.read_text().split("\n")
    seen = [(token["probability"], text) for token in tokens if (text := text_at(lines, token["range"])).strip()]
    least = sorted(token for token in seen if token[0] < BELOW)[: math.ceil(SHARE * len(seen))]
    assert least
    wait_until("it glows", code.glowing)
    assert letters(code.glowing()) == letters([text for _, text in least])


def text_at(lines: Sequence[str], where: dict[str, Any]) -> str:
    """Of one line; a token over two of them is a line's end and an indent, which do not glow."""
    start, end = where["start"], where["end"]
    return lines[start["line"]][start["character"] : end["character"]] if start["line"] == end["line"] else ""


def letters(texts: Sequence[str]) -> list[str]:
    """VS Code cuts what glows at its own colours: only the letters can be compared."""
    return sorted("".join(texts).replace(" ", ""))


def test_the_glow_goes_out_with_the_next_change(code: Code, path: Path) -> None:
    code.open(path, line=3, column=1)
    code.run("Sfumato: Show Unlikely Code")
    wait_until("it glows", code.glowing)
    code.type(" ")
    wait_until("the glow is out", lambda: not code.glowing())


def test_the_glow_can_be_put_out(code: Code, path: Path) -> None:
    code.open(path, line=3, column=1)
    code.run("Sfumato: Show Unlikely Code")
    wait_until("it glows", code.glowing)
    code.run("Sfumato: Hide Unlikely Code")
    wait_until("the glow is out", lambda: not code.glowing())
