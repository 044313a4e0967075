"""The sandbox stops what a program has no business doing, and only that."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest
from benchmarks.quality.sandbox import Bounds, run

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits of processes are POSIX's")


def test_a_program_that_ends_well_passes() -> None:
    assert run("import math\nassert math.gcd(4, 6) == 2") == "passed"


def test_a_program_that_raises_fails() -> None:
    assert run("assert 1 == 2") == "failed"


@pytest.mark.parametrize("leave", ["raise SystemExit(0)", "import os; os._exit(0)"])
def test_leaving_early_is_not_passing(leave: str) -> None:
    assert run(leave) == "failed"


def test_printing_is_not_passing() -> None:
    assert run("print('x' * 10_000)\nraise SystemExit") == "failed"


def test_an_endless_loop_is_stopped_by_the_clock() -> None:
    assert run("import time\nwhile True: time.sleep(1)", Bounds(wall=0.7)) == "too long"


def test_an_endless_loop_is_stopped_by_the_processor_limit() -> None:
    assert run("while True: pass", Bounds(processor=1, wall=60)) == "too long"


def test_memory_has_an_end() -> None:
    assert run("text = bytearray(2**40)") == "failed"


def test_memory_within_the_limit_is_given() -> None:
    assert run("text = bytearray(2**20)") == "passed"


@pytest.mark.parametrize(
    "start",
    [
        "import os; os.fork()",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
        "import os; os.posix_spawn('/bin/true', ['true'], {})",
        "import _posixsubprocess",
        "import ctypes",
    ],
)
def test_no_process_is_started(start: str) -> None:
    assert run(start) == "failed"


def test_nothing_is_connected_to() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.2)
        port = listening.getsockname()[1]
        assert run(f"import socket; socket.create_connection(('127.0.0.1', {port}), 1)") == "failed"
        with pytest.raises(TimeoutError):
            listening.accept()


@pytest.mark.parametrize(
    "harm",
    [
        "open({path!r}, 'w').write('changed')",
        "import os; os.open({path!r}, os.O_TRUNC | os.O_WRONLY)",
        "import os; os.remove({path!r})",
        "import os; os.rename({path!r}, 'mine')",
        "import pathlib; pathlib.Path({path!r}).chmod(0o777)",
    ],
)
def test_files_outside_stay_as_they_are(tmp_path: Path, harm: str) -> None:
    victim = tmp_path / "victim"
    victim.write_text("as it was")
    mode = victim.stat().st_mode
    assert run(harm.format(path=str(victim))) == "failed"
    assert (victim.read_text(), victim.stat().st_mode) == ("as it was", mode)


def test_files_outside_are_read(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("42")
    assert run(f"assert open({str(tmp_path / 'data')!r}).read() == '42'") == "passed"


def test_its_own_folder_is_empty_and_written_to() -> None:
    assert run("import os\nassert os.listdir() == []\nopen('note', 'w').write('x')") == "passed"


def test_a_file_has_an_end() -> None:
    assert run("f = open('big', 'wb')\nf.write(bytes(2**22))\nf.flush()") == "failed"


def test_the_environment_is_not_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "x")
    assert run("import os; assert 'SECRET' not in os.environ") == "passed"
