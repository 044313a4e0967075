"""Trust finding 15: what is wrong with the environment of a client is one sentence that names the variable."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

from sfumato_client.address.address import Address
from sfumato_client.address.errors import BadSurroundings, ClientError, ServerUnreachable
from sfumato_client.http import AsyncClient, Client

ELSEWHERE = "https://server.invalid"
VARIABLES = (
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "SSLKEYLOGFILE",
    *(f"{kind}_proxy" for kind in ("http", "https", "all", "no")),
)


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def _ask(address: Address) -> None:
    with Client(address) as client:
        client.status()


def _ask_async(address: Address) -> None:
    async def ask() -> None:
        async with AsyncClient(address) as client:
            await client.status()

    asyncio.run(ask())


@pytest.fixture(params=[_ask, _ask_async], ids=["blocking", "async"])
def said(request: pytest.FixtureRequest) -> Callable[..., ClientError]:
    """What asking a server says."""

    def ask(url: str = ELSEWHERE, token: str | None = None) -> ClientError:
        with pytest.raises(ClientError) as raised:
            request.param(Address(url=url, token=token))
        return raised.value

    return ask


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("SSL_CERT_FILE", "/nowhere/ca.pem", "no file of certificates is there"),
        ("SSL_CERT_FILE", "FOLDER", "no file of certificates is there"),
        ("SSL_CERT_FILE", "FOLDER/pipe", "no file of certificates is there"),
        ("SSL_CERT_FILE", "FOLDER/empty", "holds no certificates"),
        ("SSL_CERT_DIR", "/nowhere", "no folder of certificates is there"),
        ("SSLKEYLOGFILE", "/nowhere/keys", "No such file"),
        ("ALL_PROXY", "socks4://h:1", "of the kind socks4 is not spoken to"),
        pytest.param(
            "all_proxy",
            "socks5://h:1",
            "pip install 'httpx[socks]'",
            marks=pytest.mark.skipif(find_spec("socksio") is not None, reason="there is the package for it"),
        ),
        ("https_proxy", "::::", "no URL of a proxy"),
        ("HTTPS_PROXY", "http://h:port", "no URL of a proxy"),
        ("https_proxy", "http://h:99999", "no URL of a proxy"),
        ("https_proxy", "http://h:0", "no URL of a proxy"),
        ("https_proxy", "http://", "no URL of a proxy"),
        ("https_proxy", "http://[::1", "no URL of a proxy"),
        ("https_proxy", f"http://{'a' * 70}.example", "no URL of a proxy"),
        ("https_proxy", "ftp://h", "of the kind ftp is not spoken to"),
    ],
)
def test_the_variable_is_named_with_its_value(said, monkeypatch, tmp_path: Path, name, value, why) -> None:
    """Trust finding 15."""
    (tmp_path / "empty").touch()
    os.mkfifo(tmp_path / "pipe")
    value = value.replace("FOLDER", str(tmp_path))
    monkeypatch.setenv(name, value)
    error = said()
    assert isinstance(error, BadSurroundings)
    assert f"{name} is {value!r}" in str(error)
    assert why in str(error)
    assert "\n" not in str(error)


@pytest.mark.parametrize("url", ["socks4://anna:secret@h:1", "http://anna:sec@ret@h:port", "anna:secret@h:port"])
def test_a_password_is_not_told(said, monkeypatch, url) -> None:
    """Trust finding 15."""
    monkeypatch.setenv("https_proxy", url)
    error = str(said())
    assert "***@h" in error
    for part in ("anna", "sec", "ret@"):
        assert part not in error


@pytest.mark.parametrize("token", ["é", "a\nb", "a b", "\x00"])
def test_a_token_that_no_header_carries_is_said_and_not_told(said, token) -> None:
    """Trust finding 15: built into the client too."""
    error = said(token=f"secret{token}")
    assert isinstance(error, BadSurroundings)
    assert "SFUMATO_TOKEN" in str(error)
    assert "secret" not in str(error)


@pytest.mark.parametrize("url", [f"http://{'a' * 70}.example", "http://a..b", "https://xn--a.example"])
def test_a_name_that_no_machine_can_have_is_said(said, url) -> None:
    """Trust finding 15: it is found out when the connection is begun."""
    assert isinstance(said(url), ServerUnreachable)


def test_a_proxy_without_a_scheme_is_one_for_http_and_named_when_nobody_listens_there(said, monkeypatch) -> None:
    """Trust finding 15: as curl takes it."""
    monkeypatch.setenv("https_proxy", "anna:secret@127.0.0.1:1")
    error = str(said())
    assert "https_proxy is 'http://***@127.0.0.1:1'" in error
    assert "name server.invalid in NO_PROXY" in error


def test_for_a_server_of_this_machine_none_of_it_counts(monkeypatch) -> None:
    """Trust finding 15: a local server needs no certificates, and no proxy."""
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere")
    monkeypatch.setenv("ALL_PROXY", "::::")
    for address in (Address(socket="/nowhere/s"), Address(url="http://127.0.0.1:1")):
        with pytest.raises(ServerUnreachable, match="nobody listens there"):
            _ask(address)


def test_the_command_line_says_it_in_one_line(quick_sfumato, monkeypatch) -> None:
    """Trust finding 15: it was a traceback."""
    monkeypatch.setenv("SFUMATO_URL", ELSEWHERE)
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere/ca.pem")
    said = quick_sfumato("status")
    assert said.returncode == 1
    assert said.stderr == (
        "sfumato: SSL_CERT_FILE is '/nowhere/ca.pem', and no file of certificates is there: put it right\n"
    )
