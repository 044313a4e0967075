"""What an editor does to its text when it is asked to apply the edits of a document."""

from __future__ import annotations

from lsprotocol import types


def changes(part: object) -> list[types.TextDocumentContentChangePartial]:
    """From the last to the first, so that none moves the place of another; plain texts in a document that is there."""
    assert isinstance(part, types.TextDocumentEdit)
    found = []
    for edit in reversed(part.edits):
        assert not isinstance(edit, types.SnippetTextEdit)
        found.append(types.TextDocumentContentChangePartial(range=edit.range, text=edit.new_text))
    return found
