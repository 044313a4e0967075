"""`sfumato rewrite` and `sfumato refine` against a server without a model, whose answer is `a + b`."""

from __future__ import annotations

import subprocess
from pathlib import Path
from shutil import which

import pytest
from sfumato_client.protocol import RefineResponse, RewriteResponse

BOTH = ["rewrite", "refine"]
SUM = "def add(a, b):\n    return b\n"
DIFF = """\
--- {0}
+++ {0}
@@ -1,2 +1,2 @@
 def add(a, b):
-    return b
+    a + b
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "sum.py"
    path.write_text(SUM, encoding="utf-8")
    return path


def asked(server) -> dict[str, object]:
    return server.entries()[-1]["request"]


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("command", BOTH)
def test_in_a_pipe_the_diff_alone_is_printed_and_the_file_stays(sfumato, file, command) -> None:
    said = sfumato(command, str(file), "2:2")
    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout == DIFF.format(file)
    assert file.read_text(encoding="utf-8") == SUM


@pytest.mark.usefixtures("server")
@pytest.mark.skipif(which("patch") is None, reason="patch is not installed")
def test_patch_takes_the_diff_of_a_file_with_any_newlines(quick_sfumato, file, monkeypatch) -> None:
    monkeypatch.chdir(file.parent)
    file.write_bytes(b"x = 1\r\ny = 2\x0c\nlast = 3")
    said = quick_sfumato("rewrite", file.name, "3:3")
    subprocess.run(["patch", "-p0", "--binary"], input=said.stdout.encode(), check=True)
    assert file.read_bytes() == b"x = 1\r\ny = 2\x0c\na + b"


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("command", BOTH)
def test_in_a_terminal_the_result_comes_before_its_cost_and_the_diff(quick_sfumato, file, command, monkeypatch) -> None:
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    monkeypatch.setenv("TERM", "dumb")
    said = quick_sfumato(command, str(file), "2:2").stdout
    assert 0 < said.index("2 ▎     a + b") < said.index("21.5 ms") < said.index("-    return b")


def test_whole_lines_are_sent_without_the_first_ones_indentation_and_the_last_newline(
    quick_sfumato, server, file
) -> None:
    file.write_text("def f():\n    a\n    b\n\nlast\n", encoding="utf-8")
    quick_sfumato("rewrite", str(file), "2:3", "add a docstring", "--candidates", "2")
    request = asked(server)
    assert (request["before"], request["selection"], request["after"]) == (
        "def f():\n    ",
        "a\n    b",
        "\n\nlast\n",
    )
    assert (request["instruction"], request["candidates"], request["language"]) == ("add a docstring", 2, "python")


def test_columns_select_a_part_of_lines(quick_sfumato, server, file) -> None:
    quick_sfumato("refine", str(file), "1.5:2.11", "--strength", "0.5")
    request = asked(server)
    assert request["selection"] == "add(a, b):\n    return"
    assert request["strength"] == 0.5


def test_newlines_are_sent_as_plain_ones(quick_sfumato, server, file) -> None:
    file.write_bytes(b"a\r\nb\r\nc\r\nd\r\n")
    quick_sfumato("rewrite", str(file), "2:3")
    request = asked(server)
    assert [request[name] for name in ("before", "selection", "after")] == ["a\n", "b\nc", "\nd\n"]


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("command", BOTH)
def test_write_keeps_the_mark_the_newlines_and_the_mode(quick_sfumato, file, command) -> None:
    file.write_bytes(b"\xef\xbb\xbf# \xc3\xa9\r\nx = 1\r\ny\r\n")
    file.chmod(0o754)
    quick_sfumato(command, str(file), "2.5:2.6", "--write")
    assert file.read_bytes() == b"\xef\xbb\xbf# \xc3\xa9\r\nx = a + b\r\ny\r\n"
    assert file.stat().st_mode & 0o777 == 0o754
    assert [path.name for path in file.parent.iterdir()] == ["sum.py"]


def test_several_lines_are_written_in_the_files_newlines(sfumato, own_server, file) -> None:
    running = own_server("--answer", "c\\nd")
    file.write_bytes(b"a\r\nb\r\n")
    sfumato("rewrite", str(file), "1:1", "--write", SFUMATO_RUNTIME_DIR=str(running.runtime))
    assert file.read_bytes() == b"c\r\nd\r\nb\r\n"


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("command", BOTH)
def test_a_text_that_stays_as_it_is_is_not_written(quick_sfumato, file, command) -> None:
    file.write_text("a + b\n", encoding="utf-8")
    before = file.stat().st_ino
    said = quick_sfumato(command, str(file), "1:1", "--write")
    assert (said.returncode, said.stdout) == (0, "")
    assert said.stderr == "  the text stays as it is\n"
    assert file.stat().st_ino == before


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize(("command", "kind"), [("rewrite", RewriteResponse), ("refine", RefineResponse)])
def test_json_prints_the_response_alone(quick_sfumato, file, command, kind) -> None:
    said = quick_sfumato(command, str(file), "2:2", "--json", "--write")
    assert kind.model_validate_json(said.stdout).usage.steps == 3
    assert said.stderr == ""
    assert file.read_text(encoding="utf-8") == "def add(a, b):\n    a + b\n"


@pytest.mark.parametrize("command", [*BOTH, "inspect"])
@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("two", "two is no selection: name the lines behind the file, as in"),
        ("a:b", "a:b is no selection"),
        ("2:9", "has no line 9: it has 3"),
        ("1:0", "has no line 0"),
        ("1.1:1.40", "has no column 40 in line 1: it has 1 to 15"),
        ("2:1", "2:1 ends before it starts"),
        ("3:3", "is empty: to put text there, use sfumato fill"),
    ],
)
def test_a_wrong_selection_is_one_line_and_exit_code_2(quick_sfumato, file, command, lines, message) -> None:
    file.write_text(f"{SUM}   \n", encoding="utf-8")
    said = quick_sfumato(command, str(file), lines)
    assert (said.returncode, said.stdout) == (2, "")
    assert said.stderr.count("\n") == 1
    assert message in said.stderr


def test_an_instruction_that_is_too_long_is_refused(quick_sfumato, file) -> None:
    said = quick_sfumato("rewrite", str(file), "1:1", "x" * 2001)
    assert (said.returncode, said.stderr) == (
        2,
        "sfumato: the instruction has 2001 characters: at most 2000 are taken\n",
    )


def test_a_selection_that_is_too_long_is_refused(quick_sfumato, file) -> None:
    file.write_text("x" * 800_001, encoding="utf-8")
    said = quick_sfumato("refine", str(file), "1:1")
    assert said.returncode == 2
    assert "has 800001 characters: at most 800000 are taken" in said.stderr


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("command", BOTH)
@pytest.mark.parametrize("extra", [[], ["--json"]])
def test_an_error_of_the_server_is_one_line_and_exit_code_1(quick_sfumato, file, command, extra) -> None:
    file.write_text("# fail\n", encoding="utf-8")
    said = quick_sfumato(command, str(file), "1:1", "--write", *extra)
    assert (said.returncode, said.stdout) == (1, "")
    assert said.stderr == "sfumato: the holes are too large for a canvas (in segments)\n"
    assert file.read_text(encoding="utf-8") == "# fail\n"
