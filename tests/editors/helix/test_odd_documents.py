"""A right edit in odd documents, or none: the file has what the language server answered, byte for byte."""

from __future__ import annotations

import pytest

MEAN = "def mean(values):\n    total = 0\n    for value in values:\n        total += value\n\n"
DOCUMENTS = {
    "tabs": (MEAN.replace("    ", "\t"), "\treturn "),
    "form feeds": (f"import math\n\f\nx = 1\f\n{MEAN}", "    return "),
    "line separators": (f"text = 'a\u2028b\u2029c\u0085d\v'\n{MEAN}", "    return "),
    "emoji": (MEAN, "    name = '🎨'; count = "),
    "combining": (MEAN, "    name = 'e\u0301'; count = "),
    "wide": (MEAN, "    name = '日本'; count = "),
}


@pytest.mark.parametrize(("text", "typed"), DOCUMENTS.values(), ids=DOCUMENTS)
def test_an_item_is_put_where_the_cursor_is(helix, text, typed):
    with helix(text) as editor:
        # A tab that is typed is indentation, and a quote is closed by Helix and gone over.
        editor.screen.type("geo")
        editor.screen.type(typed)
        editor.ask()
        expected = editor.offered(f"{text}{typed}\n")
        editor.accept()
        saved = editor.saved()
        assert saved == expected
        assert saved.startswith(text + typed)


def test_a_file_with_crlf_keeps_crlf_everywhere(helix):
    crlf = MEAN.replace("\n", "\r\n")
    with helix(crlf) as editor:
        editor.screen.type("geo    return ")
        editor.ask()
        expected = editor.offered(f"{crlf}    return \r\n")
        editor.accept()
        saved = editor.saved()
        assert saved == expected
        assert saved.count("\n") == saved.count("\r\n")


def test_an_empty_file_takes_an_item(helix):
    with helix("") as editor:
        editor.screen.type("i")
        editor.ask()
        editor.completions_ended()
        editor.screen.type("total = le")
        expected = editor.offered("total = le\n")
        editor.accept()
        assert editor.saved() == expected


def test_a_line_of_a_megabyte_is_edited_at_its_end(helix):
    """Helix itself draws such a line for a second with every key."""
    text = f"values = [{'1234,' * 200_000}"
    with helix(f"{text}\n") as editor:
        editor.screen.type("A5,")
        editor.ask()
        editor.completions_ended()
        expected = f"{text}5,\n"
        if editor.wire.answered("textDocument/completion")[-1].result["items"]:
            expected = editor.offered(expected)
            editor.accept()
        assert editor.saved() == expected
