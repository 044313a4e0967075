"""`sfumato stop` ends the user's server and no other process, whatever that is called. Trust finding 9."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from sfumato_client.address.address import Address
from sfumato_client.address.record import RECORD_NAME, ServerRecord, read_record, write_record
from sfumato_client.lifecycle.hung import _serves, server_process
from sfumato_client.processes.identity import Process, own_process, runs

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there no process is ended by its id")

WAIT = "import time; print(flush=True); time.sleep(100)"
LISTEN = f"""
import socket, sys
end = socket.socket(socket.AF_UNIX)
end.bind({{path!r}})
end.listen()
{WAIT}
"""


@contextmanager
def running(*command: str | Path) -> Iterator[Process]:
    process = subprocess.Popen([*map(str, command)], stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        process.stdout.readline()
        found = own_process(process.pid)
        assert found is not None
        yield found
    finally:
        process.kill()
        process.communicate()


def record(process: Process, folder: Path) -> ServerRecord:
    address = Address(socket=str(folder / "none"))
    return ServerRecord(
        pid=process.pid, version="0.1.0", address=address, started=process.started, command=process.command
    )


@pytest.mark.parametrize(
    ("kind", "place"),
    [
        *product(["older version", "started before", "another command"], ["sfumato-docs/manage.py", "bin/sfumato"]),
        ("listens at the socket", "sfumato-docs/manage.py"),
    ],
)
def test_another_process_is_not_the_server(mine: Path, place: str, kind: str) -> None:
    """Trust finding 9: `python3 …/sfumato-docs/manage.py serve` was ended, for its words."""
    script = mine / "x" / place
    script.parent.mkdir(parents=True)
    script.write_text(LISTEN.format(path=str(mine / "sfumato.sock")) if kind == "listens at the socket" else WAIT)
    with running(sys.executable, script, "serve") as other:
        found = record(other, mine)
        match kind:
            case "older version":
                address = {"socket": str(mine / "none"), "url": None, "token": None}
                (mine / RECORD_NAME).write_text(json.dumps({"pid": other.pid, "version": "0.1.0", "address": address}))
            case "started before":
                write_record(mine, replace(found, started=str(int(found.started) - 1)))
            case "another command":
                write_record(mine, replace(found, command=("python", "-m", "sfumato_client.cli.main", "serve")))
        if kind != "listens at the socket":
            assert read_record(mine) is not None
        assert server_process(mine) is None
        assert runs(other)


def test_the_process_that_wrote_the_record_is_the_server(mine: Path) -> None:
    with running(sys.executable, "-c", WAIT) as server:
        write_record(mine, record(server, mine))
        assert server_process(mine) == server
        mine.chmod(0o777)
        assert server_process(mine) is None
    assert not runs(server)


def test_so_is_who_listens_at_the_socket_with_a_servers_command(mine: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("who listens at a socket is told by Linux")
    (mine / "sfumato").write_text(LISTEN.format(path=str(mine / "sfumato.sock")))
    with running(sys.executable, mine / "sfumato", "serve") as server:
        assert server_process(mine) == server


def test_a_process_of_another_user_is_none_of_ones_own(stranger) -> None:
    process = stranger.start(WAIT)
    process.stdout.readline()
    assert Path(f"/proc/{process.pid}").stat().st_uid == stranger.user
    assert own_process(process.pid) is None


def test_a_process_tells_when_it_started_and_with_which_words() -> None:
    own = own_process(os.getpid())
    assert own is not None
    assert own == own_process(os.getpid())
    assert runs(own)
    assert not runs(replace(own, started="1"))
    assert own_process(2**22 + 1) is None


@pytest.mark.parametrize(
    ("command", "serves"),
    [
        ("/usr/bin/python3 /home/me/.local/bin/sfumato serve", True),
        ("/v/bin/python -P -m sfumato_client.cli.main serve --checkpoint default", True),
        ("/v/bin/python3.12 -m sfumato_client.cli.main serve", True),
        ("/v/bin/python -I -bb /v/bin/sfumato serve --port 1", True),
        ("python3 /home/me/sfumato-docs/manage.py serve", False),
        ("python3 /home/me/sfumato/manage.py serve", False),
        ("python3 manage.py serve sfumato", False),
        ("python3 manage.py /v/bin/sfumato serve", False),
        ("python3 /v/bin/sfumato status serve", False),
        ("python3 -m sfumato_client.cli.main status serve", False),
        ("python3 -m http.server sfumato_client.cli.main serve", False),
        ("python3 -c -m sfumato_client.cli.main serve", False),
        ("vim /v/bin/sfumato serve", False),
        ("grep -r sfumato serve", False),
        ("bash -c sfumato serve", False),
        ("ssh -N -L /run/user/1/sfumato/sfumato.sock:sfumato serve", False),
        ("python3", False),
        ("", False),
    ],
)
def test_the_commands_of_a_server_are_told_word_by_word(command: str, serves: bool) -> None:
    assert _serves(command.split()) is serves
