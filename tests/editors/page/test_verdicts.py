"""Edits 1: what the judge says of a text is said where it is chosen, and one with a fault is not taken by accident."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.editors.page.altered import alter, judged
from tests.editors.page.test_hold import hold_for

CALL = "def area(width, height):\n    return "
FUNCTION = "def area(width, height):\n    return width * height"
PROBLEM = "'(' was never closed (line 2)"
FAULTS = [("unfinished", "…"), ("broken", "✗")]


def about(screen, at: int = 0):
    return screen.page.locator("#candidates small").nth(at)


def test_a_sound_candidate_is_marked_as_sound(screen) -> None:
    judged(screen.page, "fill")
    screen.write(CALL)
    screen.fill()
    expect(about(screen)).to_contain_text("✓ sound")


@pytest.mark.parametrize(("verdict", "sign"), FAULTS)
def test_a_candidate_with_a_fault_says_which(screen, verdict, sign) -> None:
    judged(screen.page, "fill", (verdict, PROBLEM))
    screen.write(CALL)
    screen.fill()
    expect(about(screen)).to_contain_text(f"{sign} {verdict}: {PROBLEM}")


@pytest.mark.parametrize(("verdict", "sign"), FAULTS)
def test_enter_does_not_take_a_text_with_a_fault_and_says_what_does(screen, verdict, sign) -> None:
    judged(screen.page, "fill", (verdict, PROBLEM))
    screen.write(CALL)
    fill = screen.fill()
    screen.press("Enter")
    expect(screen.notice).to_have_text(f"Not taken. {sign} {verdict}: {PROBLEM}. Ctrl+Enter takes it anyway.")
    assert screen.text() == CALL
    screen.press("Control+Enter")
    assert screen.text() == CALL + fill.answer["candidates"][0]["texts"][0]


def test_a_rewrite_and_a_refine_are_held_to_the_same_rule(screen) -> None:
    judged(screen.page, "rewrite", ("broken", PROBLEM))
    judged(screen.page, "refine", ("broken", PROBLEM))
    screen.write(FUNCTION)
    screen.press("Alt+r")
    screen.type("make async")
    screen.press("Enter")
    screen.answered()
    screen.press("Enter", "Escape")
    assert screen.text() == FUNCTION
    screen.press("Alt+e", "Control+a", "Alt+u")
    screen.answered(2)
    expect(about(screen)).to_contain_text(f"✗ broken: {PROBLEM}")
    screen.press("Enter", "Escape")
    assert screen.text() == FUNCTION


def test_what_was_not_judged_has_no_mark_and_is_taken_at_once(screen) -> None:
    judged(screen.page, "fill", (None, ""))
    screen.write(CALL)
    fill = screen.fill()
    assert not {"✓", "…", "✗"} & set(about(screen).text_content() or "")
    screen.press("Enter")
    assert screen.text() == CALL + fill.answer["candidates"][0]["texts"][0]


def test_of_the_rounds_of_a_held_key_the_sound_texts_come_first(screen) -> None:
    change = """(answer) => {
        window.rounds = (window.rounds ?? 0) + 1;
        for (const one of answer.candidates) {
            one.verdict = window.rounds > 1 ? 'sound' : 'broken';
            one.problem = window.rounds > 1 ? '' : 'it is from round 1';
            one.texts = [`${one.texts[0]}  # round ${window.rounds}`];
        }
    }"""
    alter(screen.page, "fill", change)
    screen.write(CALL)
    hold_for(screen, 3)
    marks = screen.page.locator("#candidates small").all_text_contents()
    firsts = [mark for mark in marks if "✗" not in mark]
    assert firsts
    assert marks[: len(firsts)] == firsts
    assert "✗" in marks[-1]


def test_what_is_said_of_a_text_takes_no_room_from_it_in_a_narrow_window(screen) -> None:
    screen.page.set_viewport_size({"width": 420, "height": 900})
    judged(screen.page, "fill", ("broken", PROBLEM * 3))
    screen.write(CALL)
    screen.fill()
    width = screen.page.locator("#candidates code").first.evaluate("(code) => code.getBoundingClientRect().width")
    assert width > 250
