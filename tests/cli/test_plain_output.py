"""What programs read: plain text in a pipe, JSON, and a fill's text alone. And what a narrow terminal shows."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
from fcntl import ioctl
from pathlib import Path

import pytest

from sfumato_client.protocol import Status

pytestmark = pytest.mark.usefixtures("server")

LONG = "a_rather_long_folder_name_that_no_narrow_terminal_holds"
BOX = re.compile(r"[─-╿░-▟]")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    folder = tmp_path / LONG / LONG
    folder.mkdir(parents=True)
    path = folder / "sum.py"
    path.write_text("def add(a, b):\n    return \n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "command",
    [
        ["fill", "FILE:2:12"],
        ["rewrite", "FILE:1-2"],
        ["refine", "FILE:1-2"],
        ["inspect", "FILE:1-2"],
        ["status"],
        ["list"],
        ["stats", "--days", "1"],
        ["uninstall", "--dry-run"],
    ],
    ids=lambda command: command[0],
)
def test_in_a_pipe_nothing_is_padded_wrapped_or_boxed(quick_sfumato, file, monkeypatch, command) -> None:
    """first hour: piped `fill` is a padded table; paths wrap."""
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("SFUMATO_STATE_DIR", str(file.parent))
    said = quick_sfumato(*(word.replace("FILE", str(file)) for word in command))
    assert said.returncode == 0, said.stderr
    told = said.stdout + said.stderr
    # The diff's own context may end in a space, as the file's line does.
    assert not [line for line in told.splitlines() if re.search(r" {2,}$", line)]
    assert not BOX.search(told)
    assert "sfumato" not in command or told.strip()
    if command[0] not in ("inspect", "status", "list", "uninstall"):
        assert str(file.parent) in told


def test_status_in_a_pipe_is_a_name_and_a_value_a_line(quick_sfumato, server) -> None:
    """first hour: status in a pipe."""
    rows = dict(line.split("\t") for line in quick_sfumato("status").stdout.splitlines())
    assert rows["state"] == "ready"
    assert rows["address"] == str(server.address)


def test_status_list_and_doctor_speak_json(quick_sfumato, server, monkeypatch) -> None:
    """first hour: no `--json` for status, doctor, list."""
    assert Status.model_validate_json(quick_sfumato("status", "--json").stdout).pid == server.process.pid
    [default, *_] = json.loads(quick_sfumato("list", "--json").stdout)
    assert default["source"] == "default"
    assert Path(default["folder"]).is_dir()
    monkeypatch.setattr("sfumato_client.cli.machine.doctor.missing_packages", lambda: ("torch",))  # it takes seconds
    found = json.loads(quick_sfumato("doctor", "--json").stdout)
    assert {"what", "found", "level", "remedy"} == set(found[0])
    assert "worker" in {finding["what"] for finding in found}


def test_status_without_a_server_is_null_as_json(sfumato, short_folder) -> None:
    said = sfumato("status", "--json", SFUMATO_RUNTIME_DIR=str(short_folder))
    assert (said.returncode, said.stdout) == (1, "null\n")


@pytest.mark.parametrize("command", [[], ["fill"], ["status"], ["serve"]])
def test_h_is_help(quick_sfumato, command) -> None:
    """first hour: no `-h`."""
    assert quick_sfumato(*command, "-h").stdout == quick_sfumato(*command, "--help").stdout != ""


def test_a_fill_can_be_printed_alone(quick_sfumato, file) -> None:
    """first hour: there is no way to get the text alone."""
    said = quick_sfumato("fill", f"{file}:2:12", "--print")
    assert (said.returncode, said.stdout, said.stderr) == (0, "a + b", "")


def test_it_is_printed_byte_by_byte_in_the_files_newlines(file, runtime) -> None:
    """first hour: `fill --print`, exact bytes."""
    file.write_bytes("# answer: 'é\x1b[1m\u202e'\\n\\n\r\nx =        \r\n".encode())
    command = [sys.executable, "-m", "sfumato_client.cli.main", "fill", f"{file}:2:12", "--print"]
    environment = {**os.environ, "SFUMATO_RUNTIME_DIR": str(runtime)}
    said = subprocess.run(command, capture_output=True, check=True, env=environment)
    assert said.stdout == "'é\x1b[1m\u202e'\r\n\r\n".encode()


def test_what_would_act_on_a_terminal_does_not_when_it_is_printed_there(file, runtime) -> None:
    file.write_bytes(b"# answer: '\x1b[1m'\nx =        \n")
    said = on_terminal(80, runtime, "fill", f"{file}:2:12", "--print")
    assert said == "'\\x1b[1m'"


def test_a_printed_text_that_breaks_the_file_says_so_beside_it(quick_sfumato, file) -> None:
    file.write_text("# answer: ) (\nx =        \n", encoding="utf-8")
    said = quick_sfumato("fill", f"{file}:2:12", "--print")
    assert (said.returncode, said.stdout) == (0, ") (")
    assert said.stderr.startswith("broken: ")


@pytest.mark.parametrize("more", [["--json"], ["--candidates", "2"]])
def test_print_is_for_one_text(quick_sfumato, file, more) -> None:
    said = quick_sfumato("fill", f"{file}:2:12", "--print", *more)
    assert said.returncode == 2
    assert "--print is for the best text of one hole" in said.stderr


@pytest.mark.parametrize("columns", [40, 60, 80, 100])
@pytest.mark.parametrize("command", [["fill", "FILE:2:12"], ["rewrite", "FILE:1-2"], ["inspect", "FILE:1-2"]])
def test_no_width_cuts_what_it_cost(quick_sfumato, file, monkeypatch, command, columns) -> None:
    """first hour: 80 columns cut the timing table."""
    size = ("COLUMNS", str(columns)), ("LINES", "25")  # rich asks for both of a dumb terminal
    for name, value in (*size, ("TTY_COMPATIBLE", "1"), ("TERM", "dumb"), ("NO_COLOR", "1")):
        monkeypatch.setenv(name, value)
    said = quick_sfumato(*(word.replace("FILE", str(file)) for word in command)).stdout
    assert "…" not in said
    assert all(len(line) <= columns for line in said.splitlines() if "---" not in line and "+++" not in line)
    last = " ".join(said.split())
    for part in ("context 412 tokens, 389 of them reused", "waited 0.4 ms", "prefill 21.5 ms", "total 67.0 ms"):
        assert part in last


@pytest.mark.parametrize("command", ["status", "list"])
def test_on_a_terminal_a_path_is_left_to_the_terminal_to_wrap(quick_sfumato, server, monkeypatch, command) -> None:
    """first hour: paths wrap."""
    for name, value in (("COLUMNS", "20"), ("TTY_COMPATIBLE", "1"), ("TERM", "dumb"), ("NO_COLOR", "1")):
        monkeypatch.setenv(name, value)
    whole = str(server.address) if command == "status" else str(Path("sfumato_model", "checkpoints", "default"))
    assert whole in quick_sfumato(command).stdout


def on_terminal(columns: int, runtime: Path, *arguments: str) -> str:
    """What a command leaves on a terminal of so many columns, without colours and movements."""
    controller, terminal = pty.openpty()
    ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    environment = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
    process = subprocess.Popen(
        [sys.executable, "-m", "sfumato_client.cli.main", *arguments],
        stdin=terminal,
        stdout=terminal,
        stderr=subprocess.DEVNULL,
        env={**environment, "SFUMATO_RUNTIME_DIR": str(runtime), "TERM": "xterm", "NO_COLOR": "1"},
    )
    os.close(terminal)
    said = b""
    while select.select([controller], [], [], 30)[0]:
        try:
            said += os.read(controller, 65536)
        except OSError:  # its other end is closed
            break
    process.wait(30)
    os.close(controller)
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", said.decode()).replace("\r\n", "\n")
