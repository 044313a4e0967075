"""What the command line reads and shows, without a process."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from sfumato_client.edited_file.errors import InputError
from sfumato_client.edited_file.holes import WINDOW, occurrences, segments
from sfumato_client.edited_file.position import Position, offset, parse_target
from sfumato_client.edited_file.text_file import read_text_file, replaced, write_text_file
from sfumato_client.protocol import TextSegment
from sfumato_client.terminal.excerpt import excerpts
from sfumato_client.terminal.fill_view import FillView, Focus, next_focus

HERE = Path("a.py")


def shown(view: FillView) -> list[str]:
    console = Console(file=StringIO(), width=60, highlight=False)
    console.print(view)
    assert isinstance(console.file, StringIO)
    return [line.rstrip() for line in console.file.getvalue().splitlines()]


def test_a_target_is_cut_from_the_right_so_that_a_drive_letter_stays() -> None:
    place = parse_target(r"C:\a.py:3:4")
    assert (place.path, place.start, place.end) == (Path(r"C:\a.py"), Position(line=3, column=4), None)
    assert parse_target("a.py").start is None


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_column_may_be_one_past_the_last_character_of_its_line(newline) -> None:
    text = f"ab{newline}cd{newline}"
    assert offset(text, Position(line=1, column=3), HERE) == 2
    assert text[offset(text, Position(line=2, column=2), HERE) :] == f"d{newline}"
    with pytest.raises(InputError, match="no column 4"):
        offset(text, Position(line=1, column=4), HERE)


def test_a_form_feed_and_a_line_separator_end_no_line() -> None:
    text = "a\x0cb\u2028c\nd"
    assert text[offset(text, Position(line=2, column=1), HERE) :] == "d"


def test_markers_are_found_from_left_to_right_none_over_another() -> None:
    assert occurrences("aaaa a", "aa") == [(0, 2), (2, 4)]


def test_far_text_is_not_sent_and_newlines_are_plain() -> None:
    text = "x" * WINDOW + "ab\r\ncd" + "y" * WINDOW
    first, _, last = segments(text, [(WINDOW + 4, WINDOW + 4)], None)
    assert isinstance(first, TextSegment)
    assert isinstance(last, TextSegment)
    assert first.text.endswith("xxab\n")
    assert len(first.text) == WINDOW - 1
    assert last.text.startswith("cdy")
    assert len(last.text) == WINDOW


def test_texts_are_put_in_with_the_newlines_that_the_file_mostly_has(tmp_path) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(b"a\r\nb\r\nc\n!")
    file = read_text_file(path)
    assert replaced(file, [(0, 1), (9, 9)], ["1\n2", "\n"]) == "1\r\n2\r\nb\r\nc\n!\r\n"


def test_a_file_that_changed_meanwhile_is_not_overwritten(tmp_path) -> None:
    path = tmp_path / "a.py"
    path.write_text("a")
    file = read_text_file(path)
    path.write_text("b")
    with pytest.raises(InputError, match="changed since it was read"):
        write_text_file(file, "c")
    assert path.read_text() == "b"


def test_a_link_stays_a_link_when_its_file_is_written(tmp_path) -> None:
    (tmp_path / "real.py").write_text("a")
    link = tmp_path / "link.py"
    link.symlink_to("real.py")
    write_text_file(read_text_file(link), "b")
    assert link.is_symlink()
    assert (tmp_path / "real.py").read_text() == "b"


def test_pieces_that_stay_grow_older_and_new_ones_are_young() -> None:
    focus = next_focus(next_focus(Focus(), "return a + c"), "return a + b")
    assert focus.text == "return a + b"
    assert dict(zip(focus.pieces, focus.ages, strict=True))["b"] == 0
    assert focus.ages[0] == 1


def test_holes_that_are_near_share_an_excerpt_and_far_ones_do_not() -> None:
    text = "\n".join(str(i) for i in range(100))
    near = text.index("\n40")
    assert [e.holes for e in excerpts(text, [(0, 0), (5, 5), (near, near)])] == [2, 1]


def test_lines_are_numbered_as_they_will_be_once_the_holes_are_filled() -> None:
    text = "\n".join(f"line{i}" for i in range(1, 41))
    spans = [(text.index(f"line{i}"), text.index(f"line{i}")) for i in (2, 30)]
    view = FillView(title="a.txt", language="plaintext", excerpts=tuple(excerpts(text, spans)))
    assert "   2 ▎ ░░░░░░line2" in shown(view)
    lines = shown(view.with_draft(["x\ny\n", "z "], 1))
    assert "   2 ▎ x" in lines
    assert "   4 ▎ line2" in lines
    assert "  32 ▎ z line30" in lines
    assert lines[-1] == "  step 1"


def test_an_unknown_language_is_shown_as_plain_text() -> None:
    view = FillView(title="a", language="no-such-language", excerpts=tuple(excerpts("x = ", [(4, 4)])))
    assert "  1 ▎ x = 1" in shown(view.with_result(["1"]))
