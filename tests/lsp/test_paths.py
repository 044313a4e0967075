"""The label of a file in a request."""

from __future__ import annotations

import pytest

from sfumato_lsp.paths import MAX_LABEL, path_label


@pytest.mark.parametrize(
    ("uri", "folders", "label"),
    [
        ("file:///w/pkg/a.py", ["file:///w"], "pkg/a.py"),
        ("file:///w/pkg/a.py", ["file:///w", "file:///w/pkg"], "a.py"),
        ("file:///w/a%20b.py", ["file:///w"], "a b.py"),
        ("file:///elsewhere/a.py", ["file:///w"], "a.py"),
        ("file:///wide/a.py", ["file:///w"], "a.py"),
        ("untitled:Untitled-1", ["file:///w"], "Untitled-1"),
    ],
)
def test_a_label_is_the_path_in_the_innermost_folder(uri: str, folders: list[str], label: str) -> None:
    assert path_label(uri, folders) == label


def test_a_label_is_no_longer_than_the_protocol_takes() -> None:
    assert len(path_label("file:///w/" + "x/" * 2000 + "a.py", ["file:///w"])) == MAX_LABEL
