"""Servers to be abused: `fake_engine` in the model's place, one on a port, one on a unix socket."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from benchmarks.abuse.target import Target, target
from tests.server.launched import FAKE, with_fake_engine


@pytest.fixture(scope="session")
def fake_target() -> Iterator[Callable[..., contextlib.AbstractContextManager[Target]]]:
    """Starts one with options: `with fake_target(port=0) as server`."""

    @contextlib.contextmanager
    def start(**options: object) -> Iterator[Target]:
        with tempfile.TemporaryDirectory(prefix="sf") as folder, target(Path(folder), **FAKE, **options) as found:
            yield found

    with pytest.MonkeyPatch.context() as patch:
        for name, value in with_fake_engine().items():
            patch.setenv(name, value)
        yield start


@pytest.fixture(scope="session")
def on_port(fake_target) -> Iterator[Target]:
    with fake_target(port=0) as found:
        yield found


@pytest.fixture(scope="session")
def on_socket(fake_target) -> Iterator[Target]:
    with fake_target() as found:
        yield found
