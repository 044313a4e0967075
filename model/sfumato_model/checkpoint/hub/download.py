"""Fetching a checkpoint from a Hugging Face hub: looked over before the first large byte. No torch here."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from huggingface_hub import DryRunFileInfo, HfApi, constants, hf_hub_download, snapshot_download
from huggingface_hub.utils.tqdm import are_progress_bars_disabled, disable_progress_bars, enable_progress_bars, tqdm

from sfumato_model.api.errors import CheckpointError
from sfumato_model.checkpoint.fetched import note_fetched
from sfumato_model.checkpoint.float8 import float8_saves
from sfumato_model.checkpoint.folder import FILES, check_architecture
from sfumato_model.checkpoint.hub.answers import COMMIT, MOST_FILES, checked_answers, name_problem
from sfumato_model.checkpoint.hub.errors import translated
from sfumato_model.checkpoint.published import HEADROOM, alternatives, gigabytes, named, quantization_problem
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
    with translated(source), _quiet(), checked_answers(source) as allow:
        allow(PLAN_BYTES)
        # Asked first, as it is the one request that the hub's library does not repeat for half a minute.
        commit = HfApi().model_info(source, timeout=20).sha
        if not isinstance(commit, str) or not COMMIT.fullmatch(commit):
            raise CheckpointError(f"{source} cannot be fetched: the hub calls a commit {str(commit)[:80]!r}")
        config = json.loads(Path(hf_hub_download(source, "config.json", revision=commit)).read_text(encoding="utf-8"))
        check_architecture(source, config)
        if not for_vllm and (problem := quantization_problem(config)):
            raise CheckpointError(f"{source} is not fetched: {problem}")
        files = snapshot_download(source, revision=commit, dry_run=True, allow_patterns=list(FILES))
        _check_files(source, files)
    weights = [f for f in files if f.filename.endswith(".safetensors")]
    again = frozenset(f.filename for f in weights if not f.will_download and is_other(Path(f.local_path)))
    weight_bytes = sum(f.file_size or 0 for f in weights)
    missing = sorted((f for f in files if f.will_download or f.filename in again), key=lambda f: f.file_size or 0)
    return DownloadPlan(
        source=source,
        commit=commit,
        missing=tuple(f.filename for f in missing),
        total_bytes=sum(f.file_size or 0 for f in files),
        missing_bytes=sum(f.file_size or 0 for f in missing),
        weight_bytes=weight_bytes,
        float8_bytes=_in_float8(config, weight_bytes),
        sizes={f.filename: f.file_size or 0 for f in missing},
        again=again,
    )


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


def check_disk(plan: DownloadPlan, free: int) -> None:
    """Raise `CheckpointError` when what is missing of `plan` exceeds the `free` bytes of the cache's disk."""
    if plan.missing_bytes > free:
        raise CheckpointError(
            f"{plan.source} needs {gigabytes(plan.missing_bytes)} of disk and {gigabytes(free)} are free at "
            f"{cache_folder()}: free some, or set HF_HOME to a folder on another disk"
        )


def check_memory(plan: DownloadPlan, device: str, free: int) -> str:
    """The dtype that `plan` will be loaded in on `device`: float8 on CUDA where only that fits its `free` bytes.

    Raises `CheckpointError` that names smaller ones when `plan` does not fit.
    """
    if plan.weight_bytes * HEADROOM <= free:
        return "bfloat16"
    cuda = device.startswith("cuda")
    if cuda and plan.float8_bytes and plan.float8_bytes * HEADROOM <= free:
        return "float8"
    smaller = " or ".join(named(other) for other in alternatives(plan.source, free, float8=cuda))
    fits = f"this would fit: {smaller}" if smaller else "none of the published ones would fit"
    remedy = f"{fits}; Sfumato's own default checkpoint runs anywhere"
    narrowed = f" ({gigabytes(plan.float8_bytes)} in float8)" if cuda and plan.float8_bytes else ""
    raise CheckpointError(
        f"{plan.source} has {gigabytes(plan.weight_bytes)} of weights{narrowed} and {device} {gigabytes(free)} free; "
        f"{remedy}. To download it all the same: --force"
    )


def download(plan: DownloadPlan, bar: type[tqdm] | None = None) -> Path:
    """Fetch what is missing of `plan`, with a `bar` for each file's progress. Raises `CheckpointError`.

    A broken connection is taken up again where it broke. Files that arrived whole are kept when this is interrupted,
    and the next download fetches the others. One file at a time and in this thread: in the threads of
    `snapshot_download` an interrupt would wait until every file under way has arrived.
    """
    with translated(plan.source), checked_answers(plan.source, commit=plan.commit) as allow:
        for name in plan.missing:
            size = plan.sizes.get(name, plan.missing_bytes)
            allow(size)
            force = name in plan.again
            found = hf_hub_download(plan.source, name, revision=plan.commit, tqdm_class=bar, force_download=force)
            fetched = Path(found)
            _check_fetched(fetched, name, size, plan)
            if fetched.suffix == ".safetensors":
                note_fetched(fetched)
        # All is here; this notes what belongs to the commit, so that the snapshot is found without a hub.
        allow(PLAN_BYTES)
        with _quiet():
            folder = Path(snapshot_download(plan.source, revision=plan.commit, allow_patterns=list(FILES)))
    # Not asked again which one `main` is: by now it may be one of which nothing is here.
    main = folder.parents[1] / "refs" / "main"
    with translated(plan.source):
        main.parent.mkdir(exist_ok=True)
        main.write_text(plan.commit, encoding="utf-8")
    return folder


def _check_fetched(path: Path, name: str, size: int, plan: DownloadPlan) -> None:
    """One that is not as it was announced is taken away again, so that nothing loads it."""
    if path.stat().st_size != size:
        path.resolve().unlink()
        path.unlink(missing_ok=True)
        raise CheckpointError(f"{plan.source} cannot be fetched: {name} is not of the size that the hub announced")


def cache_folder() -> Path:
    """Where snapshots are kept; the folder may not exist yet."""
    return Path(constants.HF_HUB_CACHE)


@contextmanager
def _quiet() -> Iterator[None]:
    """No progress bars for what takes a moment."""
    if are_progress_bars_disabled():
        yield
        return
    disable_progress_bars()
    try:
        yield
    finally:
        enable_progress_bars()
