"""After an edit: words that no longer agree glow with their numbers, and are gone to, taken and dismissed by keys."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.editors.page.altered import alter
from tests.editors.page.conftest import ARTEFACTS
from tests.editors.page.test_looks import CONTRASTS

CODE = """\
def mean(values):
    total = 0
    for value in values:
        total += value
    return total / len(values)
"""


@pytest.fixture
def edited(screen):
    """The first `values` became `numbers`, key by key. The two words that are surest are shown, however sure."""
    alter(screen.page, "ripple", "(answer) => (answer.threshold = answer.words[1].score)")
    screen.write(CODE)
    screen.put_cursor_behind("def mean(")
    screen.press("Control+Shift+ArrowRight")
    screen.type("numbers")
    expect(screen.page.locator("#rippled")).to_be_visible()
    return screen


def fallen(screen) -> list[str]:
    return screen.page.locator(".cm-fallen").all_text_contents()


def rows(screen) -> list[str]:
    return screen.page.locator("#fallen [role=option]").all_text_contents()


def test_the_uses_of_a_renamed_parameter_glow_with_their_numbers_and_are_told(edited) -> None:
    assert fallen(edited) == ["values", "values"]
    numbers = edited.page.locator(".cm-fall").all_text_contents()
    assert sorted(rows(edited))[0].startswith(f"line 3: values → numbers  {numbers[0]} nats, ")
    assert sorted(rows(edited))[1].startswith(f"line 5: values → numbers  {numbers[1]} nats, ")
    assert edited.notice.get_attribute("aria-live") == "polite"
    expect(edited.notice).to_contain_text("line 3: values → numbers · 1 more, Alt N goes there")
    assert edited.page.locator(".cm-next").text_content() == edited.notice.text_content()


def test_the_key_goes_there_first_and_takes_it_then_until_none_is_left(edited) -> None:
    for left in (1, 0):
        before = edited.text()
        edited.press("Alt+n")
        expect(edited.page.locator(".cm-next")).to_contain_text("Alt N takes it")
        assert edited.text() == before, "going there changes nothing"
        edited.press("Alt+n")
        assert edited.text() != before
        assert fallen(edited) == ["values"] * left
    assert edited.text() == CODE.replace("values", "numbers")
    edited.press("Control+z")
    assert edited.text() == before, "one step of undo each"


def test_escape_dismisses_all(edited) -> None:
    edited.press("Escape")
    assert fallen(edited) == []
    expect(edited.page.locator("#rippled")).to_be_hidden()
    expect(edited.notice).to_contain_text("Dismissed")


def test_all_of_them_are_a_list_that_enter_takes_from(edited) -> None:
    edited.press("Alt+c")
    assert edited.focused() == "fallen"
    assert edited.page.locator("#fallen [aria-selected=true]").text_content().startswith("line 3: "), "the nearest"
    edited.press("End", "Enter")
    assert edited.text().count("numbers") == 2
    assert edited.focused() == "editor"
    assert fallen(edited) == ["values"]


def test_what_was_told_goes_when_the_text_changes(edited) -> None:
    edited.press("Control+End")
    edited.type("#")
    assert fallen(edited) == []
    expect(edited.page.locator("#rippled")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["dark", "light"])
@pytest.mark.parametrize("width", [1280, 420])
def test_it_is_seen_in_dark_and_light_and_on_a_small_screen(edited, scheme, width) -> None:
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    edited.page.emulate_media(color_scheme=scheme)
    edited.page.set_viewport_size({"width": width, "height": 900})
    edited.press("Alt+n")
    expect(edited.page.locator(".cm-fallen-here")).to_be_in_viewport()
    edited.page.screenshot(path=ARTEFACTS / f"ripple_{scheme}_{width}.png", full_page=True)
    assert [told for told in edited.page.evaluate(CONTRASTS) if told[0] < 4.5] == []
    assert not edited.page.evaluate("() => document.documentElement.scrollWidth > innerWidth")
