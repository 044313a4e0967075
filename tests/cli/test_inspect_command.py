"""`sfumato inspect` against a server without a model, to which longer words are less likely."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from sfumato_client.protocol import InspectedToken, InspectRequest, InspectResponse, Timing, Usage
from sfumato_client.terminal.inspect_view import inspect_view, place

TEXT = "def f():\n    return a_long_word + of_one\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "f.py"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.mark.usefixtures("server")
def test_the_worst_words_are_listed_with_place_probability_and_what_is_likelier(sfumato, file) -> None:
    said = sfumato("inspect", str(file), "1:2")
    assert said.returncode == 0, said.stderr
    rows = [line.split() for line in said.stdout.splitlines()]
    assert rows.index(["2:12", "a_long_word", "<0.01%", "it"]) < rows.index(["1:1", "def", "4.98%", "it"])


@pytest.mark.usefixtures("server")
def test_on_a_terminal_the_lines_are_shown_too(sfumato, file) -> None:
    said = sfumato("inspect", str(file), "1:2", TTY_COMPATIBLE="1", TERM="dumb")
    assert "  2      return a_long_word + of_one" in said.stdout
    assert "4 of 5 words are unlikely" in said.stdout


@pytest.mark.usefixtures("server")
def test_no_more_are_listed_than_were_asked_for(quick_sfumato, file) -> None:
    said = quick_sfumato("inspect", str(file), "1:2", "--worst", "1").stdout
    assert "2:12" in said
    assert "1:1" not in said


@pytest.mark.usefixtures("server")
def test_a_selection_in_the_middle_of_a_line_is_placed_in_its_file(quick_sfumato, server, file) -> None:
    said = quick_sfumato("inspect", str(file), "2.26:2.32").stdout
    assert server.entries()[-1]["request"]["selection"] == "of_one"
    assert "2:26" in said


@pytest.mark.usefixtures("server")
def test_json_prints_the_response_alone(quick_sfumato, file) -> None:
    said = quick_sfumato("inspect", str(file), "1:2", "--json")
    assert len(InspectResponse.model_validate_json(said.stdout).tokens) == 5
    assert said.stderr == ""


@pytest.mark.usefixtures("server")
def test_an_error_of_the_server_is_one_line_and_exit_code_1(quick_sfumato, file) -> None:
    file.write_text("# fail\n", encoding="utf-8")
    said = quick_sfumato("inspect", str(file), "1:1")
    assert (said.returncode, said.stdout) == (1, "")
    assert said.stderr == "sfumato: the holes are too large for a canvas (in segments)\n"


def shown(selection: str, *tokens: InspectedToken) -> list[str]:
    request = InspectRequest(selection=selection)
    usage = Usage(context_tokens=1, reused_tokens=0, canvas_tokens=1, hole_tokens=1, steps=0)
    timing = Timing(queue_ms=0, prefill_ms=0, step_ms=[], worker_ms=0, total_ms=0)
    response = InspectResponse(id="1", tokens=list(tokens), usage=usage, timing=timing)
    console = Console(file=StringIO(), width=80, force_terminal=True, color_system="standard", markup=False)
    console.print(inspect_view(request, response, first_line=1, worst=5))
    assert isinstance(console.file, StringIO)
    return console.file.getvalue().splitlines()


def token(
    start: int, end: int, probability: float, instead: str = "", unlikely: bool = True, doubt: float = 0.0
) -> InspectedToken:
    return InspectedToken(
        start=start, end=end, log_prob=-1 / probability, probability=probability, doubt=doubt, instead=instead,
        unlikely=unlikely,
    )  # fmt: skip


def test_edits_9_a_word_that_the_server_calls_unlikely_is_marked_in_its_line() -> None:
    lines = shown("x = 1", token(4, 5, 0.3))
    assert any("x = \x1b[7;33m1\x1b[0m" in line for line in lines)
    assert any("1 of 1 words is unlikely" in line for line in lines)


def test_edits_9_a_word_that_the_server_does_not_call_unlikely_is_neither_marked_nor_listed() -> None:
    lines = "\n".join(shown("x = 1", token(4, 5, 0.0001, unlikely=False)))
    assert "\x1b[7;" not in lines
    assert "likelier" not in lines


def test_the_most_doubtful_word_is_listed_first_though_another_is_less_likely() -> None:
    lines = shown("ab + cd", token(0, 2, 0.001, doubt=6.0), token(3, 4, 0.01, doubt=8.0))
    first, second = (next(n for n, line in enumerate(lines) if f"1:{column}" in line) for column in (4, 1))
    assert first < second


def test_a_form_feed_does_not_move_the_mark() -> None:
    assert any("a␌\x1b[7;33mb\x1b[0m" in line for line in shown("a\x0cb", token(2, 3, 0.001)))


def test_what_looks_like_markup_or_an_emoji_is_shown_as_it_is() -> None:
    lines = "\n".join(shown("[b]", token(0, 3, 0.001, instead=":smile: \n")))
    assert "[b]" in lines
    assert ":smile:·⏎" in lines


def test_a_token_in_the_first_line_is_placed_behind_what_stands_before_the_selection() -> None:
    assert place("ab\ncd", "    ", 1, 7) == "7:6"
    assert place("ab\ncd", "    ", 4, 7) == "8:2"
