"""A server on a port to be fuzzed, with `fake_engine` in the model's place."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from benchmarks.abuse.target import Target, target
from hypothesis import HealthCheck, settings

settings.register_profile(
    "fuzz", derandomize=True, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
"""The same examples in every run: what is found today is found tomorrow."""


@pytest.fixture(scope="session")
def served() -> Iterator[Target]:
    """A server that is ready, for tests that leave it so."""
    with server() as found:
        yield found


@pytest.fixture
def ending() -> Iterator[Target]:
    """A server of one test's own."""
    with server() as found:
        yield found


@contextlib.contextmanager
def server() -> Iterator[Target]:
    engines = str(Path(__file__).parents[1] / "server")
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory(prefix="sf") as folder:
        patch.setenv("PYTHONPATH", os.pathsep.join([engines, os.environ.get("PYTHONPATH", "")]))
        with target(Path(folder), engine="fake_engine:load_engine", checkpoint="fake", port=0) as found:
            yield found
