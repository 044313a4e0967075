"""What was measured; every figure is computed from these."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from benchmarks.soak.traffic import Kind, Way


class Process(StrEnum):
    WORKER = "worker"
    SERVER = "server"
    LANGUAGE_SERVER = "language server"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request; `error` is the server's code, '' for an answer."""

    way: Way
    kind: Kind
    seconds: float
    error: str = ""


@dataclass(frozen=True, kw_only=True)
class Resident:
    """Resident megabytes (10^6 bytes) of a process after so many requests."""

    process: Process
    after: int
    megabytes: float


@dataclass(frozen=True, kw_only=True)
class Record:
    """A whole run, or as much of it as there is."""

    asked: tuple[Asked, ...]
    resident: tuple[Resident, ...]
