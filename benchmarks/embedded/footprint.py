"""What each way costs before its first fill: megabytes on disk, processor seconds until it is ready, memory then."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution

from sfumato_client.processes.interpreter import python_command

WAYS: Mapping[str, tuple[str, ...]] = {
    "embedded, int8": ("onnxruntime", "numpy", "safetensors"),
    "embedded, float32": ("onnxruntime", "numpy", "safetensors"),
    "torch": ("torch", "numpy", "safetensors"),
    "openvino alone": ("openvino", "numpy"),
}
"""Packages that each needs; what these need in their turn is added."""
_READY = """
import json, time
{load}
import os
pages = int(open("/proc/self/statm").read().split()[1]) if os.path.exists("/proc/self/statm") else 0
memory = pages * os.sysconf("SC_PAGE_SIZE") / 1e6 if pages else None
print(json.dumps({{"cpu_s": time.process_time(), "memory_mb": memory}}))
"""
_LOAD = """
from sfumato_model.loading import load
load("default", engine="{engine}", device="cpu", dtype={dtype!r}).fill("def f(): <hole>")
"""
_LOADS = {
    "embedded, int8": _LOAD.format(engine="embedded", dtype="int8"),
    "embedded, float32": _LOAD.format(engine="embedded", dtype="float32"),
    "torch": _LOAD.format(engine="torch", dtype=None),
}


@dataclass(frozen=True, kw_only=True)
class FootprintRow:
    """`disk_mb` of all its packages, `None` where one is not installed; the others with the checkpoint loaded."""

    way: str
    disk_mb: float | None
    cpu_s: float | None
    memory_mb: float | None


def footprint_rows() -> list[FootprintRow]:
    return [_row(way, packages) for way, packages in WAYS.items()]


def _row(way: str, packages: tuple[str, ...]) -> FootprintRow:
    try:
        disk = sum(_size_mb(name) for name in _with_what_they_need(packages))
    except PackageNotFoundError:
        return FootprintRow(way=way, disk_mb=None, cpu_s=None, memory_mb=None)
    if way not in _LOADS:
        return FootprintRow(way=way, disk_mb=disk, cpu_s=None, memory_mb=None)
    command = python_command("-c", _READY.format(load=_LOADS[way]))
    ready = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return FootprintRow(way=way, disk_mb=disk, **ready)


def _with_what_they_need(packages: tuple[str, ...]) -> set[str]:
    """Their requirements and those of these, without extras; what is not installed is not needed here."""
    found: set[str] = set()
    waiting = list(packages)
    for name in packages:
        distribution(name)
    while waiting:
        name = waiting.pop()
        try:
            required = distribution(name).requires or []
        except PackageNotFoundError:
            continue
        if name not in found:
            found.add(name)
            waiting += [re.split(r"[^\w.-]", one, maxsplit=1)[0].lower() for one in required if "extra ==" not in one]
    return found


def _size_mb(name: str) -> float:
    files = distribution(name).files or []
    return sum(path.stat().st_size for file in files if (path := file.locate()).is_file()) / 1e6  # type: ignore[attr-defined]
