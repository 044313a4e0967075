"""From a request to the spot of the hole, and from candidates to items."""

from __future__ import annotations

from typing import Any

import pytest
from lsprotocol import types

from sfumato_client.protocol import FillRequest, SnippetText
from sfumato_lsp.settings.options import Options
from sfumato_lsp.snippets.snippet import Snippet
from sfumato_lsp.suggest.fill_requests import fill_request
from sfumato_lsp.suggest.spot import Query, Spot, items, spot_at
from sfumato_lsp.text.document import Document

URI = "file:///w/pkg/a.py"


def document(text: str) -> Document:
    return Document(URI, "python", 1, text, types.PositionEncodingKind.Utf16)


def spot(text: str, line: int, character: int, selected: types.SelectedCompletionInfo | None = None) -> Spot | None:
    return spot_at(
        document(text),
        types.InlineCompletionParams(
            context=types.InlineCompletionContext(
                trigger_kind=types.InlineCompletionTriggerKind.Automatic, selected_completion_info=selected
            ),
            text_document=types.TextDocumentIdentifier(URI),
            position=types.Position(line, character),
        ),
    )


def request(text: str, line: int, character: int, *, invoked: bool = False, **options: Any) -> FillRequest:
    place = spot(text, line, character)
    assert place is not None
    return fill_request(query(place, invoked=invoked, options=Options(**options)))


def query(place: Spot, **more: Any) -> Query:
    about: dict[str, Any] = {"uri": URI, "language": "python", "version": 1, "path": "pkg/a.py", "snippets": ()}
    return Query(spot=place, **{**about, **more})


def span(line: int, start: int, end: int) -> types.Range:
    return types.Range(types.Position(line, start), types.Position(line, end))


def test_nothing_is_replaced_at_a_plain_cursor() -> None:
    found = spot("import os\nx = add(a, )\n", 1, 11)
    assert found is not None
    assert (found.replaced, found.typed) == (span(1, 11, 11), "")


def test_the_hole_is_between_the_text_before_the_cursor_and_the_rest() -> None:
    found = spot("import os\nx = add()\ny = 1\n", 1, 8)
    assert found is not None
    assert (found.before, found.after) == ("import os\nx = add(", ")\ny = 1\n")


def test_a_position_past_the_line_is_the_end_of_the_line() -> None:
    found = spot("é = '😋'\n", 0, 99)
    assert found is not None
    assert found.replaced == span(0, 8, 8)


def test_a_selected_completion_is_extended_over_its_own_range() -> None:
    selected = types.SelectedCompletionInfo(range=span(0, 4, 7), text="print")
    found = spot("y = pri\n", 0, 7, selected)
    assert found is not None
    assert (found.replaced, found.typed, found.before, found.after) == (span(0, 4, 7), "print", "y = print", "\n")


def test_a_selected_completion_over_several_lines_has_no_spot() -> None:
    over_two = types.Range(types.Position(0, 0), types.Position(1, 1))
    assert spot("a\nb\n", 1, 1, types.SelectedCompletionInfo(range=over_two, text="a\nb")) is None


def test_while_typing_one_short_candidate_is_asked_for() -> None:
    asked = request("x = ", 0, 4)
    assert (asked.candidates, asked.single_line, asked.deadline_ms) == (1, True, 400)


@pytest.mark.parametrize("line", ["", "    ", "\t"])
def test_on_a_blank_line_a_candidate_may_have_several_lines(line: str) -> None:
    assert request(f"def f():\n{line}\n", 1, len(line)).single_line is False


def test_when_invoked_several_candidates_are_asked_for() -> None:
    asked = request("x = ", 0, 4, invoked=True)
    assert (asked.candidates, asked.single_line, asked.deadline_ms) == (3, False, 2000)


@pytest.mark.parametrize("invoked", [True, False])
def test_a_request_says_whether_anybody_asked(invoked: bool) -> None:
    assert request("x = ", 0, 4, invoked=invoked).automatic is not invoked


def test_snippets_go_along_in_their_order() -> None:
    place = spot("x = ", 0, 4)
    assert place is not None
    snippets = (Snippet(path="b.py", text="1"), Snippet(path="a.py", text="2"))
    asked = fill_request(query(place, invoked=True, options=Options(), snippets=snippets))
    assert asked.snippets == [SnippetText(path="b.py", text="1"), SnippetText(path="a.py", text="2")]


def test_options_change_what_is_asked() -> None:
    asked = request("x = ", 0, 4, invoked=True, max_candidates=2, deadline_invoked_ms=700)
    assert (asked.candidates, asked.deadline_ms) == (2, 700)


def test_a_request_says_which_file_it_is_for() -> None:
    asked = request("x = ", 0, 4)
    assert (asked.path, asked.language, asked.document) == ("pkg/a.py", "python", URI)


def test_an_item_inserts_the_candidate_at_the_cursor() -> None:
    place = spot("x = \n", 0, 4)
    assert place is not None
    assert items(place, ["1"]) == [types.InlineCompletionItem(insert_text="1", range=span(0, 4, 4))]


def test_candidates_become_items_in_their_order_each_once() -> None:
    place = spot("x = \n", 0, 4)
    assert place is not None
    assert [item.insert_text for item in items(place, ["1", "2", "1"])] == ["1", "2"]


@pytest.mark.parametrize("nothing", ["", "  ", "\n"])
def test_a_candidate_that_shows_nothing_is_no_item(nothing: str) -> None:
    place = spot("x = \n", 0, 4)
    assert place is not None
    assert items(place, [nothing]) == []


@pytest.mark.parametrize("repeated", ["y", "y)", "y) "])
def test_a_candidate_that_repeats_what_is_behind_the_cursor_is_no_item(repeated: str) -> None:
    place = spot("f(x, y)\n", 0, 5)
    assert place is not None
    assert items(place, [repeated]) == []


@pytest.mark.parametrize(
    ("multi_line", "line", "invoked", "single"),
    [
        ("by_place", "x = ", False, True),
        ("by_place", "    ", False, False),
        ("by_place", "x = ", True, False),
        ("always", "x = ", False, False),
        ("never", "    ", False, True),
        ("never", "x = ", True, True),
    ],
)
def test_how_many_lines_there_may_be_is_set(multi_line: str, line: str, invoked: bool, single: bool) -> None:
    assert request(line, 0, len(line), invoked=invoked, multi_line=multi_line).single_line is single
