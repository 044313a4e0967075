"""What a download would bring: the hub is asked, and its answers are looked over before the first large byte."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from huggingface_hub import (
    DryRunFileInfo,
    HfApi,
    get_hf_file_metadata,
    hf_hub_download,
    hf_hub_url,
    snapshot_download,
)
from huggingface_hub.utils.tqdm import are_progress_bars_disabled, disable_progress_bars, enable_progress_bars

from sfumato_model.api.errors import CheckpointError
from sfumato_model.checkpoint.fetched import is_as_fetched
from sfumato_model.checkpoint.float8 import float8_saves
from sfumato_model.checkpoint.folder import FILES, check_architecture
from sfumato_model.checkpoint.hub.answers import COMMIT, MOST_FILES, checked_answers, name_problem
from sfumato_model.checkpoint.hub.errors import translated
from sfumato_model.checkpoint.published import quantization_problem
from sfumato_model.checkpoint.shards import is_other

PLAN_BYTES = 32_000_000
"""That a hub may send before the first file is fetched: its lists and a config.json."""


@dataclass(frozen=True, kw_only=True)
class DownloadPlan:
    """What a download would bring. `missing` are the files that are not here yet, smallest first.

    `float8_bytes` is what its weights, a vision tower among them, have at most when they are loaded in float8; 0 where
    its config does not say.
    """

    source: str
    commit: str
    missing: tuple[str, ...]
    total_bytes: int
    missing_bytes: int
    weight_bytes: int
    float8_bytes: int = 0
    sizes: Mapping[str, int] = field(default_factory=dict)
    """Of the missing ones, in bytes."""
    again: frozenset[str] = frozenset()
    """Those of the missing ones that are here, and are not what was fetched, or of another checkpoint."""


def plan_download(source: str, *, for_vllm: bool = False) -> DownloadPlan:
    """Ask the hub about `source`; only its config.json is fetched. Raises `CheckpointError`.

    `for_vllm`: another engine loads the weights, in whatever layout they are.
    """
    with translated(source), quiet(), checked_answers(source) as allow:
        allow(PLAN_BYTES)
        # Asked first, as it is the one request that the hub's library does not repeat for half a minute.
        commit = HfApi().model_info(source, timeout=20).sha
        if not isinstance(commit, str) or not COMMIT.fullmatch(commit):
            raise CheckpointError(f"{source} cannot be fetched: the hub calls a commit {str(commit)[:80]!r}")
        # Always anew: the one that is here may be damaged.
        path = Path(hf_hub_download(source, "config.json", revision=commit, force_download=True))
        config = json.loads(path.read_text(encoding="utf-8"))
        check_architecture(source, config)
        if not for_vllm and (problem := quantization_problem(config)):
            raise CheckpointError(f"{source} is not fetched: {problem}")
        files = snapshot_download(source, revision=commit, dry_run=True, allow_patterns=list(FILES))
        if not for_vllm and (problem := quantization_problem({}, [f.filename for f in files])):
            raise CheckpointError(f"{source} is not fetched: {problem}")
        _check_files(source, files)
        again = frozenset(f.filename for f in files if not f.will_download and _is_damaged(Path(f.local_path)))
        # Of a file that is here the library tells the size that it has here.
        sizes = {f.filename: f.file_size or 0 for f in files} | {name: _size(source, name, commit) for name in again}
    weight_bytes = sum(size for name, size in sizes.items() if name.endswith(".safetensors"))
    missing = sorted((f for f in files if f.will_download or f.filename in again), key=lambda f: sizes[f.filename])
    return DownloadPlan(
        source=source,
        commit=commit,
        missing=tuple(f.filename for f in missing),
        total_bytes=sum(sizes.values()),
        missing_bytes=sum(sizes[f.filename] for f in missing),
        weight_bytes=weight_bytes,
        float8_bytes=_in_float8(config, weight_bytes),
        sizes={f.filename: sizes[f.filename] for f in missing},
        again=again,
    )


def _size(source: str, name: str, commit: str) -> int:
    """Bytes of a file, by the hub. Raises `CheckpointError` where it does not say."""
    size = get_hf_file_metadata(hf_hub_url(source, name, revision=commit)).size
    if type(size) is not int or size < 0:
        raise CheckpointError(f"{source} cannot be fetched: the hub says that {name} has no known size")
    return size


def _is_damaged(path: Path) -> bool:
    """Whether a file that is here is not what was fetched."""
    return is_other(path) if path.suffix == ".safetensors" else is_as_fetched(path) is False


def _in_float8(config: Mapping[str, Any], weight_bytes: int) -> int:
    try:
        return max(0, weight_bytes - float8_saves(config))
    except (AttributeError, LookupError, TypeError, ValueError):  # loading says what is wrong with it
        return 0


def _check_files(source: str, files: Sequence[DryRunFileInfo]) -> None:
    """Names that can be files on every system, each once, of sizes that can be; else `CheckpointError`."""
    if len(files) > MOST_FILES:
        raise CheckpointError(f"{source} has {len(files):,} files: at most {MOST_FILES:,} are fetched")
    if len({file.filename.casefold() for file in files}) < len(files):
        raise CheckpointError(f"{source} has files whose names are one to some systems")
    for file in files:
        if problem := name_problem(file.filename):
            raise CheckpointError(f"{source} cannot be fetched: {file.filename[:200]!r} {problem}")
        # A truth value counts as a number in Python.
        if type(file.file_size) is not int or file.file_size < 0:
            raise CheckpointError(f"{source} cannot be fetched: the hub says that {file.filename} has no known size")


@contextmanager
def quiet() -> Iterator[None]:
    """No progress bars for what takes a moment."""
    if are_progress_bars_disabled():
        yield
        return
    disable_progress_bars()
    try:
        yield
    finally:
        enable_progress_bars()
