"""For all tests: what each costs, how to wait, and nothing of a run stays in the user's own folders."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests import durations
from tests.waiting import wait_until

TESTS = Path(__file__).parent
PROCESSES = ("cli", "e2e", "lsp/operations", "lsp/refactor/test_command.py", "remote", "server", "trust")
"""Where tests start programs of ours: servers, commands, language servers."""
STARTS = frozenset({"program", "programs"})
"""Fixtures of tests elsewhere that do."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test by what it costs."""
    seconds = durations.listed()
    for item in items:
        where = item.path.relative_to(TESTS).as_posix()
        takes = seconds.get(f"tests/{where}::{item.name.partition('[')[0]}", 0.0)
        starts = where.startswith(PROCESSES) or STARTS & set(getattr(item, "fixturenames", ()))
        if takes > durations.SLOW_S:
            item.add_marker(pytest.mark.slow)
        if starts:
            item.add_marker(pytest.mark.process)
        if where.startswith("fuzz/"):
            item.add_marker(pytest.mark.fuzz)
        elif not starts and takes < durations.FAST_S:
            item.add_marker(pytest.mark.fast)


@pytest.fixture(scope="session", autouse=True)
def _own_state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Language servers that are started here keep their statistics elsewhere."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SFUMATO_STATE_DIR", str(tmp_path_factory.mktemp("state")))
        yield


@pytest.fixture(scope="session")
def until() -> Callable[[Callable[[], object]], None]:
    """Wait until something holds."""
    return wait_until


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """A unix socket's path may have 107 bytes at most."""
    with tempfile.TemporaryDirectory(prefix="sf") as folder:
        yield Path(folder)
