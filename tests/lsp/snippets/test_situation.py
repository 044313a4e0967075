"""When snippets are chosen anew."""

from __future__ import annotations

from collections.abc import Sequence

from sfumato_lsp.snippets.situation import Situation, enclosing_blocks, situation, warrants_choice

HEAD = "from shapes import area\n\n\nclass Shop:\n    def total(self, rooms):\n"
BODY = """\
        amount = 0
        for room in rooms:
            width, height = room.size
            amount += self.rate * area(width, height)
            if room.discount is not None:
                amount -= room.discount
        return amount
"""


def at(text: str, others: Sequence[tuple[str, int]] = ()) -> Situation:
    """The situation of a cursor at the end of `text`."""
    return situation(text.split("\n"), text.count("\n"), language="python", others=others)


def test_typing_200_characters_in_a_function_warrants_at_most_a_few_choices() -> None:
    chosen, choices = at(HEAD), 0
    # As if there were a pause after each character, and never an interval to wait for.
    for typed in range(1, len(BODY)):
        now = at(HEAD + BODY[:typed])
        if warrants_choice(chosen, now):
            chosen, choices = now, choices + 1
    assert len(BODY) > 200
    assert choices <= 3


def test_another_function_warrants_a_choice() -> None:
    assert warrants_choice(at(HEAD + BODY), at(HEAD + BODY + "\n    def other(self):\n        "))


def test_another_import_warrants_a_choice() -> None:
    assert warrants_choice(at(HEAD), at("import os\n" + HEAD))


def test_other_names_around_the_cursor_warrant_a_choice() -> None:
    filler = "".join(f"        first_{n} = 1\n" for n in range(40))
    assert warrants_choice(at(HEAD + BODY), at(HEAD + BODY + filler))


def test_an_edit_in_another_document_warrants_a_choice() -> None:
    assert warrants_choice(at(HEAD, [("b", 1)]), at(HEAD, [("b", 2)]))


def test_the_order_of_other_documents_does_not() -> None:
    assert not warrants_choice(at(HEAD, [("b", 1), ("c", 1)]), at(HEAD, [("c", 1), ("b", 1)]))


def test_blocks_are_told_by_indentation_the_innermost_first() -> None:
    lines = ["class A:", "    def f(self):", "        if x:", "            y", "    def g(self):", "        z"]
    assert [enclosing_blocks(lines, n) for n in (3, 4, 5)] == [("f", "A"), ("A",), ("g", "A")]
