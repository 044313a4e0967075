"""How a server of the tests is started: `serve.py` with `fake_engine` in the model's place."""

from __future__ import annotations

import os
from pathlib import Path

HERE = Path(__file__).parent
SERVE = HERE / "serve.py"
ENGINE = "fake_engine:load_engine"
FAKE = {"engine": ENGINE, "checkpoint": "fake"}
"""Options of a `ServerConfig`."""


def with_fake_engine() -> dict[str, str]:
    """The part of the environment by which a worker finds `fake_engine`."""
    paths = [str(HERE), os.environ.get("PYTHONPATH", "")]
    return {"PYTHONPATH": os.pathsep.join(filter(None, paths))}
