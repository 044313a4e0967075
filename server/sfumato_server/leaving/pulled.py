"""Which checkpoints `sfumato pull` brought. The hub's cache is shared with other programs; the rest is not ours."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from platformdirs import user_data_path

NOTE_NAME = "pulled.json"


def note_folder() -> Path:
    return user_data_path("sfumato")


@dataclass(frozen=True, kw_only=True)
class Pulled:
    """One commit of a checkpoint, in one of the hub's caches."""

    source: str
    commit: str
    cache: Path


def may_be_noted(source: str, cache: Path, folder: Path | None = None) -> bool:
    """Whether a download of `source` would be sfumato's; not when another program has brought some of it already."""
    before = (cache / f"models--{source.replace('/', '--')}").exists()
    return not before or any(known.source == source and known.cache == cache for known in read_notes(folder))


def note(pulled: Pulled, folder: Path | None = None) -> None:
    """Note it before its first byte, so that an interrupted download is known too. Raises `OSError`."""
    folder = folder or note_folder()
    known = [one for one in read_notes(folder) if one != pulled]
    folder.mkdir(parents=True, exist_ok=True)
    entries = [{"source": one.source, "commit": one.commit, "cache": str(one.cache)} for one in (*known, pulled)]
    (folder / NOTE_NAME).write_text(json.dumps(entries, indent=2) + "\n", encoding="utf-8")


def read_notes(folder: Path | None = None) -> list[Pulled]:
    """What was noted; what cannot be read is not ours to remove."""
    try:
        entries = json.loads(((folder or note_folder()) / NOTE_NAME).read_text(encoding="utf-8"))
        return [_pulled(entry) for entry in entries]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _pulled(entry: Mapping[str, Any]) -> Pulled:
    return Pulled(source=str(entry["source"]), commit=str(entry["commit"]), cache=Path(entry["cache"]))
