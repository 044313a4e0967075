"""Rewrite, refine and inspect, by their keys."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

FUNCTION = "def area(width, height):\n    return width * height"
WRONG = "def area(width, height):\n    return with + height\n\n\nprint(area(1, 2))"


def rewritten(screen, instruction: str):
    screen.press("Alt+r")
    assert screen.focused() == "instruction"
    screen.type(instruction)
    screen.press("Enter")
    return screen.answered()


@pytest.mark.parametrize("instruction", ["rename width to breadth", "make async", "add type hints"])
def test_a_rewrite_by_an_instruction_is_taken_as_the_server_answered_it(screen, instruction) -> None:
    screen.write(FUNCTION)
    answer = rewritten(screen, instruction).answer
    expect(screen.page.locator("#candidates")).to_be_focused()
    screen.take()
    assert screen.text() == answer["candidates"][0]["texts"][0] != FUNCTION


def test_a_rewrite_without_a_selection_is_of_the_function_around_the_cursor(screen) -> None:
    screen.write(f"x = 1\n\n\n{FUNCTION}\n")
    screen.press("ArrowUp")
    assert rewritten(screen, "make async").asked["selection"] == FUNCTION


def test_the_drafts_of_a_rewrite_are_drawn_over_the_selection(screen) -> None:
    screen.write(FUNCTION)
    drafts = rewritten(screen, "add type hints").drafts
    screen.press("Alt+s", "ArrowLeft")
    assert screen.drawn() == drafts[-2]["texts"][0]


def test_an_instruction_that_the_checkpoint_does_not_take_says_which_it_takes(screen, watched) -> None:
    watched.forgiven.append("422")
    screen.write(FUNCTION)
    screen.press("Alt+r")
    screen.type("make it pretty")
    screen.press("Enter")
    expect(screen.problem).to_contain_text("it was trained on")
    assert screen.text() == FUNCTION


def test_a_refine_is_taken_as_the_server_answered_it(screen) -> None:
    screen.write(WRONG)
    screen.press("Control+a", "Alt+u")
    answer = screen.answered().answer
    if answer["text"] == WRONG:
        expect(screen.notice).to_contain_text("Nothing in the selection is unlikely enough")
        return
    screen.take()
    assert screen.text() == answer["text"]


def test_the_strength_of_a_refine_is_the_sliders(screen) -> None:
    screen.write(WRONG)
    screen.page.locator("#strength").focus()
    screen.press("End", "Alt+u")
    assert screen.answered().asked["strength"] == 1


def unlikely(exchange) -> list[dict[str, Any]]:
    """What an inspect has to show."""
    return [token for token in exchange.answer["tokens"] if token["unlikely"]]


def glowing(screen) -> list[str]:
    return screen.page.locator(".cm-glow").all_text_contents()


def test_what_the_server_calls_unlikely_glows_and_nothing_else(screen) -> None:
    screen.write(WRONG)
    screen.press("Control+a", "Alt+i")
    exchange = screen.answered()
    selection = exchange.asked["selection"]
    expected = "".join(selection[token["start"] : token["end"]] for token in unlikely(exchange))
    assert "".join(glowing(screen)) == expected != ""


def test_arrow_keys_walk_the_unlikely_tokens_and_say_what_is_likelier(screen) -> None:
    screen.write(WRONG)
    screen.press("Control+a", "Alt+i")
    second = unlikely(screen.answered())[1]
    expect(screen.page.locator("#unlikely")).to_be_focused()
    screen.press("ArrowDown")
    chosen = screen.page.locator("#unlikely [aria-selected=true]")
    share = "under 1 %" if second["probability"] < 0.01 else f"{round(100 * second['probability'])} %"
    expect(chosen).to_contain_text(f"{share} likely; likelier: ")
    assert screen.page.locator(".cm-glow-here").count() >= 1


def test_enter_takes_what_is_likelier(screen) -> None:
    screen.write(WRONG)
    screen.press("Control+a", "Alt+i")
    first = unlikely(screen.answered())[0]
    screen.press("Enter")
    assert screen.text() == WRONG[: first["start"]] + first["instead"] + WRONG[first["end"] :]


def test_the_cursor_on_an_unlikely_token_points_at_it(screen) -> None:
    screen.write(WRONG)
    screen.press("Control+a", "Alt+i")
    tokens = unlikely(screen.answered())
    place = WRONG.index("with")
    at = next(n for n, token in enumerate(tokens) if token["start"] <= place <= token["end"])
    screen.press("Alt+e")
    screen.put_cursor_behind("return wi")
    expect(screen.page.locator("#unlikely [role=option]").nth(at)).to_have_attribute("aria-selected", "true")


def test_the_glow_goes_when_something_else_is_asked(screen) -> None:
    screen.write(WRONG)
    screen.press("Control+a", "Alt+i")
    screen.answered()
    screen.press("Alt+e", "Control+End", "Alt+Enter")
    screen.answered(2)
    assert glowing(screen) == []


def test_the_glow_goes_when_the_text_changes(screen) -> None:
    screen.write(WRONG)
    screen.press("Control+a", "Alt+i")
    screen.answered()
    screen.press("Alt+e", "Control+End")
    screen.type("x")
    assert glowing(screen) == []
    expect(screen.page.locator("#inspect")).to_be_hidden()
