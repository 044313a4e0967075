"""Sends a case over a real socket, and says what it got."""

from __future__ import annotations

import contextlib
import http.client
import json
import select
import socket
import subprocess
import threading
from collections.abc import Iterator

from benchmarks.abuse.case import Case
from sfumato_client.processes.interpreter import python_command

PATIENCE_S = 20.0


def got(case: Case, address: tuple[str, int] | str, token: str) -> str:
    """The status and the error's code, as in "401 token"; `closed` where no answer came and the server hung up."""
    host = address if isinstance(address, str) else f"{address[0]}:{address[1]}"
    data = case.bytes_for("localhost" if isinstance(address, str) else host, token)
    with contextlib.ExitStack() as stack:
        crowd = [stack.enter_context(_connected(address)) for _ in range(case.crowd)]
        for one in crowd:
            with contextlib.suppress(OSError):  # it had to give way already
                one.sendall(data[:-1] if case.crowd_sends is None else case.crowd_sends)
        if case.churn:
            stack.enter_context(_churn(address))
        connection = stack.enter_context(_connected(address))
        # A client that does not read is not read to either: it sends from a thread, so that the end is seen.
        threading.Thread(target=_send, args=(connection, data), daemon=True).start()
        if not case.reads:
            return "closed" if _closes(connection) else "open"
        said = _answer(connection)
        if case.stays:
            said += ", closed" if _closes(connection) else ", open"
        return said


CHURN = """
import socket, sys
host, port = sys.argv[1:]
held, opened = [], 0
while True:
    one = socket.socket()
    one.setblocking(False)
    one.connect_ex((host, int(port)))
    held.append(one)
    opened += 1
    if len(held) > 600:
        held.pop(0).close()
    if opened == 2000:
        print("going", flush=True)
"""


@contextlib.contextmanager
def _churn(address: tuple[str, int] | str) -> Iterator[None]:
    command = python_command("-c", CHURN, *map(str, address))
    with subprocess.Popen(command, stdout=subprocess.PIPE) as churner:
        try:
            assert churner.stdout is not None
            churner.stdout.readline()
            yield
        finally:
            churner.kill()


@contextlib.contextmanager
def _connected(address: tuple[str, int] | str) -> Iterator[socket.socket]:
    family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as connection:
        # Small, so that a client that does not read is noticed after little.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(PATIENCE_S)
        connection.connect(address)
        yield connection


def _send(connection: socket.socket, data: bytes) -> None:
    with contextlib.suppress(OSError):
        connection.sendall(data)


def _answer(connection: socket.socket) -> str:
    response = http.client.HTTPResponse(connection)
    try:
        response.begin()
        body = response.read()
    except (http.client.HTTPException, ConnectionError):
        return "closed"
    except TimeoutError:
        return "no answer"
    shared = [name for name in response.headers if name.lower().startswith("access-control-")]
    if shared:
        return f"{response.status}, open to other sites by {shared[0]}"
    with contextlib.suppress(ValueError, KeyError, TypeError):
        return f"{response.status} {json.loads(body)['error']['code']}"
    return str(response.status)


def _closes(connection: socket.socket) -> bool:
    """Whether the server hangs up, without reading a byte of what it still has to say."""
    poll = select.poll()
    poll.register(connection, select.POLLRDHUP | select.POLLHUP | select.POLLERR)
    return bool(poll.poll(1000 * PATIENCE_S))
