"""Everything is reached and done without a mouse, and it can be seen where one is."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

VISIBLE = """() => [...document.querySelectorAll('button, input, select, summary, ul[tabindex], #editor')]
    .filter((element) => element.checkVisibility() && element.tabIndex >= (element.id === 'editor' ? -1 : 0))
    .map((element) => element.id || element.textContent)"""
FOCUSED = """() => {
    const own = document.activeElement;
    const focused = own.shadowRoot?.activeElement ?? own;
    const seen = own.id === 'editor' ? own.shadowRoot.querySelector('.cm-editor') : focused;
    return {
        name: own.classList.contains('cell') ? 'cell' : own.id || own.textContent,
        outline: getComputedStyle(seen).outlineStyle,
        width: parseFloat(getComputedStyle(seen).outlineWidth),
    };
}"""


def tabbed_through(screen) -> list[dict[str, Any]]:
    """What has the focus at each Tab, from the code once around."""
    found: list[dict[str, Any]] = []
    screen.press("Alt+e", "Escape", "Tab")
    while (now := screen.page.evaluate(FOCUSED))["name"] != "editor" and len(found) < 60:
        found.append(now)
        screen.press("Tab")
    return found


@pytest.fixture
def everything_shown(screen):
    screen.fill()
    return screen


def test_tab_reaches_every_control(everything_shown) -> None:
    shown = set(everything_shown.page.evaluate(VISIBLE))
    reached = {one["name"] for one in tabbed_through(everything_shown)} | {"editor"}
    assert shown - reached == set()


def test_the_focus_is_always_seen(everything_shown) -> None:
    unseen = [
        one["name"]
        for one in tabbed_through(everything_shown)
        if one["name"] not in ("", None) and (one["outline"] == "none" or one["width"] < 2)
    ]
    assert [name for name in unseen if "Sfumato" not in str(name)] == []


def test_tab_indents_in_the_code_and_escape_lets_it_leave(screen) -> None:
    screen.write("x = 1")
    screen.press("Home", "Tab")
    assert screen.text() == "    x = 1"
    screen.press("Escape", "Tab")
    assert screen.focused() != "editor"
    assert screen.text() == "    x = 1"


def test_a_question_mark_opens_the_keys_and_escape_closes_them(screen) -> None:
    screen.page.locator("#play, #theme").first.focus()
    screen.press("?")
    expect(screen.page.locator("#help")).to_be_visible()
    screen.press("Escape")
    expect(screen.page.locator("#help")).to_be_hidden()


def test_a_question_mark_in_the_code_is_text(screen) -> None:
    screen.write("x")
    screen.type("?")
    assert screen.text() == "x?"
    expect(screen.page.locator("#help")).to_be_hidden()


def test_f1_opens_the_keys_from_the_code(screen) -> None:
    screen.press("F1")
    expect(screen.page.locator("#help")).to_be_visible()


@pytest.mark.parametrize("key", ["Alt+Enter", "Control+Space"])
def test_both_keys_fill(screen, key) -> None:
    screen.press(key)
    expect(screen.page.locator("#candidates")).to_be_focused()


def test_keys_go_to_the_code_the_candidates_and_the_steps(everything_shown) -> None:
    screen = everything_shown
    places = []
    for key in ("Alt+e", "Alt+s", "Alt+c", "Alt+r"):
        screen.press(key)
        places.append(screen.focused())
    assert places == ["editor", "step", "candidates", "instruction"]


def test_what_happens_is_announced(screen) -> None:
    screen.fill()
    assert screen.notice.get_attribute("aria-live") == "polite"
    expect(screen.notice).to_contain_text("Enter takes, Escape leaves.")


def test_every_control_has_a_name(everything_shown) -> None:
    nameless = everything_shown.page.evaluate(
        """() => [...document.querySelectorAll('button, input, select, [role=listbox], [role=list]')]
            .filter((one) => !(one.ariaLabel || one.labels?.length || one.textContent.trim()
                || one.getAttribute('aria-labelledby')))
            .map((one) => one.outerHTML)"""
    )
    assert nameless == []
