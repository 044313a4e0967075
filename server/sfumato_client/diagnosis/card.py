"""The NVIDIA card of this machine, as its own tool says it, and which engine makes the most of it."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass

from sfumato_client.diagnosis.machine import Finding, note
from sfumato_client.processes.interpreter import program
from sfumato_model.engines.cards import card_for, line

_QUESTION = "--query-gpu=name,memory.total,compute_cap"
PATIENCE_S = 20.0


@dataclass(frozen=True, kw_only=True)
class FoundCard:
    """The first card: `memory` in bytes, and its compute capability."""

    name: str
    memory: int
    capability: tuple[int, int]


def found_card() -> FoundCard | None:
    """`None` where no tool tells of one."""
    tool = program("nvidia-smi")
    if tool is None:
        return None
    command = [tool, _QUESTION, "--format=csv,noheader,nounits"]
    try:
        run = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return read_card(run.stdout)


def read_card(said: str) -> FoundCard | None:
    """The first card of what the tool said; `None` where that is something else."""
    try:
        name, memory, capability = (part.strip() for part in said.splitlines()[0].rsplit(",", 2))
        major, minor = capability.split(".")
        return FoundCard(name=name, memory=int(memory) * 2**20, capability=(int(major), int(minor)))
    except (IndexError, ValueError):
        return None


def engine_for(card: FoundCard | None) -> list[Finding]:
    """The line of the table of engines for this machine; nothing without a card."""
    if card is None:
        return []
    found = f"for {card.name} ({card.memory / 2**30:.0f} GB): {line(card_for(card.memory, card.capability))}"
    return [note("engine", found, "docs/engines.md has the other cards, and how vLLM is installed")]
