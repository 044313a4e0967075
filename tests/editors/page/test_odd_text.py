"""Text as it may come: a right edit, or a stated refusal."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect


def opened(screen, path: Path) -> None:
    screen.page.locator("#file").set_input_files(path)
    expect(screen.page.locator("#file-name")).to_have_text(path.name)


ODD = {
    "tabs": "def f(a):\n\treturn a\n\n\ndef g(b):\n\treturn ",
    "emoji and combining characters": "names = {'😀': 'grin', 'e\u0301': 'e acute', '👩‍👩‍👧': 'family'}\nprint(names[",
    "form feed": "import os\n\x0c\nprint(os.",
    "line separator": "text = 'a\u2028b'\nprint(",
    "nothing": "",
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_a_fill_is_put_where_the_cursor_is_and_nothing_else_changes(screen, tmp_path, text) -> None:
    screen.write(text)
    best = screen.fill().answer["candidates"][0]["texts"][0]
    screen.take()
    assert screen.saved(tmp_path).decode() == text + best


@pytest.mark.parametrize("text", ["tabs", "emoji and combining characters", "form feed", "line separator"])
def test_what_is_sent_is_the_text_as_it_is(screen, text) -> None:
    screen.write(ODD[text])
    assert screen.fill().asked["segments"][0]["text"] == ODD[text]


def test_a_pasted_text_with_crlf_is_filled_by_its_lines(screen, tmp_path) -> None:
    screen.write("def f(a):\r\n    return a\r\n\r\n\r\nf(")
    fill = screen.fill()
    assert fill.asked["segments"][0]["text"] == "def f(a):\n    return a\n\n\nf("
    screen.take()
    best = fill.answer["candidates"][0]["texts"][0]
    assert screen.saved(tmp_path).decode() == "def f(a):\n    return a\n\n\nf(" + best


def test_a_file_with_crlf_is_saved_with_crlf(screen, tmp_path) -> None:
    path = tmp_path / "dos.py"
    path.write_bytes(b"def f(a):\r\n    return a\r\n\r\n\r\nf(")
    opened(screen, path)
    screen.press("Control+End")
    best = screen.fill().answer["candidates"][0]["texts"][0]
    screen.take()
    assert screen.saved(tmp_path) == path.read_bytes() + best.replace("\n", "\r\n").encode()


def test_a_file_that_mixes_line_ends_says_what_becomes_of_them(screen, tmp_path) -> None:
    path = tmp_path / "mixed.py"
    path.write_bytes(b"a = 1\r\nb = 2\nc = 3\n")
    opened(screen, path)
    expect(screen.notice).to_contain_text("all will end as most of them do")


def test_a_file_that_is_no_text_is_refused(screen, tmp_path) -> None:
    path = tmp_path / "picture.py"
    path.write_bytes(b"\x89PNG\xff\xfe")
    before = screen.text()
    screen.page.locator("#file").set_input_files(path)
    expect(screen.problem).to_contain_text("picture.py is no UTF-8 text. Nothing was opened.")
    assert screen.text() == before


def test_a_file_that_begins_with_a_byte_order_mark_keeps_it(screen, tmp_path) -> None:
    path = tmp_path / "marked.py"
    path.write_bytes(b"\xef\xbb\xbfx = 1\n")
    opened(screen, path)
    assert screen.saved(tmp_path) == path.read_bytes()


def test_unlikely_tokens_behind_emoji_glow_in_their_places(screen) -> None:
    """The server counts characters, and the browser UTF-16 units."""
    text = "faces = '😀😀😀😀'\nreturn faces ++ wrong"
    screen.write(text)
    screen.press("Control+a", "Alt+i")
    answer = screen.answered().answer
    marked = [text[t["start"] : t["end"]] for t in answer["tokens"] if t["unlikely"]]
    assert "".join(screen.page.locator(".cm-glow").all_text_contents()) == "".join(marked)


@pytest.fixture
def one_line(screen, tmp_path) -> Path:
    """A file of 1 MB on a single line, opened."""
    path = tmp_path / "long.py"
    path.write_text("values = [" + "12345, " * 150_000 + "12345", encoding="utf-8")
    opened(screen, path)
    return path


def test_a_line_of_a_megabyte_is_filled_at_its_end(screen, one_line, tmp_path) -> None:
    screen.press("Control+End")
    best = screen.fill().answer["candidates"][0]["texts"][0]
    screen.take()
    assert screen.saved(tmp_path).decode() == one_line.read_text() + best


def test_a_selection_of_a_megabyte_is_refused_with_what_may_be_selected(screen, one_line, watched) -> None:
    watched.forgiven.append("422")
    screen.press("Control+a", "Alt+i")
    expect(screen.problem).to_contain_text("1000000")
    assert one_line.stat().st_size > 1_000_000


def test_what_a_server_answers_never_becomes_markup(screen) -> None:
    screen.write("page = '<b>bold</b><script>alert(1)</script>'\npage = '<b>bold</b>")
    screen.fill()
    assert screen.page.locator("#watch b, #watch script").count() == 0
