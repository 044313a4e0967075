"""What is no single request: connections that are all at work, and paths that name files."""

from __future__ import annotations

import contextlib
import http.client
import os
import socket

import httpx
import pytest


def test_where_all_connections_are_at_work_a_new_one_is_told_to_come_back(fake_target):
    with fake_target(port=0, max_connections=2) as server:
        body = {"segments": [{"hole": {}}], "path": "steps=1000,sleep=0.1", "stream": True}
        # One client each, so that each has a connection of its own.
        with server.http.stream("POST", "/v1/fill", json=body) as first:
            with httpx.Client(headers=server.http.headers) as other:
                second = other.stream("POST", str(server.http.base_url.join("/v1/fill")), json=body)
                with second:
                    refused = httpx.get(server.http.base_url.join("/healthz"))
            assert first.status_code == 200
    assert (refused.status_code, refused.json()["error"]["code"]) == (503, "connections")
    assert refused.headers["retry-after"] == "1"


@pytest.mark.parametrize("port", [0, None], ids=["port", "socket"])
def test_idle_connections_keep_nobody_out_where_few_files_may_be_open(fake_target, port):
    """Trust finding 11: as many connections as files, and each that could not be accepted was a line in the log."""
    with (
        fake_target(port=port, max_connections=256) as server,
        contextlib.ExitStack() as stack,
    ):
        kept = stack.enter_context(httpx.Client(base_url=server.http.base_url, headers=server.http.headers,
                                                transport=httpx.HTTPTransport(uds=server.address.socket)))  # fmt: skip
        answers = [kept.get("/v1/status")]
        for _ in range(20):
            for _ in range(30):
                idle = stack.enter_context(socket.socket(socket.AF_INET if port == 0 else socket.AF_UNIX))
                idle.connect(server.place)
            # Over the connection that was there before, and over another.
            answers += [kept.get("/v1/status"), server.http.get("/v1/status", headers={"Connection": "close"})]
        answers.append(kept.post("/v1/fill", json={"segments": [{"hole": {}}]}))
        assert {answer.status_code for answer in answers} == {200}
        log = (server.folder / "log").read_text()
    assert "at most 256 files may be open here (ulimit -n)" in log
    assert "system resource" not in log
    assert len(log) < 4000


def test_who_was_let_in_before_gives_way_last(fake_target):
    """Trust finding 12: whoever has no token pushes out nobody who has one."""
    with (
        fake_target(port=0) as server,
        contextlib.ExitStack() as stack,
    ):
        # It does not connect anew where the server hangs up.
        kept = http.client.HTTPConnection(*server.place)
        stack.callback(kept.close)
        kept.connect()
        kept.auto_open = 0
        token = {"Authorization": f"Bearer {server.token}"}
        kept.request("GET", "/v1/status", headers=token)
        assert b"ready" in kept.getresponse().read()
        for _ in range(50):
            stranger = http.client.HTTPConnection(*server.place)
            stack.callback(stranger.close)
            stranger.request("GET", "/healthz")
            assert b"true" in stranger.getresponse().read()
        kept.request("GET", "/v1/status", headers=token)
        assert b"ready" in kept.getresponse().read()


@pytest.mark.parametrize("field", ["path", "document", "snippet"])
def test_a_path_is_a_label_and_nothing_is_read_for_it(on_port, tmp_path, field):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for label in (str(pipe), "/etc/passwd", "../../../../etc/passwd", "file:///etc/passwd", ".env"):
        files = on_port.files()
        fields = {"snippets": [{"path": label, "text": "x"}]} if field == "snippet" else {field: label}
        # Whoever read the pipe would wait for ever.
        answer = on_port.http.post("/v1/fill", json={"segments": [{"hole": {}}], **fields}, timeout=10)
        assert answer.status_code == 200
        steps = {name for name in on_port.files() if name not in files}
        assert not any(label in name or "passwd" in name for name in steps)
