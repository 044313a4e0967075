"""`sfumato stop` of a server that hangs: ended by a signal, and only when it is a server. Real `sfumato serve`."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sfumato_client.address.address import Address
from sfumato_client.address.record import ServerRecord, write_record
from sfumato_client.lifecycle.find import find
from sfumato_client.lifecycle.hung import end_process
from sfumato_client.processes.identity import own_process

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="who listens at a socket is told by Linux")


@pytest.fixture
def hung(short_folder: Path, until) -> Iterator[subprocess.Popen[bytes]]:
    """A server that has stopped answering, as when its machine's memory is swapped out."""
    environment = {**os.environ, "SFUMATO_RUNTIME_DIR": str(short_folder)}
    command = [sys.executable, "-m", "sfumato_client.cli.main", "serve"]
    with (short_folder / "log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        until(lambda: find(short_folder, {}) is not None, 60.0)
        process.send_signal(signal.SIGSTOP)
        yield process
    finally:
        process.kill()
        process.wait(10)


def test_a_hung_server_is_killed_and_leaves_nothing(hung, short_folder, sfumato) -> None:
    said = sfumato("stop", SFUMATO_RUNTIME_DIR=str(short_folder))
    assert said.stdout == f"stopped: process {hung.pid} did not end when asked, so it was killed\n"
    assert hung.wait(10) == -signal.SIGKILL
    assert {path.name for path in short_folder.iterdir()} == {"log"}


@pytest.mark.parametrize("command", ["status", "pause", "resume"])
def test_no_command_says_that_a_hung_server_is_none(hung, short_folder, sfumato, command) -> None:
    said = sfumato(command, SFUMATO_RUNTIME_DIR=str(short_folder))
    assert said.returncode == 1
    assert f"process {hung.pid} is a server that does not answer; `sfumato stop` ends it" in said.stderr


def test_a_process_is_not_gone_before_its_last_thread(until) -> None:
    """It still holds its sockets. Here the first thread alone has ended, and no signal that asks is heard."""
    program = """
import ctypes, signal, threading, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
threading.Thread(target=time.sleep, args=(60,)).start()
ctypes.CDLL(None).pthread_exit(None)
"""
    process = subprocess.Popen([sys.executable, "-c", program])
    try:
        until(lambda: " Z " in Path(f"/proc/{process.pid}/stat").read_text())
        own = own_process(process.pid)
        assert own is not None
        assert end_process(own, grace_s=0.2)
    finally:
        process.kill()
        process.wait(10)


def test_a_process_that_has_the_id_of_a_record_by_chance_is_left_alone(short_folder, sfumato) -> None:
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    write_record(
        short_folder, ServerRecord(pid=other.pid, version="0.1.0", address=Address(socket=str(short_folder / "none")))
    )
    try:
        assert sfumato("stop", SFUMATO_RUNTIME_DIR=str(short_folder)).stdout == "no server is running\n"
        assert other.poll() is None
    finally:
        other.kill()
        other.wait(10)


def test_whoever_else_listens_at_the_socket_is_left_alone(short_folder, sfumato) -> None:
    """As an SSH forward does, to a server elsewhere that does not answer."""
    with socket.socket(socket.AF_UNIX) as forward:
        forward.bind(str(short_folder / "sfumato.sock"))
        forward.listen()
        assert sfumato("stop", SFUMATO_RUNTIME_DIR=str(short_folder)).stdout == "no server is running\n"
