"""Fetching a checkpoint from a Hugging Face hub: looked over before the first large byte. No torch here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from huggingface_hub import constants, hf_hub_download, snapshot_download
from huggingface_hub.errors import (
    DryRunError,
    EntryNotFoundError,
    GatedRepoError,
    HfHubHTTPError,
    HFValidationError,
    LocalEntryNotFoundError,
    RepositoryNotFoundError,
)
from huggingface_hub.utils.tqdm import are_progress_bars_disabled, disable_progress_bars, enable_progress_bars

from sfumato_model.errors import CheckpointError

ARCHITECTURE = "DiffusionGemmaForBlockDiffusion"
HEADROOM = 1.1
"""Memory that a loaded checkpoint needs, as a multiple of its weights: activations, keys and values."""


@dataclass(frozen=True, kw_only=True)
class Published:
    """A released checkpoint; `needs` is what its quantization asks for."""

    source: str
    weight_bytes: int
    needs: str = ""


PUBLISHED = (
    Published(source="google/diffusiongemma-26B-A4B-it", weight_bytes=52_000_000_000),
    Published(
        source="nvidia/diffusiongemma-26B-A4B-it-NVFP4",
        weight_bytes=18_900_000_000,
        needs="an NVIDIA GPU of the Blackwell generation and the modelopt library",
    ),
    Published(
        source="RedHatAI/diffusiongemma-26B-A4B-it-NVFP4",
        weight_bytes=18_900_000_000,
        needs="an NVIDIA GPU of the Blackwell generation and the compressed-tensors library",
    ),
    Published(
        source="Intel/diffusiongemma-26B-A4B-it-int4-AutoRound",
        weight_bytes=18_000_000_000,
        needs="the auto-round library",
    ),
)
"""Largest first. Sizes are of the weights, as published."""


@dataclass(frozen=True, kw_only=True)
class DownloadPlan:
    """What a download would bring: bytes of all files, of those that are not here yet, and of the weights."""

    source: str
    total_bytes: int
    missing_bytes: int
    weight_bytes: int


def plan_download(source: str) -> DownloadPlan:
    """Ask the hub about `source`; only its config.json is fetched. Raises `CheckpointError`."""
    with _translated(source), _quiet():
        config = json.loads(Path(hf_hub_download(source, "config.json")).read_text(encoding="utf-8"))
        found = config.get("architectures")
        if found != [ARCHITECTURE]:
            raise CheckpointError(f"{source} is of architecture {found}: Sfumato runs {ARCHITECTURE} only")
        files = snapshot_download(source, dry_run=True)
    return DownloadPlan(
        source=source,
        total_bytes=sum(f.file_size or 0 for f in files),
        missing_bytes=sum(f.file_size or 0 for f in files if f.will_download),
        weight_bytes=sum(f.file_size or 0 for f in files if f.filename.endswith(".safetensors")),
    )


def check_disk(plan: DownloadPlan, free: int) -> None:
    """Raise `CheckpointError` when what is missing of `plan` exceeds the `free` bytes of the cache's disk."""
    if plan.missing_bytes > free:
        raise CheckpointError(
            f"{plan.source} needs {gigabytes(plan.missing_bytes)} of disk and {gigabytes(free)} are free at "
            f"{cache_folder()}: free some, or set HF_HOME to a folder on another disk"
        )


def check_memory(plan: DownloadPlan, device: str, free: int) -> None:
    """Raise `CheckpointError` that names smaller ones when `plan` exceeds the `free` bytes of `device`."""
    if plan.weight_bytes * HEADROOM <= free:
        return
    smaller = alternatives(plan.source, free)
    if smaller:
        others = " or ".join(
            f"{other.source} ({gigabytes(other.weight_bytes)}" + (f", needs {other.needs})" if other.needs else ")")
            for other in smaller
        )
        remedy = f"this would fit: {others}"
    else:
        remedy = "none of the published ones would fit; the default checkpoint does"
    raise CheckpointError(
        f"{plan.source} has {gigabytes(plan.weight_bytes)} of weights and {device} {gigabytes(free)} free; "
        f"{remedy}. To download it all the same: --force"
    )


def alternatives(source: str, free: int) -> list[Published]:
    """Published checkpoints that fit `free` bytes, without `source`."""
    return [p for p in PUBLISHED if p.source != source and p.weight_bytes * HEADROOM <= free]


def download(source: str) -> Path:
    """Fetch what is missing of `source`, going on where an earlier download ended. Raises `CheckpointError`.

    All files are taken: a snapshot that lacks some does not count as complete when it is looked for offline.
    """
    with _translated(source):
        return Path(snapshot_download(source))


def cache_folder() -> Path:
    """Where snapshots are kept; the folder may not exist yet."""
    return Path(constants.HF_HUB_CACHE)


def gigabytes(count: int) -> str:
    return f"{count / 1e9:.1f} GB" if count >= 100_000_000 else f"{count / 1e6:.1f} MB"


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


@contextmanager
def _translated(source: str) -> Iterator[None]:
    """The hub's many errors as `CheckpointError`; the order matters, as some are subclasses of others."""
    try:
        yield
    except HFValidationError as error:
        raise CheckpointError(f"{source!r} is no Hugging Face id: write owner/name") from error
    except GatedRepoError as error:
        raise CheckpointError(
            f"{source} is gated: accept its terms on its page, then set HF_TOKEN or run: hf auth login"
        ) from error
    except RepositoryNotFoundError as error:
        raise CheckpointError(
            f"{source} is not on {constants.ENDPOINT}, or it is private: check the id, or set HF_TOKEN"
        ) from error
    except (LocalEntryNotFoundError, DryRunError) as error:
        raise CheckpointError(
            f"{source} cannot be fetched: {constants.ENDPOINT} cannot be reached. Check the network and "
            "HF_HUB_OFFLINE, or copy the checkpoint's folder here and name that"
        ) from error
    except EntryNotFoundError as error:
        raise CheckpointError(f"{source} has no config.json: it is not a checkpoint") from error
    except HfHubHTTPError as error:
        raise CheckpointError(f"{source} cannot be fetched: {str(error).splitlines()[0]}") from error
    except OSError as error:
        raise CheckpointError(f"{source} cannot be fetched: {error}") from error
