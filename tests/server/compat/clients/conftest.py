"""`make test-clients`: other people's own packages, which only it installs. None that is missing is skipped.

Their servers are those of `tests/server/compat`, whose answers say what they were asked.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

NODE = Path(__file__).parent / "node"


@pytest.fixture(scope="session")
def url(on_a_port) -> str:
    return str(on_a_port.http.base_url).rstrip("/")


@pytest.fixture(scope="session")
def in_node(url, token) -> Callable[[str], dict[str, Any]]:
    """What Node's packages find."""
    node = shutil.which("node")
    assert node is not None, "these tests need Node: see `make test-clients`"

    def ask(what: str) -> dict[str, Any]:
        done = subprocess.run(
            [node, "ask.mjs", what, url, token], cwd=NODE, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.stdout, done.stderr
        return json.loads(done.stdout)

    return ask


def pytest_configure(config: pytest.Config) -> None:
    """Some of them leave connections open, which is found at any later time."""
    for ignored in ("ResourceWarning", "pytest.PytestUnraisableExceptionWarning"):
        config.addinivalue_line("filterwarnings", f"ignore::{ignored}")
