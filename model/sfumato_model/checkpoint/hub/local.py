"""Which checkpoints are on this machine: the default, and DiffusionGemma snapshots of the hub's cache."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sfumato_model.api.errors import CheckpointError
from sfumato_model.checkpoint.file import read_text
from sfumato_model.checkpoint.folder import DEFAULT_FOLDER, read_config, weight_files
from sfumato_model.checkpoint.hub.download import cache_folder

_FOLDER = "models--"


@dataclass(frozen=True, kw_only=True)
class LocalCheckpoint:
    """`source` is what a server is told to load; `weight_bytes` is 0 where the weights are not all here."""

    source: str
    folder: Path
    weight_bytes: int


def local_checkpoints(cache: Path | None = None) -> Iterator[LocalCheckpoint]:
    """The default first, then those of the cache by name."""
    if (DEFAULT_FOLDER / "config.json").exists():
        yield LocalCheckpoint(source="default", folder=DEFAULT_FOLDER, weight_bytes=_weights(DEFAULT_FOLDER))
    for kept in sorted((cache or cache_folder()).glob(f"{_FOLDER}*")):
        folder = _current(kept)
        if folder is not None and _runs(folder):
            source = kept.name.removeprefix(_FOLDER).replace("--", "/")
            yield LocalCheckpoint(source=source, folder=folder, weight_bytes=_weights(folder))


def _current(kept: Path) -> Path | None:
    """The snapshot that the branch `main` was at."""
    try:
        commit = read_text(kept / "refs" / "main", 200).strip()
    except (FileNotFoundError, CheckpointError):
        return None
    return kept / "snapshots" / commit if Path(commit).name == commit else None


def _runs(folder: Path) -> bool:
    try:
        return bool(read_config(folder))
    except CheckpointError:
        return False


def _weights(folder: Path) -> int:
    """Bytes of the weight files, 0 when one that the index names is missing."""
    try:
        return sum(file.stat().st_size for file in weight_files(folder))
    except (OSError, CheckpointError):
        return 0
