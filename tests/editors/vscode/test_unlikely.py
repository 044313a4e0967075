"""Unlikely code glows in the real VS Code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.editors.around import wait_until
from tests.editors.vscode.code import Code
from tests.editors.vscode.samples import MEAN


@pytest.fixture
def path(workspace: Path) -> Path:
    path = workspace / "means.py"
    path.write_text(MEAN.replace("total += value", "total += index"))
    return path


def test_what_glows_is_what_the_language_server_calls_unlikely(code: Code, path: Path) -> None:
    """Edits 9: the server decides what is unlikely, and no share of the editor's own does."""
    code.wire.instead(
        tokens=[token(4, 8, 0.001, "name", unlikely=False), token(9, 15, 0.9, "w", unlikely=True)],
    )
    code.open(path, line=1, column=1)
    code.run("Sfumato: Show Unlikely Code")
    wait_until("it glows", code.glowing)
    assert "".join(code.glowing()) == "values"
    code.go(1, 12)
    code.run("Show or Focus Hover")
    hover = code.page.locator(".monaco-hover:visible", has_text="Sfumato").first
    hover.wait_for()
    assert "90 % likely; likelier:" in hover.inner_text().replace("\xa0", " ").replace("\n", " ")


def token(start: int, end: int, probability: float, instead: str, *, unlikely: bool) -> dict[str, Any]:
    """One of the first line."""
    place = {"start": {"line": 0, "character": start}, "end": {"line": 0, "character": end}}
    return {"range": place, "probability": probability, "instead": instead, "unlikely": unlikely}


@pytest.fixture
def glows(code: Code) -> None:
    code.wire.instead(tokens=[token(9, 15, 0.9, "w", unlikely=True)])


@pytest.mark.usefixtures("glows")
def test_the_glow_goes_out_with_the_next_change(code: Code, path: Path) -> None:
    code.open(path, line=3, column=1)
    code.run("Sfumato: Show Unlikely Code")
    wait_until("it glows", code.glowing)
    code.type(" ")
    wait_until("the glow is out", lambda: not code.glowing())


@pytest.mark.usefixtures("glows")
def test_the_glow_can_be_put_out(code: Code, path: Path) -> None:
    code.open(path, line=3, column=1)
    code.run("Sfumato: Show Unlikely Code")
    wait_until("it glows", code.glowing)
    code.run("Sfumato: Hide Unlikely Code")
    wait_until("the glow is out", lambda: not code.glowing())
