"""What a client says when something else than its server is at the other end. Real sockets, one answer each."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from sfumato_client.address.address import Address, address_of, url_problem
from sfumato_client.address.errors import BadUrl, ClientError, NotSfumato, OtherVersion, ServerError, ServerUnreachable
from sfumato_client.address.record import named_address
from sfumato_client.address.version import own_version
from sfumato_client.http import AsyncClient, Client
from sfumato_client.protocol import FillRequest, HoleSegment

FILL = FillRequest(segments=[HoleSegment()])
Listen = Callable[..., int]
CRLF = b"\r\n"


def answer(status: str, content: str, kind: str, *more: str) -> bytes:
    head = [
        f"HTTP/1.1 {status}",
        f"content-type: {kind}",
        f"content-length: {len(content)}",
        "connection: close",
        *more,
    ]
    return ("\r\n".join(head) + "\r\n\r\n" + content).encode()


def error(status: str, code: str, message: str = "no") -> bytes:
    return answer(status, f'{{"error": {{"code": "{code}", "message": "{message}"}}}}', "application/json")


@pytest.fixture
def listen() -> Iterator[Listen]:
    """Starts what says the same to everybody, or another thing for each path; returns its port."""
    with ExitStack() as stack:

        def start(says: bytes, tls: ssl.SSLContext | None = None, **by_path: bytes) -> int:
            listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))

            def serve() -> None:
                while True:
                    try:
                        connection, _ = listener.accept()
                    except OSError:
                        return
                    with connection:
                        try:
                            end = connection if tls is None else tls.wrap_socket(connection, server_side=True)
                            asked = end.recv(65536).decode("latin-1")
                            end.sendall(next((b for path, b in by_path.items() if f"/v1/{path} " in asked), says))
                            end.shutdown(socket.SHUT_WR)
                            while end.recv(65536):
                                pass
                        except OSError:
                            continue

            threading.Thread(target=serve, daemon=True).start()
            return int(listener.getsockname()[1])

        yield start


def said(url: str, token: str | None = None) -> ClientError:
    """What both clients say of a server; they say the same."""
    with Client(address_of(url, token)) as client, pytest.raises(ClientError) as caught:
        client.status()
    return caught.value


@pytest.fixture
def certificate(tmp_path: Path) -> ssl.SSLContext:
    if shutil.which("openssl") is None:
        pytest.skip("there is no openssl to make a certificate with")
    key, file = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    subprocess.run([*command, "-keyout", key, "-out", file, *names], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, key)
    return context


def test_a_proxys_page_is_named_as_what_it_is(listen: Listen) -> None:
    port = listen(answer("502 Bad Gateway", "<html>", "text/html; charset=x", "server: nginx"))
    message = said(f"http://127.0.0.1:{port}")
    assert isinstance(message, NotSfumato)
    assert "502 Bad Gateway as text/html from nginx" in str(message)
    assert "NO_PROXY" in str(message)


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
def test_a_router_that_has_no_server_free_is_told_with_what_to_do(listen: Listen, status: str) -> None:
    message = said(f"http://127.0.0.1:{listen(answer(status, 'busy', 'text/plain'))}")
    assert isinstance(message, ServerError)
    assert message.code == "unavailable"
    assert f"has no server free ({status}): ask again in a moment" in str(message)


def test_a_page_that_is_no_error_is_not_taken_for_a_server(listen: Listen) -> None:
    assert "200 OK as text/html" in str(said(f"http://127.0.0.1:{listen(answer('200 OK', '<html>', 'text/html'))}"))


def test_where_a_redirect_leads_is_said(listen: Listen) -> None:
    port = listen(answer("302 Found", "", "text/html", "location: https://login.example/"))
    assert "towards https://login.example/" in str(said(f"http://127.0.0.1:{port}"))


def test_a_page_in_the_place_of_a_stream_is_named_too(listen: Listen) -> None:
    port = listen(answer("200 OK", "<html>", "text/html"))
    with Client(Address(url=f"http://127.0.0.1:{port}")) as client, pytest.raises(NotSfumato, match="text/html"):
        list(client.fill_stream(FILL))


def test_another_program_on_the_port_is_no_server(listen: Listen) -> None:
    message = said(f"http://127.0.0.1:{listen(b'-ERR unknown command' + CRLF + CRLF)}")
    assert isinstance(message, NotSfumato)
    assert "does not speak HTTP" in str(message)


def test_a_forward_that_leads_nowhere_is_told_as_one(listen: Listen) -> None:
    assert "closed without an answer; if this is an SSH forward" in str(said(f"http://127.0.0.1:{listen(b'')}"))


def test_a_closed_port_says_that_nobody_listens() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        assert "nobody listens there" in str(said(f"http://127.0.0.1:{taken.getsockname()[1]}"))


def test_a_name_that_nobody_knows_is_told_with_the_name() -> None:
    assert "the name gpu.invalid is not known here" in str(said("http://gpu.invalid:8642"))


def test_a_missing_token_is_told_with_where_it_goes(listen: Listen) -> None:
    message = str(said(f"http://127.0.0.1:{listen(error('401 Unauthorized', 'token'))}"))
    assert "asks for a token and none is set" in message
    assert "SFUMATO_TOKEN" in message


def test_a_wrong_token_is_told_and_not_shown(listen: Listen) -> None:
    message = str(said(f"http://127.0.0.1:{listen(error('401 Unauthorized', 'token'))}", token="wrong-token"))
    assert "refuses the token that was sent" in message
    assert "wrong-token" not in message


def test_a_name_that_the_server_does_not_answer_to_is_told_with_the_option(listen: Listen) -> None:
    assert "--allow-host localhost" in str(said(f"http://localhost:{listen(error('403 Forbidden', 'host'))}"))


def test_tls_to_a_server_without_it_says_http(listen: Listen) -> None:
    assert "begins with http://" in str(said(f"https://127.0.0.1:{listen(error('401 Unauthorized', 'token'))}"))


def test_a_certificate_that_nobody_trusts_is_told(listen: Listen, certificate: ssl.SSLContext) -> None:
    port = listen(error("401 Unauthorized", "token"), tls=certificate)
    message = str(said(f"https://localhost:{port}"))
    assert "certificate is not trusted" in message
    assert "SSL_CERT_FILE" in message


@pytest.mark.parametrize("tls", [False, True])
async def test_the_language_servers_client_says_the_same(
    listen: Listen, certificate: ssl.SSLContext, tls: bool
) -> None:
    port = listen(answer("502 Bad Gateway", "<html>", "text/html"), tls=certificate if tls else None)
    address = Address(url=f"https://localhost:{port}" if tls else f"http://127.0.0.1:{port}")
    async with AsyncClient(address) as client:
        with pytest.raises(ServerUnreachable) as caught:
            await client.status()
    assert str(caught.value) == str(said(str(address.url)))


REFUSED = error("422 Unprocessable", "invalid", "late: is not a field that is known here")


def status(version: str) -> bytes:
    return answer("200 OK", f'{{"version": "{version}", "of_another": "shape"}}', "application/json")


def test_what_an_older_server_does_not_know_is_a_matter_of_versions(listen: Listen) -> None:
    port = listen(REFUSED, status=status("0.0.1"))
    with Client(Address(url=f"http://127.0.0.1:{port}")) as client, pytest.raises(OtherVersion) as caught:
        client.fill(FILL)
    assert "sfumato 0.0.1" in str(caught.value)
    assert "same version at both ends" in str(caught.value)


def test_a_stream_that_an_older_server_refuses_is_a_matter_of_versions(listen: Listen) -> None:
    port = listen(error("404 Not Found", "no_route"), status=status("0.0.1"))
    with Client(Address(url=f"http://127.0.0.1:{port}")) as client, pytest.raises(OtherVersion):
        list(client.fill_stream(FILL))


async def test_the_language_servers_client_knows_an_older_server_too(listen: Listen) -> None:
    async with AsyncClient(Address(url=f"http://127.0.0.1:{listen(REFUSED, status=status('0.0.1'))}")) as client:
        with pytest.raises(OtherVersion):
            await client.fill(FILL)
        with pytest.raises(OtherVersion):
            await client.status()


def test_a_wrong_request_to_a_server_of_this_version_stays_what_it_is(listen: Listen) -> None:
    port = listen(REFUSED, status=status(own_version()))
    with Client(Address(url=f"http://127.0.0.1:{port}")) as client, pytest.raises(ServerError) as caught:
        client.fill(FILL)
    assert caught.value.code == "invalid"


def test_a_status_of_another_shape_is_a_matter_of_versions(listen: Listen) -> None:
    assert isinstance(said(f"http://127.0.0.1:{listen(status('0.0.1'))}"), OtherVersion)


def test_what_a_newer_server_tells_beyond_is_passed_over(listen: Listen) -> None:
    told = '"version": "9.9", "pid": 1, "state": "ready", "uptime_s": 1, "counts": {"later": 1}, "later": {}'
    port = listen(answer("200 OK", f"{{{told}}}", "application/json"))
    with Client(Address(url=f"http://127.0.0.1:{port}")) as client:
        assert client.status().version == "9.9"


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("gpu.example:8642", "no URL of a server"),
        ("ftp://gpu.example", "no URL of a server"),
        ("http://", "no URL of a server"),
        ("http://gpu.example:99999", "is no URL"),
        ("http://gpu.example:0", "port 0"),
        ("http://user:pass@gpu.example", "SFUMATO_TOKEN"),
        ("unix://tmp/x.sock", "absolute path"),
    ],
)
def test_a_url_that_names_no_server_is_told(url: str, why: str) -> None:
    assert why in str(url_problem(url))
    with pytest.raises(BadUrl, match="SFUMATO_URL"):
        named_address({"SFUMATO_URL": url})


def test_a_unix_url_is_a_socket() -> None:
    assert named_address({"SFUMATO_URL": "unix:///tmp/a%20b.sock"}) == Address(socket="/tmp/a b.sock")


def test_the_error_of_a_url_does_not_repeat_its_password():
    with pytest.raises(BadUrl) as refused:
        named_address({"SFUMATO_URL": "http://me:secret@gpu.example:8642"})
    assert "secret" not in str(refused.value)
    assert "gpu.example" in str(refused.value)
