"""Runs a program that a model wrote: little time and memory, no network, no writing outside its own empty folder.

Kernel limits, a network namespace where the system permits one, and the refusals of `sandbox_child.py`. They are made
for what a small model writes by accident, not for an attacker.
"""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from sfumato_client.processes.interpreter import program as find_program

CHILD = Path(__file__).with_name("sandbox_child.py")

Verdict = Literal["passed", "failed", "too long"]


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """Wall and processor time in seconds, address space and file size in bytes."""

    wall: float = 6.0
    processor: int = 3
    memory: int = 512 * 2**20
    file: int = 2**20


def run(program: str, bounds: Bounds = Bounds()) -> Verdict:
    """Run `program` to its end; it passed when it got there without an exception or an exit of its own."""
    token = secrets.token_hex(16)
    limits = [str(bounds.processor), str(bounds.memory), str(bounds.file)]
    with tempfile.TemporaryDirectory(prefix="sfumato-sandbox-") as folder:
        process = subprocess.Popen(
            [*_without_network(), sys.executable, "-I", "-S", "-B", str(CHILD), token, *limits],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env={"PYTHONHASHSEED": "0"},
            start_new_session=True,
        )
        try:
            said, _ = process.communicate(program.encode(), timeout=bounds.wall)
        except subprocess.TimeoutExpired:
            return "too long"
        finally:
            _end_group(process)
    if process.returncode == -signal.SIGXCPU:
        return "too long"
    return "passed" if said == token.encode() else "failed"


def _end_group(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError, PermissionError):  # nothing of it is left
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


@cache
def _without_network() -> tuple[str, ...]:
    """The command that starts a program in a network namespace of its own, or nothing where that is not permitted."""
    unshare = find_program("unshare")
    if unshare is None:
        return ()
    command = (unshare, "--net", "--map-root-user")
    return command if subprocess.run([*command, "true"], capture_output=True).returncode == 0 else ()
