"""What listens at a URL may send without end, or something packed: the command line and the editor are told so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler

import pytest
from sfumato_client.address.address import Address
from sfumato_client.address.errors import NotSfumato
from sfumato_client.http import AsyncClient, Client
from tests.cli.on_port import on_port

SAID = {
    "without end": "its answer has more than 32 MB",
    "packed": r"its answer is packed \(gzip\), which nobody asked for",
}


class _Sender(BaseHTTPRequestHandler):
    how: str

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "application/json")
        if self.how == "packed":
            self.send_header("content-encoding", "gzip")
        self.end_headers()
        with suppress(OSError):  # the other end has had enough
            self.wfile.write(b"{")
            while self.how == "without end":
                self.wfile.write(b" " * 2**20)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(params=SAID)
def how(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def address(how: str) -> Iterator[Address]:
    with on_port(_Sender, how=how) as url:
        yield Address(url=url)


def test_a_command_says_so(address: Address, how: str) -> None:
    with Client(address) as client, pytest.raises(NotSfumato, match=SAID[how]):
        client.status()


async def test_an_editor_is_told_so(address: Address, how: str) -> None:
    async with AsyncClient(address) as client:
        with pytest.raises(NotSfumato, match=SAID[how]):
            await client.status()
