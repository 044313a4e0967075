"""Which checkpoints `sfumato pull` brought. The hub's cache is shared with other programs; the rest is not ours."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from platformdirs import user_data_path
from sfumato_client.files.own_file import read_own, replace_own
from sfumato_client.files.own_folder import check_folder, make_folder

NOTE_NAME = "pulled.json"
LIMIT = 4 * 2**20


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
    make_folder(folder)
    check_folder(folder)
    entries = [{"source": one.source, "commit": one.commit, "cache": str(one.cache)} for one in (*known, pulled)]
    replace_own(folder / NOTE_NAME, json.dumps(entries, indent=2) + "\n")


def read_notes(folder: Path | None = None) -> list[Pulled]:
    """What was noted; what cannot be read, or others may have written, is not ours to remove."""
    folder = folder or note_folder()
    try:
        check_folder(folder)
        return [_pulled(entry) for entry in json.loads(read_own(folder / NOTE_NAME, LIMIT))]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return []


def _pulled(entry: Mapping[str, Any]) -> Pulled:
    return Pulled(source=str(entry["source"]), commit=str(entry["commit"]), cache=Path(entry["cache"]))
