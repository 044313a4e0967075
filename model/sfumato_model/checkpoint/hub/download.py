"""Fetching a checkpoint from a Hugging Face hub, as it was planned. No torch here."""

from __future__ import annotations

from pathlib import Path

from huggingface_hub import (
    constants,
    hf_hub_download,
    snapshot_download,
    try_to_load_from_cache,
)
from huggingface_hub.utils.tqdm import tqdm

from sfumato_model.api.errors import CheckpointError
from sfumato_model.checkpoint.fetched import note_fetched
from sfumato_model.checkpoint.folder import FILES
from sfumato_model.checkpoint.hub.answers import checked_answers
from sfumato_model.checkpoint.hub.errors import translated
from sfumato_model.checkpoint.hub.plan import PLAN_BYTES, DownloadPlan, quiet
from sfumato_model.checkpoint.published import (
    HEADROOM,
    alternatives,
    gigabytes,
    named,
)


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
            if force:
                _taken_away(plan, name)
            found = hf_hub_download(plan.source, name, revision=plan.commit, tqdm_class=bar, force_download=force)
            fetched = Path(found)
            _check_fetched(fetched, name, size, plan)
            note_fetched(fetched)
        # All is here; this notes what belongs to the commit, so that the snapshot is found without a hub.
        allow(PLAN_BYTES)
        with quiet():
            folder = Path(snapshot_download(plan.source, revision=plan.commit, allow_patterns=list(FILES)))
    # Not asked again which one `main` is: by now it may be one of which nothing is here.
    main = folder.parents[1] / "refs" / "main"
    with translated(plan.source):
        main.parent.mkdir(exist_ok=True)
        main.write_text(plan.commit, encoding="utf-8")
    return folder


def _taken_away(plan: DownloadPlan, name: str) -> None:
    """What is there would be gone on with where it is shorter than it should be, and then be of another size."""
    here = try_to_load_from_cache(plan.source, name, revision=plan.commit)
    if isinstance(here, str):
        Path(here).resolve().unlink(missing_ok=True)


def _check_fetched(path: Path, name: str, size: int, plan: DownloadPlan) -> None:
    """One that is not as it was announced is taken away again, so that nothing loads it."""
    if path.stat().st_size != size:
        path.resolve().unlink()
        path.unlink(missing_ok=True)
        raise CheckpointError(f"{plan.source} cannot be fetched: {name} is not of the size that the hub announced")


def cache_folder() -> Path:
    """Where snapshots are kept; the folder may not exist yet."""
    return Path(constants.HF_HUB_CACHE)
