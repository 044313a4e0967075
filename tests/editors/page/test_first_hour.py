"""What a new user saw in the first hour with the page."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect
from tests.editors.page.altered import alter

CODE = "one = 1\n\n\ndef area(width, height):\n    return width * height\n\n\ntwo = 2"
WIDTHS = (420, 600, 900, 1000, 1280, 1400)


def numbers(screen) -> list[str]:
    """What stands beside the text, from top to bottom, without the one that is there for its width."""
    texts = screen.page.locator(".cm-lineNumbers .cm-gutterElement:visible").all_text_contents()
    return [number for text in texts for number in text.split("\n")]


def rows(screen) -> list[float]:
    """How far below the first number each other one is, in rows of the text."""
    return screen.page.evaluate(
        """() => {
            const root = document.getElementById('editor').shadowRoot;
            const height = root.querySelector('.cm-line').getBoundingClientRect().height;
            const tops = [...root.querySelectorAll('.cm-lineNumbers .cm-gutterElement')]
                .filter((one) => getComputedStyle(one).visibility !== 'hidden')
                .flatMap((one) => {
                    const range = document.createRange();
                    range.selectNodeContents(one);
                    return [...range.getClientRects()].map((box) => box.top);
                });
            // A newline has a box of its own.
            return [...new Set(tops.map((top) => Math.round((top - tops[0]) / height)))];
        }"""
    )


@pytest.mark.parametrize("text", ["    size = width * height\n    return size\n", "\n".join("abcdefg")])
def test_a_draft_of_several_lines_leaves_no_line_without_a_number(screen, text) -> None:
    """First hour: the page skips line numbers under a draft of several lines."""
    change = f"(answer) => (answer.candidates = [{{ ...answer.candidates[0], texts: [{json.dumps(text)}] }}])"
    alter(screen.page, "rewrite", change)
    screen.write(CODE)
    screen.put_cursor_behind("def area")
    screen.press("Alt+r", "Enter")
    screen.answered()
    expect(screen.page.locator("#candidates")).to_be_focused()
    assert screen.drawn() == text
    count = len(CODE.split("\n")) - 2 + len(text.split("\n"))
    assert numbers(screen) == [str(number) for number in range(1, count + 1)]
    assert rows(screen) == list(range(count))
    screen.press("Escape")
    assert numbers(screen) == [str(number) for number in range(1, len(CODE.split("\n")) + 1)]


@pytest.mark.parametrize("width", WIDTHS)
def test_the_placeholder_of_the_instruction_has_room(screen, width) -> None:
    """First hour: its placeholder is cut."""
    screen.page.set_viewport_size({"width": width, "height": 900})
    cut = screen.page.locator("#instruction").evaluate(
        """(box) => {
            box.value = box.placeholder;
            return box.scrollWidth - box.clientWidth;
        }"""
    )
    assert cut <= 0


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_of_the_page_stands_beyond_its_edge(screen, width) -> None:
    screen.page.set_viewport_size({"width": width, "height": 900})
    assert screen.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_no_text_of_the_page_speaks_in_riddles(screen) -> None:
    """First hour: "Hold the key to sharpen" is written anew."""
    assert "sharpen" not in (screen.page.locator("body").text_content() or "")
