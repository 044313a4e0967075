"""After an edit, what it asks for elsewhere glows in the real VS Code, and one key goes there and takes it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from tests.editors.around import wait_until
from tests.editors.vscode.code import Code

CODE = """\
def area(width, height):
    total = width * height
    return total, width


print(area(width=2, height=3))
"""


def rippling(code: Code) -> list[str]:
    """The texts of the places."""
    found: list[str] = code.page.evaluate(
        """() => [...document.querySelectorAll('.editor-instance .view-line span')]
            .filter(span => getComputedStyle(span).boxShadow.includes('80, 160, 255'))
            .map(span => span.textContent.replace(/\xa0/g, ' '))"""
    )
    return found


def hint(code: Code) -> str:
    """What stands behind the cursor's line."""
    texts: list[str] = code.page.evaluate(
        """() => [...document.querySelectorAll('.editor-instance .view-line span')]
            .map(span => getComputedStyle(span, '::after').content)
            .filter(text => text.includes('Alt+R'))"""
    )
    return " ".join(texts).replace("\xa0", " ")


def is_after(code: Code, before: str, left: int) -> bool:
    """Whether the text is another one, with so many places left."""
    return code.text() != before and len(rippling(code)) == left


@pytest.fixture
def path(code: Code, workspace: Path) -> Path:
    """Its parameter has another name, in the signature alone."""
    path = workspace / "area.py"
    path.write_text(CODE)
    code.open(path, line=1, column=10)
    code.press("Control+Shift+ArrowRight")
    code.type("breadth")
    wait_until("three places glow", lambda: len(rippling(code)) == 3)
    return path


@pytest.mark.usefixtures("path")
def test_the_places_glow_and_the_line_says_what_comes_next(code: Code) -> None:
    assert rippling(code) == ["width"] * 3
    assert "line 2: width → breadth · 2 more, Alt+R goes there" in hint(code)


def test_the_key_goes_there_first_and_takes_it_then_until_none_is_left(code: Code, path: Path) -> None:
    for left in (2, 1, 0):
        before = code.text()
        code.press("Alt+r")
        wait_until("the cursor is there", lambda: "takes it" in hint(code))
        assert code.text() == before, "going there changes nothing"
        code.press("Alt+r")
        wait_until("it is taken and the others are told", partial(is_after, code, before, left))
    code.save()
    assert path.read_text() == CODE.replace("width", "breadth")


@pytest.mark.usefixtures("path")
def test_taking_one_is_one_step_of_undo_and_what_was_undone_stays_away(code: Code) -> None:
    before = code.text()
    code.press("Alt+r")
    wait_until("the cursor is there", lambda: "takes it" in hint(code))
    code.press("Alt+r")
    wait_until("the others are told", lambda: len(rippling(code)) == 2)
    code.press("Mod+z")
    wait_until("it is undone", lambda: code.text() == before)
    wait_until("the others are told again", lambda: len(rippling(code)) == 2)


@pytest.mark.usefixtures("path")
def test_escape_dismisses_all(code: Code) -> None:
    before = code.text()
    code.press("Escape")
    wait_until("nothing glows", lambda: not rippling(code))
    code.run("Sfumato: Next Place that the Edit Asks For")
    assert code.text() == before


def test_all_places_are_a_list_that_shows_each(code: Code, path: Path) -> None:
    code.run("Sfumato: List What the Edit Asks For")
    rows = code.page.locator(".quick-input-list .monaco-list-row")
    rows.filter(has_text="area.py:6 (call)").wait_for()
    assert rows.count() == 3
    code.press("ArrowDown", "ArrowDown", "Enter")
    wait_until("the cursor is there", lambda: code.cursor() == (6, 12))
    assert path.read_text() == CODE
