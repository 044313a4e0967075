"""Servers to be abused: `fake_engine` in the model's place, one on a port, one on a unix socket."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from benchmarks.abuse.target import Target, target


@pytest.fixture(scope="session")
def fake_engine() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        paths = [str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
        patch.setenv("PYTHONPATH", os.pathsep.join(filter(None, paths)))
        yield


@pytest.fixture(scope="session")
def on_port(fake_engine: None) -> Iterator[Target]:  # noqa: ARG001 - it sets the environment
    with (
        tempfile.TemporaryDirectory(prefix="sf") as folder,
        target(Path(folder), engine="fake_engine:load_engine", checkpoint="fake", port=0) as found,
    ):
        yield found


@pytest.fixture(scope="session")
def on_socket(fake_engine: None) -> Iterator[Target]:  # noqa: ARG001 - it sets the environment
    with (
        tempfile.TemporaryDirectory(prefix="sf") as folder,
        target(Path(folder), engine="fake_engine:load_engine", checkpoint="fake") as found,
    ):
        yield found
