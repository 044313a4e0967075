"""From replacements to the edits that an editor applies."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types

from sfumato_lsp.text.document import Document
from sfumato_lsp.text.edits import DocumentChange, EditSupport, Replacement, text_edits, workspace_edit

UTF16 = types.PositionEncodingKind.Utf16
UTF8 = types.PositionEncodingKind.Utf8
BARE = EditSupport(versions=False, annotations=False)
VERSIONED = EditSupport(versions=True, annotations=False)
ANNOTATED = EditSupport(versions=True, annotations=True)
LABEL = types.ChangeAnnotation(label="Sfumato: rewrite")


def opened(text: str, encoding: types.PositionEncodingKind = UTF16, uri: str = "file:///a.py") -> Document:
    return Document(uri, "python", 7, text, encoding)


def applied(document: Document, edits: list[types.TextEdit]) -> str:
    """The document's text after `edits`, applied as editors do: from the last to the first."""
    after = Document(document.uri, "python", 1, document.text, document.encoding)
    for edit in reversed(edits):
        after.change([types.TextDocumentContentChangePartial(range=edit.range, text=edit.new_text)], 2)
    return after.text


def replace_all(document: Document, text: str) -> list[types.TextEdit]:
    edits = text_edits(document, [Replacement(start=0, end=document.length, text=text)])
    return [types.TextEdit(range=edit.range, new_text=edit.new_text) for edit in edits]


def _parts(edit: types.WorkspaceEdit) -> list[types.TextDocumentEdit]:
    """The changes by document: of texts alone, no file comes or goes."""
    found = []
    for part in edit.document_changes or ():
        assert isinstance(part, types.TextDocumentEdit)
        found.append(part)
    return found


def _annotated(part: types.TextDocumentEdit) -> list[types.AnnotatedTextEdit]:
    found = []
    for edit in part.edits:
        assert isinstance(edit, types.AnnotatedTextEdit)
        found.append(edit)
    return found


def test_an_edit_holds_only_what_differs() -> None:
    document = opened("def f(a):\n    return a\n")
    [edit] = replace_all(document, "def f(a):\n    return abs(a)\n")
    assert edit == types.TextEdit(
        range=types.Range(start=types.Position(1, 12), end=types.Position(1, 12)), new_text="bs(a)"
    )


def test_unchanged_lines_between_two_changes_are_no_part_of_the_edits() -> None:
    document = opened("a = 1\nb = 2\nc = 3\n")
    edits = replace_all(document, "a = 5\nb = 2\nc = 6\n")
    assert [(edit.range.start.line, edit.new_text) for edit in edits] == [(0, "5"), (2, "6")]


def test_lines_that_change_one_below_the_other_have_an_edit_each() -> None:
    document = opened("total += a\nreturn total\n")
    edits = replace_all(document, "summe += a\nreturn summe\n")
    assert [(edit.range.start.line, edit.new_text) for edit in edits] == [(0, "summe"), (1, "summe")]


def test_the_same_text_is_no_edit() -> None:
    assert replace_all(opened("a = 1\r\nb = 2\r\n"), "a = 1\nb = 2\n") == []


def test_new_lines_get_the_line_end_of_the_document() -> None:
    document = opened("a = 1\r\nb = 2\r\n")
    assert applied(document, replace_all(document, "a = 1\nnew\nb = 2\n")) == "a = 1\r\nnew\r\nb = 2\r\n"


def test_unchanged_lines_keep_their_own_line_ends_in_a_file_that_mixes_them() -> None:
    document = opened("a = 1\r\nb = 2\nc = 3\r\n")
    assert applied(document, replace_all(document, "a = 1\nb = 2\nc = 4\n")) == "a = 1\r\nb = 2\nc = 4\r\n"


@pytest.mark.parametrize(("encoding", "character"), [(UTF16, 7), (UTF8, 9)])
def test_columns_are_in_the_units_of_the_editor(encoding: types.PositionEncodingKind, character: int) -> None:
    document = opened("s = '🌫' + x\n", encoding)
    [edit] = replace_all(document, "s = '🌫', x\n")
    # Behind the quote that closes: the haze has two UTF-16 units and four bytes.
    assert edit.range.start.character == character + 1
    assert applied(document, [edit]) == "s = '🌫', x\n"


