"""What the tests of every editor share."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

ROOT = Path(__file__).parent.parent.parent
CLIENTS = ROOT / "editor-clients"
INSTALL = Path(__file__).parent / "install.sh"
PROGRAMS = Path(sys.executable).parent
"""Where `sfumato` and `sfumato-lsp` are: beside the Python that runs the tests."""

TWICE = """\
def first(values):
    return [value for value in values]


def second(values):
    return
"""
"""Behind the last word the default checkpoint is sure, whatever it computes in: it goes on as in the first function."""
THRICE = """\
class Person:
    def __init__(self, name):
        self.name = name

    def first(self):
        return self.name

    def second(self):
        return self.name

    def third(self):
        return 1
"""
"""In place of the last line the default checkpoint writes the one above, whatever it computes in."""

Answer = TypeVar("Answer")


def installed(name: str) -> str:
    """The path of what `install.sh` brought. Without it tests fail: a program that was not tried is not a pass."""
    found = subprocess.run([INSTALL, "--path", name], capture_output=True, text=True, check=False)
    if found.returncode != 0:
        pytest.fail(found.stderr)
    return found.stdout.strip()


def wait_until(what: str, ask: Callable[[], Answer | None], *, seconds: float = 60.0) -> Answer:
    """The first answer that is true, or a failure that says `what` did not come."""
    deadline = time.monotonic() + seconds
    while not (answer := ask()):
        if time.monotonic() > deadline:
            pytest.fail(f"{what}: not within {seconds:g} s")
        time.sleep(0.01)
    return answer
