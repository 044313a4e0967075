"""A selection without the space around it."""

from __future__ import annotations

import pytest

from sfumato_model.api.errors import PromptError
from sfumato_model.api.request import Selection
from sfumato_model.selection.selected import trimmed


def of(before, text, after):
    return trimmed(Selection(before=before, text=text, after=after))


@pytest.mark.parametrize("text", ["x", "  x", "x\n", "\n\n    x = 1\n    y\n\n", "\tx "])
def test_lead_text_and_tail_are_the_selection(text):
    found = of("a\n", text, "b")
    assert found.lead + found.text + found.tail == text
    assert found.text == text.strip()


def test_the_space_that_was_selected_stands_around_the_text():
    found = of("a\n", "  x\n", "b")
    assert (found.before, found.after) == ("a\n  ", "\nb")


@pytest.mark.parametrize("text", ["", " ", "\n\t\n"])
def test_a_selection_of_nothing_but_space_is_refused(text):
    with pytest.raises(PromptError, match="nothing but space"):
        of("a", text, "b")
