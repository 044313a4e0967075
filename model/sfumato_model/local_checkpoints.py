"""Which checkpoints are on this machine: the default, and DiffusionGemma snapshots of the hub's cache."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from huggingface_hub import scan_cache_dir
from huggingface_hub.errors import CacheNotFound

from sfumato_model.checkpoint import ARCHITECTURE, DEFAULT_FOLDER
from sfumato_model.download import cache_folder


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
    try:
        cached = scan_cache_dir(cache or cache_folder()).repos
    except (CacheNotFound, ValueError):
        return
    for repo in sorted(cached, key=lambda repo: repo.repo_id):
        current = next((r for r in repo.revisions if "main" in r.refs), None)
        if repo.repo_type != "model" or current is None or not _runs(current.snapshot_path):
            continue
        folder = current.snapshot_path
        yield LocalCheckpoint(source=repo.repo_id, folder=folder, weight_bytes=_weights(folder))


def _runs(folder: Path) -> bool:
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(config, dict) and config.get("architectures") == [ARCHITECTURE]


def _weights(folder: Path) -> int:
    """Bytes of the weight files, 0 when one that the index names is missing."""
    index = folder / "model.safetensors.index.json"
    try:
        names = set(json.loads(index.read_text(encoding="utf-8"))["weight_map"].values())
    except FileNotFoundError:
        names = {"model.safetensors"}
    except (OSError, ValueError, KeyError, AttributeError):
        return 0
    files = [folder / name for name in names]
    return sum(file.stat().st_size for file in files) if all(file.exists() for file in files) else 0
