"""A fill is watched: every denoise step is shown, slot by slot, and can be gone back to."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect


def cells_of(draft: dict[str, Any]) -> list[tuple[str, str | None]]:
    """What the canvas has to show of a draft: decision and entropy of each slot, and what is clamped."""
    trace = draft["trace"]
    found: list[tuple[str, str | None]] = []
    for piece in trace["segments"][trace["leading"]]["pieces"]:
        if "clamped" in piece:
            found.append(("clamped", None))
        else:
            found += [(slot["decision"], f"{slot['entropy']:.3f}") for slot in piece["slots"]]
    return found


def on_screen(screen) -> list[tuple[str, str | None]]:
    return [(cell["decision"], cell["entropy"]) for cell in screen.cells()]


def test_the_canvas_shows_the_last_step_when_a_fill_is_done(screen) -> None:
    fill = screen.fill()
    assert on_screen(screen) == cells_of(fill.drafts[-1])


def test_accepted_renoised_and_clamped_are_told_apart_by_more_than_colour(screen) -> None:
    fill = screen.fill()
    screen.press("Alt+s", "Home")
    looks = screen.page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll('#cells .cell')].map((cell) => {
            const style = getComputedStyle(cell);
            return [cell.dataset.decision, [style.borderStyle, style.fontStyle, style.backgroundImage]];
        }))"""
    )
    assert {decision for decision, _ in cells_of(fill.drafts[0])} == set(looks) == {"accepted", "renoised", "clamped"}
    assert len({tuple(look) for look in looks.values()}) == 3


def test_a_cell_is_shaded_by_its_entropy(screen) -> None:
    screen.fill()
    screen.press("Alt+s", "Home")
    slots = [cell for cell in screen.cells() if cell["entropy"] is not None]
    # Both are rounded on the page.
    shades = [min(1.0, float(cell["entropy"]) / 4) for cell in slots]
    assert [float(cell["shade"]) for cell in slots] == pytest.approx(shades, abs=0.002)
    assert len({cell["shade"] for cell in slots}) > 1


def test_every_step_is_kept(screen) -> None:
    fill = screen.fill()
    steps = fill.answer["usage"]["steps"]
    assert steps > 1
    expect(screen.step).to_have_text(f"Step {steps} of {steps}")


def test_the_slider_goes_back_to_an_earlier_draft(screen) -> None:
    fill = screen.fill()
    screen.press("Alt+s", "ArrowLeft")
    expect(screen.step).to_have_text(f"Step {len(fill.drafts) - 1} of {len(fill.drafts)}")
    assert on_screen(screen) == cells_of(fill.drafts[-2])
    assert screen.drawn() == fill.drafts[-2]["texts"][0]


def test_the_first_step_can_be_seen_again(screen) -> None:
    fill = screen.fill()
    screen.press("Alt+s", "Home")
    assert on_screen(screen) == cells_of(fill.drafts[0])


def test_the_steps_can_be_played(screen) -> None:
    fill = screen.fill()
    screen.page.locator("#play").press("Enter")
    expect(screen.step).to_contain_text("Step 1 of")
    expect(screen.step).to_have_text(f"Step {len(fill.drafts)} of {len(fill.drafts)}")
    expect(screen.page.locator("#play")).to_contain_text("Play")


def test_a_cell_says_its_numbers_and_arrow_keys_walk(screen) -> None:
    fill = screen.fill()
    screen.page.locator("#cells .cell").first.focus()
    screen.press("ArrowRight")
    draft = fill.drafts[-1]["trace"]
    slot = draft["segments"][draft["leading"]]["pieces"][0]["slots"][1]
    expect(screen.page.locator("#cell-detail")).to_contain_text("Slot 2: ")
    expect(screen.page.locator("#cell-detail")).to_contain_text(f"{slot['entropy']:.2f} nats, {slot['decision']}")


def test_another_segment_can_be_looked_at(screen) -> None:
    fill = screen.fill()
    screen.page.locator("#segment").focus()
    screen.press("End")
    last = fill.drafts[-1]["trace"]["segments"][-1]["pieces"]
    count = sum(len(piece.get("slots", ())) for piece in last)
    assert sum(cell["decision"] != "clamped" for cell in screen.cells()) == count


def test_all_segments_can_be_looked_at_together(screen) -> None:
    fill = screen.fill()
    screen.page.locator("#segment").focus()
    screen.press("ArrowDown")
    segments = fill.drafts[-1]["trace"]["segments"]
    assert len(segments) > 1
    assert screen.page.locator("#cells .row").count() == len(segments)
    counted = sum(len(piece.get("slots", ())) for segment in segments for piece in segment["pieces"])
    assert sum(cell["decision"] != "clamped" for cell in screen.cells()) == counted


def test_the_draft_stands_where_its_text_would(screen) -> None:
    fill = screen.fill()
    line = screen.page.locator(".cm-line", has_text="total +=").text_content()
    assert line == f"            total += {fill.answer['candidates'][0]['texts'][0]}"


def test_timings_say_where_the_time_went(screen) -> None:
    timing = screen.fill().answer["timing"]
    words = screen.page.locator("#timing-words")
    expect(words).to_contain_text(f"{len(timing['step_ms'])} steps")
    expect(words).to_contain_text("queue")
    expect(words).to_contain_text("prefill")
    assert screen.page.locator("#timing-bar .step").count() == len(timing["step_ms"])


def test_several_holes_share_a_canvas_with_what_is_clamped_between_them(screen) -> None:
    screen.write("for <hole> in range(<hole>):\n    pass\n")
    screen.press("Control+a")
    fill = screen.fill()
    decisions = [decision for decision, _ in on_screen(screen)]
    assert on_screen(screen) == cells_of(fill.drafts[-1])
    assert decisions.count("clamped") == 2
    assert screen.candidates()[0] == "for {} in range({}):\n    pass\n".format(*fill.answer["candidates"][0]["texts"])
