"""`--write` judges the whole file, and refuses what would break it; nothing hides a verdict either."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.usefixtures("server")

COMMANDS = {"fill": ["fill", "FILE:5:5-5:13"], "rewrite": ["rewrite", "FILE:5"], "refine": ["refine", "FILE:5"]}
each = pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "f.py"


@pytest.fixture
def answered(quick_sfumato, file):
    """Runs a command about `file`, whose first line has the server answer `answer`."""

    def run(answer: str, command: list[str], *arguments: str):
        file.write_text(text(answer), encoding="utf-8")
        return quick_sfumato(*(word.replace("FILE", str(file)) for word in command), *arguments)

    return run


@pytest.fixture
def terminal(monkeypatch) -> None:
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    monkeypatch.setenv("TERM", "dumb")


def text(answer: str, body: str = "return a") -> str:
    return f"# answer: {answer}\n\n\ndef f(a):\n    {body}\n"


@pytest.fixture
def stays(file) -> Callable[[str], None]:
    def check(answer: str) -> None:
        assert file.read_text(encoding="utf-8") == text(answer)

    return check


@each
@pytest.mark.parametrize("extra", [[], ["--json"]])
def test_a_text_that_breaks_the_file_is_not_written_and_its_line_in_the_file_is_named(
    answered, file, stays, command, extra
) -> None:
    """edits 1: `--write` put `return None None` into the file with exit code 0."""
    said = answered("return None None", command, "--write", *extra)
    assert said.returncode == 3
    last = said.stderr.splitlines()[-1]
    assert last.startswith(f"sfumato: {file} would be broken: ")
    assert "line 5" in last
    assert last.endswith("nothing was written, and --force writes it all the same")
    stays("return None None")


@each
def test_force_writes_it_all_the_same(answered, file, command) -> None:
    """edits 1: refused without `--force`."""
    said = answered("return None None", command, "--write", "--force")
    assert said.returncode == 0, said.stderr
    assert file.read_text(encoding="utf-8") == text("return None None", "return None None")


@each
def test_a_sound_text_is_written(answered, file, command) -> None:
    said = answered("return a + 1", command, "--write")
    assert said.returncode == 0, said.stderr
    assert file.read_text(encoding="utf-8") == text("return a + 1", "return a + 1")


@each
@pytest.mark.parametrize("verdict", ["broken", "unfinished"])
def test_the_answers_own_verdict_counts_where_it_is_the_worse(answered, stays, command, verdict) -> None:
    """edits 1: the file parses, and the server knows of something else that is wrong."""
    answer = f"return 1 | {verdict} | it names nothing"
    said = answered(answer, command, "--write")
    assert said.returncode == 3
    assert f"would be {verdict}: it names nothing" in said.stderr
    stays(answer)


@each
def test_a_text_that_stands_there_already_is_neither_written_nor_refused(answered, stays, command) -> None:
    said = answered("return a | broken | it", command, "--write")
    assert said.returncode == 0
    stays("return a | broken | it")


@each
def test_json_carries_the_verdict_on_the_file(answered, command) -> None:
    """edits 1: `--json` carries verdict and problem."""
    told = json.loads(answered("return None None", command, "--json").stdout)
    first = told.get("candidates", [told])[0]
    assert first["verdict"] == "broken"
    assert "line 5" in first["problem"]
    assert first.get("valid", False) is False


@each
@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize(("answer", "verdict"), [("return None None", "broken: "), ("return a + 2", "sound")])
def test_a_terminal_shows_the_verdict_and_what_is_wrong(answered, command, answer, verdict) -> None:
    """edits 1: tables said "parses: yes"."""
    said = answered(answer, command).stdout
    assert verdict in said
    assert "parses" not in said


@each
def test_a_diff_in_a_pipe_comes_with_a_note_of_what_is_wrong(answered, command) -> None:
    said = answered("return None None", command)
    assert (said.returncode, said.stdout[:4]) == (0, "--- ")
    assert said.stderr.startswith("broken: ")


def test_of_several_candidates_the_broken_ones_come_last(answered) -> None:
    """edits 10: the first one breaks the file, and another does not."""
    told = json.loads(answered(") (", COMMANDS["fill"], "--json", "--candidates", "3").stdout)
    assert [candidate["verdict"] for candidate in told["candidates"]] == ["sound", "broken", "broken"]


def test_a_language_that_nobody_judges_is_written(quick_sfumato, file) -> None:
    plain = file.with_name("n.toml")
    plain.write_text("# answer: 1 |  | \na = \n", encoding="utf-8")
    said = quick_sfumato("fill", f"{plain}:2:5", "--write", "--force", "--json")
    assert json.loads(said.stdout)["candidates"][0]["verdict"] is None
    assert plain.read_text(encoding="utf-8").endswith("\na = 1\n")
