"""Edits 9: the server decides what is unlikely, and the page marks just that."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect
from tests.editors.page.altered import alter

CODE = "def area(width, height):\n    return width * height"


def test_what_glows_is_what_the_server_calls_unlikely_whatever_the_share(screen) -> None:
    change = """(answer) => (answer.tokens = [
        { start: 4, end: 8, probability: 0.004, instead: 'size', unlikely: false },
        { start: 9, end: 14, probability: 0.9, instead: 'w', unlikely: true },
        { start: 16, end: 22, probability: 0.001, instead: '', unlikely: true },
    ])"""
    alter(screen.page, "inspect", change)
    screen.write(CODE)
    screen.press("Control+a", "Alt+i")
    screen.answered()
    assert screen.page.locator(".cm-glow").all_text_contents() == ["width", "height"]
    rows = screen.page.locator("#unlikely [role=option]")
    assert rows.all_text_contents() == ["width  90 % likely; likelier: w", "height  under 1 % likely"]
    expect(screen.notice).to_contain_text("2 unlikely words")


@pytest.mark.parametrize("instead", ["", "area"])
def test_nothing_is_put_in_where_nothing_likelier_is_known(screen, instead) -> None:
    token = {"start": 4, "end": 8, "probability": 0.004, "instead": instead, "unlikely": True}
    alter(screen.page, "inspect", f"(answer) => (answer.tokens = [{json.dumps(token)}])")
    screen.write(CODE)
    screen.press("Control+a", "Alt+i")
    screen.answered()
    assert screen.page.locator("#unlikely [role=option]").text_content() == "area  under 1 % likely"
    screen.press("Enter")
    assert screen.text() == CODE
