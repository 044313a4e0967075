"""What a download brought, noted beside it in the hub's cache, so that a start can tell other weights in no time.

Of each file of weights: its size, its etag (the hub's hash of it, by which the cache names its blob), and a print of
what is in it: a hash of its beginning and of blocks all over it. To hash 52 GB would take a minute at each start.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from sfumato_model.api.errors import CheckpointError, OtherShard
from sfumato_model.checkpoint.file import CONFIG, open_regular, read_json

NOTE = "sfumato.json"
BEGINNING = 2**16
BLOCK, BLOCKS = 4096, 32
_REPOSITORY = "models--"


@dataclass(frozen=True, kw_only=True)
class FetchedFile:
    """`etag` is empty where the cache makes no links, and so has no names of blobs."""

    size: int
    etag: str
    print: str


def note_fetched(path: Path) -> None:
    """Note a file of a snapshot as it is now. A disk that takes no note keeps nobody from their checkpoint."""
    if not _is_snapshot(path.parent):
        return
    with contextlib.suppress(OSError, CheckpointError):
        note, commit = _note_of(path.parent), path.parent.name
        known = _read(note)
        known.setdefault(commit, {})[path.name] = asdict(_found(path))
        new = note.with_name(f".{NOTE}.{os.getpid()}")
        new.write_text(json.dumps(known, indent=2) + "\n", encoding="utf-8")
        new.replace(note)


def is_as_fetched(path: Path) -> bool | None:
    """Whether a file of a snapshot is what was fetched there; `None` where nobody noted that."""
    if not _is_snapshot(path.parent):
        return None
    known = _read(_note_of(path.parent)).get(path.parent.name, {}).get(path.name)
    if not isinstance(known, dict):
        return None
    try:
        return asdict(_found(path)) == known
    except (OSError, CheckpointError):
        return False


def check_fetched(path: Path) -> None:
    """Raise `OtherShard` where a file is another than was fetched, with what to do."""
    if is_as_fetched(path) is False:
        raise OtherShard(
            f"{path} is not the file that was fetched: it was exchanged, or written to since then. {remedy(path)}", path
        )


def remedy(path: Path) -> str:
    """What to do about a file that does not belong there; fetching it again only where that brings another one."""
    if not _is_snapshot(path.parent):
        return "Copy it again from where the others come from"
    source = path.parents[2].name.removeprefix(_REPOSITORY).replace("--", "/")
    if is_as_fetched(path):
        return f"It is what the hub has: the repository {source} itself is at fault, so tell its owners"
    return f"`sfumato pull {source}` fetches it again"


def _is_snapshot(folder: Path) -> bool:
    return folder.parent.name == "snapshots" and len(folder.parents) > 1


def _note_of(folder: Path) -> Path:
    """In the folder of the repository, which a cache deletes as a whole."""
    return folder.parents[1] / NOTE


def _read(note: Path) -> dict[str, dict[str, object]]:
    """What is noted of each commit's files; empty where there is no note, or none of ours."""
    try:
        known = read_json(note, CONFIG)
    except (FileNotFoundError, CheckpointError):
        return {}
    if not isinstance(known, dict):
        return {}
    return {commit: files for commit, files in known.items() if isinstance(files, dict)}


def _found(path: Path) -> FetchedFile:
    with open_regular(path) as file:
        size = os.fstat(file.fileno()).st_size
        seen = hashlib.sha256(file.read(BEGINNING))
        for number in range(BLOCKS):
            file.seek(max(0, size - BLOCK) * number // (BLOCKS - 1))
            seen.update(file.read(BLOCK))
    return FetchedFile(size=size, etag=path.resolve().name if path.is_symlink() else "", print=seen.hexdigest())
