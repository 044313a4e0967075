"""Trust finding 6: nothing that a file, its name, an error or a server holds acts on the terminal that shows it."""

from __future__ import annotations

import ast
import json
import logging
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from rich.padding import Padding
from rich.segment import Segment
from rich.text import Text
from tests.cli.hostile_server import EVIL, hostile_server

import sfumato_client
import sfumato_lsp
import sfumato_server
from sfumato_client.logs.lines import JsonLines, TextLines
from sfumato_client.terminal.console import notes, output, visible_text
from sfumato_client.text.visible import visible, visible_json, visible_line
from sfumato_lsp.__main__ import main as language_server
from sfumato_server.worker.__main__ import main as worker

ACTING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e0fff]"
)
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
COMMANDS = {
    "status": ("status",),
    "page": ("page",),
    "pause": ("pause",),
    "fill": ("fill", "FILE:1:3"),
    "fill-json": ("fill", "FILE:1:3", "--json"),
    "rewrite": ("rewrite", "FILE", "1:2"),
    "rewrite-write": ("rewrite", "FILE", "1:2", "--write"),
    "refine": ("refine", "FILE", "1:2"),
    "inspect": ("inspect", "FILE", "1:2"),
    "inspect-json": ("inspect", "FILE", "1:2", "--json"),
}
WRONG = {
    "no-file": ("fill", f"no{EVIL.replace(chr(0), '')}.py:1:1"),
    "no-line": ("fill", "FILE:99:1"),
    "no-command": (EVIL,),
    "no-option": ("fill", f"--{EVIL}"),
    "no-choice": ("serve", "--log-level", EVIL),
    "no-token": ("serve", "--port", "0", "--token-file", "FILE"),
    "no-checkpoint": ("pull", EVIL),
}


@pytest.fixture(scope="module", params=[False, True], ids=["answers", "errors"])
def url(request) -> Iterator[str]:
    with hostile_server(fails=request.param) as url:
        yield url


@pytest.fixture
def hostile_file(tmp_path: Path) -> Path:
    """Its name acts too, a line end in it included."""
    file = tmp_path / f"a\x1b]0;OWNED\x07\n\x9b\u202e{os.fsdecode(b'')}.py"
    file.write_text(f"x = 1  # {EVIL}\ny = {EVIL}\n", encoding="utf-8")
    return file


@pytest.mark.parametrize("terminal", [False, True], ids=["pipe", "terminal"])
@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS)
def test_no_answer_and_no_file_acts(quick_sfumato, url, hostile_file, monkeypatch, arguments, terminal) -> None:
    """Trust finding 6."""
    monkeypatch.setenv("SFUMATO_URL", url)
    monkeypatch.setenv("COLUMNS", "400")
    if terminal:
        monkeypatch.setenv("TTY_COMPATIBLE", "1")
        monkeypatch.setenv("TERM", "dumb")
    said = quick_sfumato(*(given.replace("FILE", str(hostile_file)) for given in arguments))
    shown = COLOURS.sub("", said.stdout + said.stderr)
    assert ACTING.findall(shown) == []
    assert "hid" in shown
    # The line end in the file's name would begin one of its own.
    assert not [line for line in shown.splitlines() if line.strip().startswith("\\x9b\\u202e.py")]


@pytest.mark.parametrize("arguments", WRONG.values(), ids=WRONG)
def test_no_error_about_what_was_given_acts(quick_sfumato, hostile_file, arguments) -> None:
    """Trust finding 6: the command line's own errors and typer's."""
    said = quick_sfumato(*(given.replace("FILE", str(hostile_file)) for given in arguments))
    assert said.returncode != 0
    assert ACTING.findall(said.stdout + said.stderr) == []
    assert "\\x1b" in said.stderr


def test_a_name_with_a_line_end_forges_no_line(quick_sfumato) -> None:
    """Trust finding 6: what the command line says of its own is one line."""
    said = quick_sfumato("fill", "no\nsfumato: all is well.py:1:1")
    assert said.stderr == "sfumato: there is no file no\\x0asfumato: all is well.py\n"


class _Careless:
    """What a new command may draw: pieces that nobody looked at."""

    def __rich_console__(self, _console: object, _options: object) -> Iterator[Segment]:
        yield Segment("\x1b]0;OWNED\x07")


@pytest.mark.parametrize(
    "drawn",
    ["\x1b]0;OWNED\x07", Text("\x1b]0;OWNED") + Text("x"), Padding("\x1b]0;OWNED\x07", 1), _Careless()],
    ids=["text", "styled", "padded", "pieces"],
)
@pytest.mark.parametrize("console", [output, notes])
def test_whatever_a_command_draws_is_shown(capsys, console, drawn) -> None:
    """Trust finding 6: no view has to think of it."""
    console().print(drawn)
    said = "".join(capsys.readouterr())
    assert "\\x1b]0;OWNED" in said
    assert ACTING.findall(said) == []


