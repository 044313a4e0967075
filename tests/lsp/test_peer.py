"""Trust finding 22: `--tcp` serves the user who started it, and nobody else who reaches the port."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.lsp.editor import PROGRAM

from sfumato_lsp.tcp import is_own

CONNECT = """
import contextlib, os, socket, sys
port, uid = map(int, sys.argv[1:])
os.setuid(uid)
with socket.socket() as connection, contextlib.suppress(ConnectionResetError):
    connection.connect(("127.0.0.1", port))
    connection.sendall(b'Content-Length: 2\\r\\n\\r\\n{}')
    print(len(connection.recv(1)))
"""
Ends = tuple[socket.socket, socket.socket]


@pytest.fixture
def ends() -> Iterator[Ends]:
    """Of a connection: the one that connected, and the one that took it."""
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        socket.create_connection(listener.getsockname()) as theirs,
        listener.accept()[0] as ours,
    ):
        yield theirs, ours


def test_a_connection_of_the_same_user_is_own(ends: Ends) -> None:
    assert is_own(ends[1])


def test_so_is_one_of_a_program_that_speaks_ipv6() -> None:
    """As Java's do: their address is an IPv4 one in IPv6's clothes."""
    with socket.create_server(("127.0.0.1", 0)) as listener, socket.socket(socket.AF_INET6) as theirs:
        theirs.connect(("::ffff:127.0.0.1", listener.getsockname()[1]))
        with listener.accept()[0] as ours:
            assert is_own(ours)


def test_one_that_was_given_up_is_nobodys(ends: Ends) -> None:
    """The system says root of it, whoever it was."""
    theirs, ours = ends
    theirs.close()
    assert not is_own(ours)


@pytest.mark.parametrize("uid", [os.geteuid() + 1, 0 if os.geteuid() else 65534])
def test_one_of_another_user_is_not_own(ends: Ends, tmp_path: Path, uid: int) -> None:
    """The system's own table, where another user stands in each row."""
    for name in ("tcp", "tcp6"):
        head, *rows = Path("/proc/net", name).read_text().splitlines()
        cells = [row.split() for row in rows]
        lines = [" ".join([*each[:7], str(uid), *each[8:]]) for each in cells]
        (tmp_path / name).write_text("\n".join([head, *lines]))
    assert not is_own(ends[1], tmp_path)


def test_where_the_system_says_nothing_it_is_not_own(ends: Ends, tmp_path: Path) -> None:
    assert not is_own(ends[1], tmp_path)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be another user")
def test_another_user_is_sent_away_and_the_own_one_is_still_awaited(environment: dict[str, str]) -> None:
    def answered(uid: int) -> str:
        command = [sys.executable, "-c", CONNECT, port, str(uid)]
        return subprocess.run(command, timeout=60, check=True, text=True, stdout=subprocess.PIPE).stdout.strip()

    with subprocess.Popen([PROGRAM, "--tcp", "0"], env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        port = process.stderr.readline().rpartition(":")[2].strip()
        try:
            assert answered(65534) in ("", "0")
            assert "it is not of the user who started sfumato-lsp" in process.stderr.readline()
            assert answered(0) == "1"
        finally:
            process.kill()
