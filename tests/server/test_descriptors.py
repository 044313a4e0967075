"""Files that may be open: the server asks for what it needs, and takes no more connections than there is room for."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from dataclasses import replace

import pytest
from sfumato_server.listen.descriptors import OPEN_MAX, RESERVE, fitted

from sfumato_server.config import ServerConfig
from sfumato_server.errors import StartError


@pytest.fixture
def config(tmp_path):
    return ServerConfig(runtime_folder=tmp_path, port=0)


@pytest.fixture
def limited(monkeypatch):
    """`limited(soft, hard)`: this process's limits. What is asked for is noted; more than `most` is refused."""

    def to(soft, hard, most=None):
        now = [soft]

        def ask(_, limits):
            if most is not None and limits[0] > most:
                raise ValueError("current limit exceeds maximum limit")
            now[0] = limits[0]

        monkeypatch.setattr(resource, "getrlimit", lambda _: (now[0], hard))
        monkeypatch.setattr(resource, "setrlimit", ask)
        return now

    return to


def test_the_process_asks_the_system_for_what_it_needs(config):
    """Trust finding 11: with macOS' 256 there were as many connections as files."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
    try:
        assert fitted(config) == config
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] >= RESERVE + config.max_connections + config.max_silent
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.parametrize(("listeners", "hard"), [(1, 64), (1, 256), (1, 1000), (2, 64), (2, 256), (2, 1000)])
def test_where_the_limit_cannot_be_raised_there_are_fewer_connections_and_a_reserve(
    config, limited, caplog, hard, listeners
):
    config = config if listeners == 1 else replace(config, port=None)
    limited(hard, hard)
    found = fitted(config)
    assert listeners * (found.max_connections + found.max_silent) + RESERVE <= hard
    assert found.max_connections >= 4
    assert f"at most {hard} files may be open here" in caplog.text


def test_more_than_macos_gives_is_not_insisted_on(config, limited):
    now = limited(256, resource.RLIM_INFINITY, most=OPEN_MAX)
    found = fitted(replace(config, max_connections=20_000))
    assert now == [OPEN_MAX]
    assert found.max_connections == (OPEN_MAX - RESERVE) // 2


def test_a_process_without_a_limit_is_left_alone(config, limited):
    now = limited(resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    assert fitted(config) == config
    assert now == [resource.RLIM_INFINITY]


@pytest.mark.parametrize("hard", [0, 3, 32, 47])
def test_too_low_a_limit_is_refused(config, limited, hard):
    limited(hard, hard)
    with pytest.raises(StartError, match=rf"at most {hard} files may be open here, and the server needs 48"):
        fitted(config)


def test_too_low_a_limit_is_one_sentence_on_the_terminal(tmp_path):
    """Trust 11: with `ulimit -n 32` it has to be said at the start."""
    command = ["sh", "-c", 'ulimit -n 32; exec "$0" -P -m sfumato_client.cli.main serve', sys.executable]
    environment = {**os.environ, "SFUMATO_RUNTIME_DIR": str(tmp_path)}
    tmp_path.chmod(0o700)
    said = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=30)
    assert said.returncode == 1
    assert said.stdout == ""
    assert "at most 32 files may be open here" in said.stderr.replace("\n", " ")
    assert "Traceback" not in said.stderr
