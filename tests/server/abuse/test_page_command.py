"""`sfumato page` prints a link that works once."""

from __future__ import annotations

import os
import subprocess
import sys

import httpx


def run(folder, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "SFUMATO_RUNTIME_DIR": str(folder)}
    command = [sys.executable, "-m", "sfumato_client.cli.main", "page", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=30)


def test_the_link_opens_a_session(on_socket):
    said = run(on_socket.folder)
    assert (said.returncode, said.stderr) == (0, "")
    url = httpx.URL(said.stdout.strip())
    answer = httpx.post(url.copy_with(path="/v1/session", fragment=None), json={"key": url.fragment})
    assert answer.status_code == 200


def test_without_a_server_it_says_how_to_start_one(tmp_path):
    tmp_path.chmod(0o700)
    said = run(tmp_path)
    assert said.returncode == 1
    assert "start one with: sfumato serve" in said.stderr
