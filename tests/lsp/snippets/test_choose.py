"""Which snippets go with a document: the whole choice, from texts alone."""

from __future__ import annotations

from typing import Any

import pytest

from sfumato_lsp.snippets.choose import Wanted, choose_snippets
from sfumato_lsp.snippets.snippet import MAX_CHARACTERS, Edit, Snippet

SHAPES = "def area(width, height):\n    return width * height\n"
TEXT = "from shapes import area\n\ndef total(rooms, rate):\n    return rate * area("
ALIKE = "def price(rooms, rate):\n    return sum(rooms) * rate\n"
EDITED = "colour = 1\nsize = 2\nshape = 3\n"


def choose(**changes: Any) -> tuple[Snippet, ...]:
    arguments: dict[str, Any] = {
        "document_text": TEXT,
        "cursor_offset": len(TEXT),
        "path": "app.py",
        "language": "python",
        "files": {"shapes.py": SHAPES},
        "open_documents": {"price.py": ALIKE, "style.py": EDITED},
        "recent_edits": (Edit(path="style.py", first=1, last=1),),
        "budget_characters": 1200,
    }
    return choose_snippets(Wanted(**{**arguments, **changes}))


def test_definitions_come_first_then_similar_code_then_edits() -> None:
    assert [snippet.path for snippet in choose()] == ["shapes.py", "price.py", "style.py"]


def test_the_same_texts_give_the_same_snippets() -> None:
    others = {"style.py": EDITED, "price.py": ALIKE}
    assert choose(open_documents=others) == choose()


@pytest.mark.parametrize("budget", [0, 30, 60, 100, 200, 400])
def test_the_budget_holds_with_the_paths(budget: int) -> None:
    many = {f"m{n}.py": ALIKE.replace("price", f"price_{n}") for n in range(9)}
    chosen = choose(budget_characters=budget, open_documents=many)
    assert sum(len(snippet.path) + len(snippet.text) for snippet in chosen) <= budget


def test_what_one_source_leaves_the_others_take() -> None:
    names = [f"shape_{n}" for n in range(10, 40)]
    files = {"shapes.py": "".join(f"def {name}(width, height):\n    pass\n" for name in names)}
    text = f"from shapes import {', '.join(names)}\n"
    chosen = choose(document_text=text, cursor_offset=len(text), files=files, open_documents={}, budget_characters=600)
    assert len(chosen) == 600 // len("shapes.py  def shape_10(width, height):")


def test_no_more_snippets_than_the_protocol_takes() -> None:
    names = [f"shape_{n}" for n in range(40)]
    files = {"shapes.py": "".join(f"def {name}(): ...\n" for name in names)}
    text = f"from shapes import {', '.join(names)}\n"
    assert len(choose(document_text=text, files=files, budget_characters=10_000)) == 16


def test_no_snippet_is_longer_than_a_snippet() -> None:
    long = {"price.py": ALIKE.replace("\n", "  # rooms rate" + "x" * 500 + "\n")}
    assert all(len(snippet.text) <= MAX_CHARACTERS for snippet in choose(open_documents=long))


def test_a_chunk_of_lines_that_are_shown_already_is_left_out() -> None:
    edits = (Edit(path="price.py", first=0, last=1),)
    chosen = choose(open_documents={"price.py": ALIKE}, recent_edits=edits)
    assert [snippet.path for snippet in chosen] == ["shapes.py", "price.py"]


def test_other_languages_have_no_imported_definitions() -> None:
    assert "shapes.py" not in [snippet.path for snippet in choose(language="lua")]


def test_an_own_edit_in_the_window_that_is_sent_is_no_snippet() -> None:
    edits = (Edit(path="app.py", first=0, last=0),)
    assert choose(recent_edits=edits, open_documents={}) == choose(recent_edits=(), open_documents={})


def test_an_own_edit_far_from_the_cursor_is_a_snippet() -> None:
    text = "early = 1\n" + "filler = 2\n" * 2000
    edits = (Edit(path="app.py", first=0, last=0),)
    chosen = choose(document_text=text, cursor_offset=len(text), recent_edits=edits, open_documents={})
    assert [snippet.text for snippet in chosen] == ["early = 1\nfiller = 2"]
