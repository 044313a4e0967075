"""`sfumato fill` against a server without a model, whose answer is `a + b`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sfumato_client.protocol import FillResponse

SUM = "def add(a, b):\n    return \n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "sum.py"
    path.write_text(SUM, encoding="utf-8")
    return path


def sent(server) -> list[dict[str, object]]:
    """The segments of the last request."""
    return server.entries()[-1]["request"]["segments"]


@pytest.mark.usefixtures("server")
def test_the_filled_lines_the_score_and_the_times_are_shown(sfumato, file) -> None:
    said = sfumato("fill", f"{file}:2:12", TTY_COMPATIBLE="1", TERM="dumb")
    assert said.returncode == 0, said.stderr
    assert "  2 ▎     return a + b" in said.stdout
    assert "-0.12" in said.stdout
    assert "21.5 ms" in said.stdout
    assert file.read_text(encoding="utf-8") == SUM


def test_the_hole_is_sent_between_what_is_before_and_after_it(quick_sfumato, server, file) -> None:
    quick_sfumato("fill", f"{file}:2:12", "--max-tokens", "9")
    assert sent(server) == [
        {"text": "def add(a, b):\n    return ", "instead_of": ""},
        {"hole": {"max_tokens": 9, "start": None}},
        {"text": "\n", "instead_of": ""},
    ]
    assert server.entries()[-1]["request"]["language"] == "python"


@pytest.mark.usefixtures("server")
def test_json_prints_the_response_alone(quick_sfumato, file) -> None:
    said = quick_sfumato("fill", f"{file}:2:12", "--json", "--candidates", "3")
    assert len(FillResponse.model_validate_json(said.stdout).candidates) == 3
    assert said.stderr == ""


def test_write_puts_the_best_candidate_into_the_file(sfumato, server, file) -> None:
    said = sfumato("fill", f"{file}:2:12", "--write")
    assert said.returncode == 0, said.stderr
    assert file.read_text(encoding="utf-8") == "def add(a, b):\n    return a + b\n"
    assert [path.name for path in file.parent.iterdir()] == ["sum.py"]
    assert server.entries()[-1]["request"]["stream"]


@pytest.mark.usefixtures("server")
def test_write_keeps_the_mark_the_newlines_and_the_mode(quick_sfumato, file) -> None:
    file.write_bytes(b"\xef\xbb\xbf# \xc3\xa9\r\nx = \r\n")
    file.chmod(0o754)
    quick_sfumato("fill", f"{file}:2:5", "--write", "--json")
    assert file.read_bytes() == b"\xef\xbb\xbf# \xc3\xa9\r\nx = a + b\r\n"
    assert file.stat().st_mode & 0o777 == 0o754


@pytest.mark.usefixtures("server")
def test_end_replaces_a_range_of_several_lines(quick_sfumato, file) -> None:
    file.write_text("x = 1 +\\\n    2\ny = 3\n", encoding="utf-8")
    quick_sfumato("fill", f"{file}:1:5", "--end", "2:6", "--write")
    assert file.read_text(encoding="utf-8") == "x = a + b\ny = 3\n"


def test_every_marker_of_a_file_is_filled_together(quick_sfumato, server, file, monkeypatch) -> None:
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    monkeypatch.setenv("TERM", "dumb")
    file.write_text("x = <hole>\ny = <hole>\n", encoding="utf-8")
    said = quick_sfumato("fill", str(file), "--marker", "<hole>", "--write")
    assert file.read_text(encoding="utf-8") == "x = a + b\ny = a + b\n"
    assert ["hole" in segment for segment in sent(server)] == [False, True, False, True, False]
    assert "a + b │ a + b" in said.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["{}:9:1"], "has no line 9: it has 2"),
        (["{}:2:40"], "has no column 40 in line 2: it has 1 to 12"),
        (["{}:0:1"], "has no line 0"),
        (["{}:2"], "has no column: write FILE:LINE:COLUMN"),
        (["{}"], "--marker TEXT"),
        (["{}:2:1", "--end", "1:1"], "ends before it starts"),
        (["{}:2:1", "--end", "three"], "--end three is no position"),
        (["{}", "--marker", "<hole>"], "has no '<hole>'"),
        (["{}:1:1", "--marker", "def"], "leave LINE:COLUMN and --end out"),
        (["{}.missing:1:1"], "there is no file"),
    ],
)
def test_a_wrong_use_is_one_line_and_exit_code_2(quick_sfumato, file, arguments, message) -> None:
    said = quick_sfumato("fill", *(argument.format(file) for argument in arguments))
    assert (said.returncode, said.stdout) == (2, "")
    assert said.stderr.count("\n") == 1
    assert message in said.stderr


def test_a_file_that_is_not_utf_8_is_refused(quick_sfumato, file) -> None:
    file.write_bytes(b"x = '\xe9'\n")
    said = quick_sfumato("fill", f"{file}:1:1")
    assert (said.returncode, said.stderr) == (2, f"sfumato: {file} is not UTF-8: byte 5 cannot be read\n")


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("extra", [[], ["--json"]])
def test_an_error_of_the_server_is_one_line_and_exit_code_1(sfumato, file, extra) -> None:
    file.write_text("# fail\nx = \n", encoding="utf-8")
    said = sfumato("fill", f"{file}:2:5", "--write", *extra)
    assert said.returncode == 1
    assert said.stderr == "sfumato: the holes are too large for a canvas (in segments)\n"
    assert file.read_text(encoding="utf-8") == "# fail\nx = \n"


def test_a_named_server_that_is_not_there_is_named(sfumato, file) -> None:
    said = sfumato("fill", f"{file}:2:12", "--json", SFUMATO_URL="http://127.0.0.1:9", SFUMATO_TOKEN="t")
    assert said.returncode == 1
    assert "http://127.0.0.1:9" in said.stderr
    assert said.stderr.count("\n") == 1


@pytest.mark.usefixtures("server")
def test_a_file_of_one_empty_line_can_be_filled(quick_sfumato, file) -> None:
    file.write_text("", encoding="utf-8")
    said = quick_sfumato("fill", f"{file}:1:1", "--json", "--write")
    assert json.loads(said.stdout)["candidates"][0]["texts"] == ["a + b"]
    assert file.read_text(encoding="utf-8") == "a + b"


EMPTY = "def add(a, b):\n    # answer: \n    return a\n"


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("options", [(), ("--print",), ("--write",)])
def test_where_the_model_ends_at_once_it_says_so_and_changes_nothing(quick_sfumato, file, options) -> None:
    file.write_text(EMPTY, encoding="utf-8")
    said = quick_sfumato("fill", f"{file}:3:5-3:13", *options)
    assert (said.returncode, said.stdout) == (0, "")
    assert said.stderr == "  it ended at once: type how it begins\n"
    assert file.read_text(encoding="utf-8") == EMPTY


@pytest.mark.usefixtures("server")
def test_programs_are_told_it_in_the_answer(quick_sfumato, file) -> None:
    file.write_text(EMPTY, encoding="utf-8")
    said = quick_sfumato("fill", f"{file}:3:5-3:13", "--json", "--write")
    assert json.loads(said.stdout)["no_text"] == {"reason": "ended", "message": "it ended at once: type how it begins"}
    assert (said.stderr, file.read_text(encoding="utf-8")) == ("", EMPTY)


@pytest.mark.usefixtures("server")
def test_a_rewrite_that_comes_to_nothing_deletes_nothing(quick_sfumato, file) -> None:
    file.write_text(EMPTY, encoding="utf-8")
    said = quick_sfumato("rewrite", f"{file}:3", "--write")
    assert (said.returncode, said.stdout, file.read_text(encoding="utf-8")) == (0, "", EMPTY)
    assert said.stderr == "  it ended at once: type how it begins\n"