def test_a_signal_that_would_ring_is_shown_and_not_left_out(capsys) -> None:
    output().print("a\x07b\x0c")
    assert capsys.readouterr().out == "a\\x07b\\x0c\n"


def test_a_text_is_wrapped_as_it_is_shown(capsys, monkeypatch) -> None:
    """Trust finding 6: a live view that is wider than it seems would draw over itself."""
    monkeypatch.setenv("COLUMNS", "20")
    output().print(Text("\x1b" * 10))
    assert [len(line) for line in capsys.readouterr().out.splitlines()] == [20, 20]


def test_a_style_is_where_its_word_is(capsys, monkeypatch) -> None:
    """Trust finding 6: also of a text whose characters became more."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    text = Text("a\x1bb c")
    text.stylize("reverse", 4, 5)
    output().print(text)
    assert capsys.readouterr().out == "a\\x1bb \x1b[7mc\x1b[0m\n"


def test_a_name_that_is_no_utf_8_is_shown_too(quick_sfumato) -> None:
    """Trust finding 6: half a character cannot even be written."""
    said = quick_sfumato("fill", "no\udcff.py:1:1")
    assert said.stderr == "sfumato: there is no file no\\udcff.py\n"


def test_a_traceback_is_shown_too(sfumato, tmp_path) -> None:
    """Trust finding 6: a defect quotes what it met."""
    (tmp_path / "sitecustomize.py").write_text(
        "import sfumato_client.cli.lifecycle.status as s\n"
        "def find():\n    raise RuntimeError('\\x1b]0;OWNED\\x07 \\x9b')\n"
        "s.running = find\n"
    )
    said = sfumato("status", PYTHONPATH=f"{tmp_path}:{os.environ.get('PYTHONPATH', '')}")
    assert "RuntimeError: \\x1b]0;OWNED\\x07 \\x9b" in said.stderr
    assert said.returncode == 1


def test_what_another_package_says_is_shown_too(sfumato, tmp_path) -> None:
    """Trust finding 6: warnings, and the log lines of libraries with a handler of their own."""
    (tmp_path / "sitecustomize.py").write_text(
        "import logging, sys, warnings, sfumato_client.cli.lifecycle.status as s\n"
        "def find():\n    warnings.warn('\\x1b]0;warned')\n    logging.getLogger('hub').error('\\x1b]0;logged')\n"
        "    print('\\x1b]0;printed')\n"
        "s.running = find\n"
    )
    said = sfumato("status", PYTHONPATH=f"{tmp_path}:{os.environ.get('PYTHONPATH', '')}")
    assert ACTING.findall(said.stdout + said.stderr) == []
    for word in ("warned", "logged", "printed"):
        assert f"\\x1b]0;{word}" in said.stdout + said.stderr


@pytest.mark.usefixtures("server")
def test_a_real_terminal_gets_no_sequence_of_the_file(runtime, hostile_file) -> None:
    """Trust finding 6: as it was found, with the drafts that come into focus."""
    here, there = pty.openpty()
    environment = {**os.environ, "SFUMATO_RUNTIME_DIR": str(runtime), "TERM": "xterm-256color", "COLUMNS": "100"}
    command = [sys.executable, "-m", "sfumato_client.cli.main", "fill", f"{hostile_file}:2:3"]
    with subprocess.Popen(command, stdin=there, stdout=there, stderr=there, env=environment) as process:
        os.close(there)
        seen = b"".join(_all_of(here))
    os.close(here)
    assert process.returncode == 0
    assert b"\x1b]" not in seen
    assert b"\x1b[2J" not in seen
    assert "\x9b".encode() not in seen
    assert rb"\x1b]52;c;" in seen


def _all_of(terminal: int) -> Iterator[bytes]:
    while True:
        try:
            yield os.read(terminal, 65536)
        except OSError:  # the other end is closed
            return


@pytest.mark.usefixtures("server")
def test_json_stays_the_data_that_it_was(quick_sfumato, hostile_file, monkeypatch) -> None:
    """Trust finding 6: every character is there, as an escape of JSON."""
    with hostile_server() as url:
        monkeypatch.setenv("SFUMATO_URL", url)
        said = quick_sfumato("fill", f"{hostile_file}:1:3", "--json")
    assert json.loads(said.stdout)["candidates"][0]["texts"] == [EVIL]


@pytest.mark.usefixtures("server")
def test_what_is_written_to_the_file_is_untouched(quick_sfumato, hostile_file) -> None:
    before = hostile_file.read_text(encoding="utf-8")
    assert quick_sfumato("fill", f"{hostile_file}:1:1", "--write", "--force").returncode == 0
    assert hostile_file.read_text(encoding="utf-8").endswith(before)


@pytest.mark.usefixtures("server")
def test_a_diff_that_patch_would_not_take_says_so(quick_sfumato, tmp_path) -> None:
    file = tmp_path / "a.py"
    file.write_text("x = '\x1b[0m'\ny = 2\n")
    said = quick_sfumato("rewrite", str(file), "2:2")
    assert " x = '\\x1b[0m'" in said.stdout
    assert "use --write" in said.stderr


@pytest.mark.parametrize("form", [TextLines, JsonLines])
def test_a_log_line_is_shown_too(form) -> None:
    """Trust finding 6: `sfumato serve` in a terminal, and everybody who reads the file there."""
    record = logging.LogRecord("sfumato_server.x", 20, "x.py", 1, "asked by %s", (EVIL,), None)
    line = form("server").format(record)
    assert ACTING.findall(line) == []
    assert "1b]52;c;" in line


@pytest.mark.parametrize("main", [language_server, worker], ids=["sfumato-lsp", "worker"])
def test_what_other_processes_write_to_standard_error_is_shown_too(main, monkeypatch, capsys) -> None:
    """Trust finding 6: as the errors of argparse, and tracebacks."""
    monkeypatch.setattr(sys, "stderr", sys.stderr)
    monkeypatch.setattr(sys, "argv", ["program", "--engine=e", "--checkpoint=c", f"--no-{EVIL}"])
    with pytest.raises(SystemExit):
        main()
    said = capsys.readouterr().err
    assert ACTING.findall(said) == []
    assert "\\x1b]52;c;" in said


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\tb\nc\r\nd", "a\tb\nc\r\nd"),
        ("safe\rrm", "safe\\x0drm"),
        ("\x1b\x9b\x7f\x00", "\\x1b\\x9b\\x7f\\x00"),
        ("\u202e\u2028\u200b\U000e0041\udc80", "\\u202e\\u2028\\u200b\\U000e0041\\udc80"),
        ("naïve 日本語 ✓ é", "naïve 日本語 ✓ é"),
    ],
)
def test_what_acts_or_is_not_seen_is_shown_as_its_code(text, shown) -> None:
    """Trust finding 6."""
    assert visible(text) == shown


def test_a_name_stays_on_its_line() -> None:
    """Trust finding 6: a line end in a name would forge a line."""
    assert visible_line(Path("a\nb\tc\rd")) == "a\\x0ab\\x09c\\x0dd"


def test_json_in_characters_that_do_nothing_means_the_same() -> None:
    """Trust finding 6."""
    text = "".join(map(chr, [*range(0x300), *range(0x2000, 0x2070), 0xDFFF, 0xFEFF, 0xE0041]))
    written = visible_json(json.dumps(text, ensure_ascii=False))
    assert json.loads(written) == text
    assert ACTING.findall(written) == []


def test_a_style_stays_on_its_word() -> None:
    text = Text("a\x1bb c")
    text.stylize("red", 4, 5)
    shown = visible_text(text)
    (span,) = shown.spans
    assert shown.plain[span.start : span.end] == "c"


ALLOWED: dict[str, set[str]] = {
    "sfumato_client/terminal/console.py": {"print", "sys.stdout", "sys.stderr"},
    "sfumato_client/text/streams.py": {"sys.stdout", "sys.stderr", "traceback.print_exc"},
    "sfumato_client/logs/lines.py": {"sys.stderr"},
    # To streams that are made visible by then.
    "sfumato_client/processes/interrupts.py": {"sys.stdout", "sys.stderr", "print"},
    "sfumato_lsp/__main__.py": {"sys.stdout", "sys.stderr", "print"},
    "sfumato_lsp/tcp.py": {"sys.stderr", "print"},
    # What they write is read by a program.
    "sfumato_client/diagnosis/torch_probe.py": {"print"},
    "sfumato_client/logs/handlers.py": {"os.write"},  # lines that the log's form has made visible
    "sfumato_lsp/stdio.py": {"sys.stdout", "os.write"},
    "sfumato_lsp/settings/__main__.py": {"print"},
}
"""The files that may write, and how."""


@pytest.mark.parametrize("package", [sfumato_client, sfumato_server, sfumato_lsp], ids=lambda package: package.__name__)
def test_all_else_writes_through_the_console(package) -> None:
    """Trust finding 6: a new command cannot forget the filter."""
    folder = Path(package.__file__).parent
    found = {
        f"{file.relative_to(folder.parent).as_posix()}:{line}": exit
        for file in folder.rglob("*.py")
        for line, exit in _exits(file)
        if exit not in ALLOWED.get(file.relative_to(folder.parent).as_posix(), set())
    }
    assert found == {}


FORBIDDEN = {"print", "Console", "rich.print", "sys.stdout", "sys.stderr", "sys.__stdout__", "sys.__stderr__"}
FORBIDDEN |= {"typer.echo", "typer.secho", "click.echo", "click.secho", "traceback.print_exc", "os.write"}
_IS_PART: Callable[[str], bool] = frozenset({"print", "Console"}).__contains__


def _exits(file: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and _IS_PART(node.func.id):
            yield node.lineno, node.func.id
        elif isinstance(node, ast.Attribute) and ast.unparse(node) in FORBIDDEN:
            yield node.lineno, ast.unparse(node)
