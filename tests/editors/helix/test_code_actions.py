"""The operations as Helix's code actions: the file has what they answered."""

from __future__ import annotations

import re

import pytest
from tests.editors.around import THRICE, TWICE
from tests.editors.helix.wire import edited, edits_of

MEAN = "def mean(values):\n    total = sum(values)\n    return \n"
AREA = "def area(radius):\n    return 3 * radius * radius\n\n\nprint(area(2))\n"
HOLES = "def mean(values):\n    total = <hole>\n    return <hole>\n"
REFACTOR = "def area(radius, unit):\n    return radius\n\n\nprint(area(2))\nother = area(3)\n"
MISSPELT = "def mean(values):\n    total = sum(values)\n    return total / len(valuse)\n"

CASES = {
    # The text, the keys that select or go to the place, the action's title, and the operation.
    "fill": (MEAN, "jjglli", "Fill here", "fill"),
    "holes": (HOLES, "%", "Fill the holes in the selection", "fillHoles"),
    "body": (THRICE, "ge", "Complete the body of `third`", "completeBody"),
    "instruction": (AREA, "", "Make async in", "rewrite"),
    "anew": (THRICE, "gex", "Rewrite the selection", "rewrite"),
    "refine": (MISSPELT, "%", "Refine the selection", "refine"),
    "refactor": (REFACTOR, "w", "Fill the call sites of `area` anew", "refactor"),
    "crlf": (AREA.replace("\n", "\r\n"), "", "Make async in", "rewrite"),
}


def chosen(editor, keys, title):
    editor.screen.type(keys)
    editor.screen.press("Escape")
    editor.action(title)


@pytest.mark.parametrize(("text", "keys", "title", "operation"), CASES.values(), ids=CASES)
def test_the_file_has_what_was_answered(helix, text, keys, title, operation):
    with helix(text) as editor:
        chosen(editor, keys, title)
        answer = editor.wire.result(operation)
        assert answer.error is None
        expected = edited(text, edits_of(answer.result))
        assert expected != text
        assert answer.result["applied"] is True
        assert editor.saved() == expected
        editor.screen.keep(f"helix-{operation}")


def test_the_rest_of_a_suggestion_settles_around_a_changed_word(helix):
    with helix(TWICE) as editor:
        editor.screen.type("geA ")
        editor.ask()
        accepted = editor.offered(f"{TWICE[:-1]} \n")
        assert accepted.count("value for value") > 1
        editor.accept()
        editor.screen.press("Escape", "Escape")
        editor.screen.type("ghfvmiwcitem")
        editor.screen.press("Escape")
        head, _, tail = accepted.rpartition("[value")
        changed = f"{head}[item{tail}"
        assert editor.saved() == changed
        editor.action("Settle the rest around")
        answer = editor.wire.result("settle")
        expected = edited(changed, edits_of(answer.result))
        assert expected != changed
        assert editor.saved() == expected


RIPPLE = "def area(width, height):\n    return width * height\n\n\nprint(area(width=2, height=3))\n"


def test_what_an_edit_asks_for_elsewhere_is_taken_place_by_place(helix):
    with helix(RIPPLE) as editor:
        editor.screen.type("gg/width")
        editor.screen.press("Enter")
        editor.screen.type("cbreadth")
        editor.screen.press("Escape")
        editor.action("line 2: `width` → `breadth` · 1 more")
        editor.screen.wait_for("return breadth")
        editor.action("line 5: `width` → `breadth`")
        editor.screen.wait_for("area.breadth=2")
        editor.screen.keep("helix-ripple")
        assert editor.saved() == RIPPLE.replace("width", "breadth")


def test_one_undo_takes_it_back(helix):
    with helix(AREA) as editor:
        editor.action("Make async")
        editor.screen.wait_for("async def area")
        editor.screen.press("Escape")
        editor.screen.type("u")
        assert editor.saved() == AREA


def test_where_there_is_nothing_to_change_it_is_said(helix):
    fine = "total = 1\n"
    with helix(fine) as editor:
        chosen(editor, "%", "Refine the selection")
        answer = editor.wire.result("refine")
        assert answer.result["edit"] is None
        editor.screen.wait_for(re.escape(answer.result["message"]))
        assert editor.saved() == fine


def test_an_instruction_of_ones_own_is_typed(helix):
    """By the key of the README."""
    with helix(AREA) as editor:
        editor.screen.type("xx i")
        editor.screen.wait_for('"instruction":"')
        editor.screen.type("rename radius to size")
        editor.screen.press("Enter")
        answer = editor.wire.result("rewrite")
        expected = edited(AREA, edits_of(answer.result))
        editor.screen.wait_for("def area.size.:")
        assert editor.saved() == expected
        assert expected.startswith("def area(size):\n")


def test_an_instruction_that_the_checkpoint_does_not_know_is_refused_in_words(helix):
    with helix(AREA) as editor:
        editor.screen.type("xx i")
        editor.screen.wait_for('"instruction":"')
        editor.screen.type("translate to Klingon")
        editor.screen.press("Enter")
        answer = editor.wire.result("rewrite")
        # Its beginning: Helix cuts a message off where its line ends.
        editor.screen.wait_for(re.escape(answer.error["message"][:40]))
        assert editor.saved() == AREA


def test_unlikely_code_is_shown_as_hints_until_the_text_changes(helix):
    text = "def mean(values):\n    total = sum(values)\n    return banana / total\n"
    with helix(text) as editor:
        chosen(editor, "jj", "Show unlikely code")
        answer = editor.wire.result("inspect")
        published = editor.wire.told("textDocument/publishDiagnostics")[-1]["diagnostics"]
        unlikely = {one["range"]["start"]["character"] for one in published if one["range"]["start"]["line"] == 2}
        assert unlikely <= {
            token["range"]["start"]["character"]
            for token in answer.result["tokens"]
            if token["range"]["start"]["line"] == 2
        }
        # The hint behind a line is about one of its tokens.
        messages = [one["message"] for one in published if one["range"]["start"]["line"] == 2]
        shown = editor.screen.wait_for(r"^● +3 .*unlikely")
        row = next(row for row in shown.split("\n") if "banana" in row)
        editor.screen.keep("helix-inspect")
        assert row.split("total", 1)[1].strip() in messages
        editor.screen.type("o")
        wait_until_gone(editor)


def wait_until_gone(editor):
    editor.screen.wait_for(r"^ +3 +return banana / total *$")
