"""What was found is taken into the text, or left; and it is never stale."""

from __future__ import annotations

from playwright.sync_api import expect
from tests.editors.around import wait_until
from tests.editors.page.altered import judged

CALL = "def area(width, height):\n    return "


def test_enter_takes_the_best_text_that_the_server_answered(screen) -> None:
    judged(screen.page, "fill")
    screen.write(CALL)
    fill = screen.fill()
    screen.press("Enter")
    assert screen.text() == CALL + fill.answer["candidates"][0]["texts"][0]


def test_the_candidates_are_those_of_the_server_in_its_order(screen) -> None:
    answer = screen.fill().answer
    assert screen.candidates() == [candidate["texts"][0] for candidate in answer["candidates"]]


def test_a_candidate_says_its_score_and_its_verdict(screen) -> None:
    best = screen.fill().answer["candidates"][0]
    about = screen.page.locator("#candidates small").first
    expect(about).to_contain_text(f"{best['score']:.2f} nats")
    expect(about).to_contain_text(best["verdict"])


def test_arrow_keys_choose_another_candidate_and_show_it_in_its_place(screen) -> None:
    screen.write("import os\n\nnames = sorted(os.listdir(")
    candidates = screen.fill().answer["candidates"]
    assert len(candidates) > 1
    screen.press("ArrowDown")
    assert screen.drawn() == candidates[1]["texts"][0]
    screen.take()
    assert screen.text() == "import os\n\nnames = sorted(os.listdir(" + candidates[1]["texts"][0]


def test_undo_takes_it_back_at_once_and_whole(screen) -> None:
    screen.write(CALL)
    screen.fill()
    screen.take()
    taken = screen.text()
    screen.press("Control+z")
    assert screen.text() == CALL != taken


def test_after_taking_one_goes_on_typing_behind_it(screen) -> None:
    screen.write(CALL)
    screen.fill()
    screen.take()
    taken = screen.text()
    screen.type("#")
    assert screen.text() == f"{taken}#"


def test_escape_leaves_the_text_as_it_was(screen) -> None:
    screen.write(CALL)
    screen.fill()
    screen.press("Escape")
    expect(screen.page.locator(".cm-content")).to_be_focused()
    assert (screen.text(), screen.drawn()) == (CALL, "")


def test_what_was_found_goes_away_when_the_text_changes(screen) -> None:
    screen.write(CALL)
    screen.fill()
    screen.press("Alt+e")
    screen.type("x")
    expect(screen.page.locator("#found")).to_be_hidden()
    assert screen.drawn() == ""


def test_typing_ends_a_fill_and_nothing_of_it_is_shown(screen, on_port) -> None:
    cancelled = on_port.status().counts.cancelled
    screen.press("Alt+Enter")
    expect(screen.page.locator("#page[data-running]")).to_have_count(1)
    screen.type("1")
    expect(screen.notice).to_contain_text("The text changed")
    expect(screen.page.locator("#page[data-running]")).to_have_count(0)
    assert screen.drawn() == ""
    expect(screen.page.locator("#found")).to_be_hidden()
    wait_until("the server knows", lambda: on_port.status().counts.cancelled == cancelled + 1)


def test_a_selection_is_filled_anew(screen) -> None:
    screen.write("def area(width, height):\n    return nonsense\n")
    screen.press("Control+Home", "ArrowDown", "End", *["Shift+ArrowLeft"] * len("nonsense"))
    fill = screen.fill()
    assert [part.get("text") for part in fill.asked["segments"]] == [CALL, None, "\n"]
    screen.take()
    assert screen.text() == CALL + fill.answer["candidates"][0]["texts"][0] + "\n"
