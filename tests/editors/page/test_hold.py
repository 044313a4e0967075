"""The key is held to sharpen, and what runs can be ended."""

from __future__ import annotations

from playwright.sync_api import expect
from tests.editors.around import wait_until

TEXT = "def area(width, height):\n    return "


def hold_for(screen, rounds: int):
    """Hold the fill's key until so many rounds were asked for, and let go in the last of them."""
    screen.page.keyboard.down("Alt")
    screen.page.keyboard.down("Enter")
    wait_until(f"round {rounds} is asked for", lambda: len(screen.exchanges()) >= rounds)
    # A key that is held repeats itself.
    screen.page.keyboard.down("Enter")
    screen.page.keyboard.up("Alt")
    screen.page.keyboard.down("Enter")
    screen.page.keyboard.up("Enter")
    expect(screen.page.locator("#candidates")).to_be_focused()
    return [one for one in screen.exchanges() if one.answer is not None]


def starts(exchange):
    return [segment["hole"].get("start") for segment in exchange.asked["segments"] if "hole" in segment]


SOUND_FIRST = ("sound", "unfinished", "broken")


def best_of(exchanges):
    """The best of what was best in each round, as the server scores them."""
    found = [exchange.answer["candidates"][0] for exchange in exchanges]
    return max(found, key=lambda one: (-SOUND_FIRST.index(one["verdict"]), one["score"]))


def test_a_tap_is_one_round(screen) -> None:
    screen.write(TEXT)
    screen.fill()
    assert len(screen.exchanges()) == 1


def test_held_it_goes_on_from_the_best_text_and_from_other_noise_in_turn(screen) -> None:
    screen.write(TEXT)
    rounds = hold_for(screen, 4)
    assert starts(rounds[0]) == [None]
    assert starts(rounds[1]) == [best_of(rounds[:1])["texts"][0]]
    assert starts(rounds[2]) == [None]
    assert len({one.asked["seed"] for one in rounds}) == len(rounds)


def test_letting_go_takes_the_best_of_the_rounds_that_were_done(screen) -> None:
    screen.write(TEXT)
    rounds = hold_for(screen, 4)
    assert screen.candidates()[0] == best_of(rounds)["texts"][0]
    assert screen.text() == TEXT
    screen.take()
    assert screen.text() == TEXT + best_of(rounds)["texts"][0]


def test_letting_go_ends_the_round_under_way(screen, on_port) -> None:
    cancelled = on_port.status().counts.cancelled
    screen.write(TEXT)
    rounds = hold_for(screen, 3)
    if len(rounds) < len(screen.exchanges()):
        wait_until("the round is cancelled", lambda: on_port.status().counts.cancelled > cancelled)
    wait_until("nothing runs", lambda: on_port.status().counts.running == 0)


def test_the_steps_of_all_rounds_are_on_the_slider(screen) -> None:
    screen.write(TEXT)
    rounds = hold_for(screen, 3)
    seen = int(screen.page.locator("#step").get_attribute("max"))
    assert seen >= sum(len(one.drafts) for one in rounds)
    expect(screen.step).to_contain_text("round")


def test_the_button_can_be_held_by_the_keyboard_too(screen) -> None:
    screen.write(TEXT)
    screen.page.locator("button.main").focus()
    screen.page.keyboard.down("Space")
    wait_until("round 2 is asked for", lambda: len(screen.exchanges()) >= 2)
    screen.page.keyboard.up("Space")
    expect(screen.page.locator("#candidates")).to_be_focused()


def test_the_button_can_be_held_by_the_mouse_too(screen) -> None:
    screen.write(TEXT)
    screen.page.locator("button.main").hover()
    screen.page.mouse.down()
    wait_until("round 2 is asked for", lambda: len(screen.exchanges()) >= 2)
    screen.page.mouse.up()
    expect(screen.page.locator("#candidates")).to_be_focused()


def test_a_click_of_assistive_technology_is_a_tap(screen) -> None:
    screen.write(TEXT)
    screen.page.locator("button.main").evaluate("(button) => button.click()")
    expect(screen.page.locator("#candidates")).to_be_focused()
    assert len(screen.exchanges()) == 1


def test_escape_ends_a_fill_and_the_text_stays(screen, on_port) -> None:
    cancelled = on_port.status().counts.cancelled
    screen.write(TEXT)
    screen.page.keyboard.down("Alt")
    screen.page.keyboard.down("Enter")
    expect(screen.step).to_contain_text("Step")
    screen.page.keyboard.up("Alt")
    screen.press("Escape")
    screen.page.keyboard.up("Enter")
    expect(screen.notice).to_contain_text("Cancelled")
    assert (screen.text(), screen.drawn()) == (TEXT, "")
    wait_until("the server knows", lambda: on_port.status().counts.cancelled > cancelled)


def test_after_escape_the_same_key_asks_again(screen) -> None:
    screen.write(TEXT)
    screen.press("Alt+Enter", "Escape")
    expect(screen.notice).to_contain_text("Cancelled")
    screen.press("Alt+Enter")
    expect(screen.page.locator("#candidates")).to_be_focused()
