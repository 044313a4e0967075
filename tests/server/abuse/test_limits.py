"""What is no single request: connections that are all at work, and paths that name files."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import httpx
import pytest
from benchmarks.abuse.target import target


def test_where_all_connections_are_at_work_a_new_one_is_told_to_come_back(fake_engine):  # noqa: ARG001
    with (
        tempfile.TemporaryDirectory(prefix="sf") as folder,
        target(Path(folder), engine="fake_engine:load_engine", checkpoint="fake", port=0, max_connections=2) as server,
    ):
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
