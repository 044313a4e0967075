"""A selection that cannot be read is told with its line in the file."""

from __future__ import annotations

import pytest

from sfumato_client.address.errors import ServerError
from sfumato_client.edited_file.holes import find_selection
from sfumato_client.edited_file.soundness import in_file

ABOVE = "import os\n\n\nclass A:\n"
SAID = "the selection is not Python that can be read (invalid syntax (<unknown>, line 4)): select one whole function"


@pytest.mark.parametrize(
    ("body", "lines", "line"),
    [
        ("    def f(self):\n        return 1 1\n", "5-6", 6),
        ("    def f(self:\n        return 1\n", "5-6", 5),
        ("    def f(self):\r\n        a = 1\r\n        return 1 1\r\n", "5-7", 7),
        ("    def f(self):\n        t = '''\nnot indented\n'''\n        return 1 1\n", "5-9", 9),
    ],
)
def test_the_line_is_that_of_the_file(tmp_path, body, lines, line) -> None:
    """first hour: `invalid syntax (line 4)` counts from the selection."""
    path = tmp_path / "a.py"
    path.write_bytes((ABOVE + body).encode())
    file, span, _ = find_selection(f"{path}:{lines}", [])
    with pytest.raises(ServerError) as told, in_file(file, span):
        raise ServerError("prompt", SAID)
    reason = "the selection is not Python that can be read (invalid syntax): select one whole function"
    assert str(told.value) == f"{reason}; it is line {line} of {path}"


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("    x = 1\n", ServerError("prompt", "the selection is not one function")),
        ("    x = 1 1\n", ServerError("internal", "the worker raised")),
    ],
)
def test_other_errors_stay_as_they_are(tmp_path, body, error) -> None:
    path = tmp_path / "a.py"
    path.write_text(ABOVE + body, encoding="utf-8")
    file, span, _ = find_selection(f"{path}:5", [])
    with pytest.raises(ServerError) as told, in_file(file, span):
        raise error
    assert told.value is error