def test_replacements_are_put_in_order() -> None:
    document = opened("f(1)\ng(2)\n")
    edits = text_edits(document, [Replacement(start=7, end=8, text="b"), Replacement(start=2, end=3, text="a")])
    assert [edit.new_text for edit in edits] == ["a", "b"]


def test_an_edit_names_the_version_that_it_is_for() -> None:
    edit = workspace_edit([_change(opened("a"), "b")], LABEL, VERSIONED)
    assert edit is not None
    assert edit.document_changes
    assert [(part.text_document.uri, part.text_document.version) for part in _parts(edit)] == [("file:///a.py", 7)]


def test_a_file_that_is_not_open_has_no_version() -> None:
    change = DocumentChange(document=opened("a"), replacements=(Replacement(start=0, end=1, text="b"),), is_open=False)
    edit = workspace_edit([change], LABEL, VERSIONED)
    assert edit is not None
    assert edit.document_changes
    assert [part.text_document.version for part in _parts(edit)] == [None]


def test_an_editor_without_document_changes_gets_the_edits_by_uri() -> None:
    edit = workspace_edit([_change(opened("a"), "b")], LABEL, BARE)
    assert edit is not None
    assert edit.document_changes is None
    assert list(edit.changes or {}) == ["file:///a.py"]


def test_every_edit_is_annotated_where_the_editor_knows_annotations() -> None:
    label = types.ChangeAnnotation(label="Sfumato: refactor", description="3 call sites")
    edit = workspace_edit([_change(opened("a"), "b"), _change(opened("c", uri="file:///c.py"), "d")], label, ANNOTATED)
    assert edit is not None
    [(name, annotation)] = (edit.change_annotations or {}).items()
    assert annotation == types.ChangeAnnotation("Sfumato: refactor", None, "3 call sites")
    found = [part for change in _parts(edit) for part in _annotated(change)]
    assert [part.annotation_id for part in found] == [name, name]


def test_only_what_asks_for_a_yes_waits_for_one() -> None:
    """First hour: the refactor preview has nothing ticked, since every edit waited."""
    document = opened("a b")
    replacements = (Replacement(start=0, end=1, text="x"), Replacement(start=2, end=3, text="y", asks=True))
    edit = workspace_edit([DocumentChange(document=document, replacements=replacements)], LABEL, ANNOTATED)
    assert edit is not None
    annotations = edit.change_annotations or {}
    found = [part for change in _parts(edit) for part in _annotated(change)]
    waits = {part.new_text: annotations[part.annotation_id].needs_confirmation for part in found}
    assert waits == {"x": None, "y": True}


def test_no_edit_is_made_where_nothing_differs() -> None:
    assert workspace_edit([_change(opened("a"), "a")], LABEL, ANNOTATED) is None


def test_documents_without_a_difference_are_left_out() -> None:
    edit = workspace_edit([_change(opened("a"), "b"), _change(opened("c", uri="file:///c.py"), "c")], LABEL, VERSIONED)
    assert edit is not None
    assert [part.text_document.uri for part in _parts(edit)] == ["file:///a.py"]


TEXTS = st.text("ab\n\x0c\t\u2028é́🌫 ", max_size=30)


@given(TEXTS, TEXTS, st.sampled_from(["\n", "\r\n", "\r"]), st.sampled_from([UTF8, UTF16]))
def test_any_text_becomes_any_other_and_keeps_the_line_ends(
    old: str, new: str, line_end: str, encoding: types.PositionEncodingKind
) -> None:
    old = f"first\n{old}"
    document = opened(old.replace("\n", line_end), encoding)
    edits = replace_all(document, new)
    assert applied(document, edits) == new.replace("\n", line_end)
    assert all(before.range.end < after.range.start for before, after in pairwise(edits))


def _change(document: Document, text: str) -> DocumentChange:
    return DocumentChange(document=document, replacements=(Replacement(start=0, end=document.length, text=text),))
