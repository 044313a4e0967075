"""Trust finding 16, of the command line: Ctrl-C and a pipe that nobody reads end it without a traceback."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

INTERRUPT = """
import os, signal, sys
def interrupt(event, arguments):
    if event == "import" and arguments[0] == {module!r}:
        os.kill(os.getpid(), signal.SIGINT)
sys.addaudithook(interrupt)
"""
"""A `sitecustomize` that is Ctrl-C while a module is imported."""
AT_THE_END = """
import atexit, os, signal
atexit.register(lambda: os.kill(os.getpid(), signal.SIGINT))
"""
INTERRUPTED = 130


@pytest.fixture
def start(runtime: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    with contextlib.ExitStack() as stack:

        def start(*arguments: str, path: Path | None = None, **options: Any) -> subprocess.Popen[str]:
            paths = [str(path) if path else "", os.environ.get("PYTHONPATH", "")]
            environment = os.environ | {
                "SFUMATO_RUNTIME_DIR": str(runtime),
                "PYTHONPATH": os.pathsep.join(filter(None, paths)),
            }
            pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
            command = [sys.executable, "-m", "sfumato_client.cli.main", *arguments]
            process = subprocess.Popen(command, env=environment, text=True, **pipes | options)
            stack.enter_context(process)
            stack.callback(process.kill)
            return process

        yield start


@pytest.mark.parametrize("module", ["typer", "rich.console", "sfumato_client.cli.edit.fill", "pydantic"])
def test_ctrl_c_while_it_starts_is_exit_code_130(start: Any, tmp_path: Path, module: str) -> None:
    (tmp_path / "sitecustomize.py").write_text(INTERRUPT.format(module=module))
    process = start("status", path=tmp_path)
    _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (INTERRUPTED, "")


@pytest.mark.parametrize("command", ["fill", "serve", "pull", "doctor"])
def test_ctrl_c_in_a_command_is_exit_code_130(start: Any, tmp_path: Path, command: str) -> None:
    """Here while it imports what it alone needs, with more of its work under way than Ctrl-C usually meets."""
    module, *arguments = {
        "fill": ("httpx", "fill", "a.py:1:1"),
        "serve": ("sfumato_server.serving.serve", "serve"),
        "pull": ("huggingface_hub", "pull", "some/one"),
        "doctor": ("sfumato_client.diagnosis.running", "doctor"),
    }[command]
    (tmp_path / "sitecustomize.py").write_text(INTERRUPT.format(module=module))
    (tmp_path / "a.py").write_text("x = \n")
    process = start(*arguments, path=tmp_path, cwd=tmp_path)
    _, said = process.communicate(timeout=60)
    assert process.returncode == INTERRUPTED
    assert "Traceback" not in said


def test_ctrl_c_when_all_is_done_is_no_traceback(start: Any, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(AT_THE_END)
    process = start("--version", path=tmp_path)
    _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (INTERRUPTED, "")


@pytest.mark.parametrize("arguments", [["--version"], ["stats", "--json"]], ids=" ".join)
@pytest.mark.parametrize("buffered", [True, False])
def test_what_nobody_reads_is_no_traceback(
    start: Any, arguments: list[str], buffered: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONUNBUFFERED", "" if buffered else "1")
    read, write = os.pipe()
    os.close(read)
    process = start(*arguments, stdout=write)
    os.close(write)
    _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (1, "")


@pytest.mark.parametrize("buffered", [True, False])
def test_a_full_disk_is_one_line(start: Any, buffered: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONUNBUFFERED", "" if buffered else "1")
    with Path("/dev/full").open("w") as full:
        process = start("--version", stdout=full)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert said == "sfumato: what was to be written is lost: No space left on device\n"


def test_without_a_standard_output_a_command_still_works(start: Any) -> None:
    process = start("--version", preexec_fn=lambda: os.close(1))
    _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (0, "")


def test_where_ctrl_c_is_ignored_it_stays_so(start: Any, tmp_path: Path) -> None:
    """As in the background of a script."""
    (tmp_path / "sitecustomize.py").write_text(INTERRUPT.format(module="typer"))
    process = start("--version", path=tmp_path, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN))
    process.communicate(timeout=60)
    assert process.returncode == 0
