"""What is found, printed and written as it comes: a run that is cut off leaves all that it had."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console

from sfumato_model.api.errors import CheckpointError

Row = dict[str, Any]
"""Figures by name; `None` is unmeasured."""
UNMEASURED = "unmeasured"


class Skipped(Exception):
    """A part cannot be measured here; its text says why and what to do."""


@dataclass(frozen=True, kw_only=True)
class Record:
    """The file of a run. `facts` are of the run, `parts` what is known of each of its parts."""

    path: Path
    console: Console
    facts: dict[str, Any]
    parts: dict[str, dict[str, Any]]
    begun: float = field(default_factory=time.monotonic)

    def measure(self, name: str, rows: Callable[[], Iterator[Row]], seconds: float, end: float) -> None:
        """Keep `rows` until there are no more, or `seconds` have passed, or it is `end`, between two of them."""
        part, begun = self.parts[name], time.monotonic()
        if begun >= end:
            return
        end = min(begun + seconds, end)
        self._state(part, "running")
        try:
            for row in rows():
                part["rows"].append(row)
                self._told(name, row)
                if time.monotonic() >= end:
                    self._state(part, "stopped", f"its {seconds:.0f} s, or those of the run, were over")
                    break
            else:
                self._state(part, "whole")
        except (Skipped, CheckpointError) as error:
            self._state(part, "skipped", str(error))
        except Exception as error:  # the other parts may still work on this card, whatever does not here
            self._state(part, "failed", f"{type(error).__name__}: {error}")
        part["seconds"] = round(time.monotonic() - begun, 1)
        self.write()
        why = f": {part['why']}" if part["why"] else ""
        self.console.print(f"{self._clock()} {name} {part['state']} after {part['seconds']} s{why}", markup=False)

    @property
    def failed(self) -> bool:
        return any(part["state"] == "failed" for part in self.parts.values())

    def write(self) -> None:
        """Whole at every moment: a reader, or the end of the machine, never finds half a file."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        new = self.path.with_suffix(".new")
        new.write_text(json.dumps({**self.facts, "parts": self.parts}, indent=2) + "\n", encoding="utf-8")
        new.replace(self.path)

    def _state(self, part: dict[str, Any], state: str, why: str = "") -> None:
        part |= {"state": state, "why": why}
        self.write()

    def _told(self, name: str, row: Row) -> None:
        self.write()
        figures = ", ".join(f"{key} {_shown(value)}" for key, value in row.items())
        self.console.print(f"{self._clock()} {name}: {figures}", markup=False, highlight=False)

    def _clock(self) -> str:
        return f"{time.monotonic() - self.begun:4.0f} s"


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.1f}" if abs(value) >= 10 else f"{value:.3g}"
    return UNMEASURED if value is None else f"{value:,}" if isinstance(value, int) else str(value)
