"""Fetching a checkpoint from a Hugging Face hub: looked over before the first large byte. No torch here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from huggingface_hub import HfApi, constants, hf_hub_download, snapshot_download

# HTTPError is httpx's or httpx2's, by the hub library's version; here it has the right one, if not for export.
from huggingface_hub.errors import (  # type: ignore[attr-defined]
    DryRunError,
    GatedRepoError,
    HfHubHTTPError,
    HFValidationError,
    HTTPError,
    LocalEntryNotFoundError,
    OfflineModeIsEnabled,
    RemoteEntryNotFoundError,
    RepositoryNotFoundError,
)
from huggingface_hub.utils.tqdm import are_progress_bars_disabled, disable_progress_bars, enable_progress_bars

from sfumato_model.checkpoint import ARCHITECTURE
from sfumato_model.errors import CheckpointError

HEADROOM = 1.1
"""Memory that a loaded checkpoint needs, as a multiple of its weights: activations, keys and values."""

FILES = ("*.safetensors", "*.json", "*.jinja", "LICENSE*")
"""All that is ever fetched: nothing that Python would run, or unpickle."""


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
    """What a download would bring. `missing` are the files that are not here yet, smallest first."""

    source: str
    commit: str
    missing: tuple[str, ...]
    total_bytes: int
    missing_bytes: int
    weight_bytes: int


def plan_download(source: str) -> DownloadPlan:
    """Ask the hub about `source`; only its config.json is fetched. Raises `CheckpointError`."""
    with _translated(source), _quiet():
        # Asked first, as it is the one request that the hub's library does not repeat for half a minute.
        commit = HfApi().model_info(source, timeout=20).sha
        config = json.loads(Path(hf_hub_download(source, "config.json", revision=commit)).read_text(encoding="utf-8"))
        found = config.get("architectures")
        if found != [ARCHITECTURE]:
            raise CheckpointError(f"{source} is of architecture {found}: Sfumato runs {ARCHITECTURE} only")
        files = snapshot_download(source, revision=commit, dry_run=True, allow_patterns=list(FILES))
    missing = sorted((f for f in files if f.will_download), key=lambda f: f.file_size or 0)
    return DownloadPlan(
        source=source,
        commit=commit or "main",
        missing=tuple(f.filename for f in missing),
        total_bytes=sum(f.file_size or 0 for f in files),
        missing_bytes=sum(f.file_size or 0 for f in missing),
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


def download(plan: DownloadPlan) -> Path:
    """Fetch what is missing of `plan`. Raises `CheckpointError`.

    A broken connection is taken up again where it broke. Files that arrived whole are kept when this is interrupted,
    and the next download fetches the others. One file at a time and in this thread: in the threads of
    `snapshot_download` an interrupt would wait until every file under way has arrived.
    """
    with _translated(plan.source):
        for name in plan.missing:
            hf_hub_download(plan.source, name, revision=plan.commit)
        # All is here; this notes which commit `main` is, so that the snapshot is found without a hub.
        with _quiet():
            return Path(snapshot_download(plan.source, allow_patterns=list(FILES)))


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
    except RemoteEntryNotFoundError as error:
        raise CheckpointError(f"{source} has no config.json: it is not a checkpoint") from error
    except HfHubHTTPError as error:
        raise CheckpointError(f"{source} cannot be fetched: {str(error).splitlines()[0]}") from error
    except (HTTPError, OfflineModeIsEnabled, LocalEntryNotFoundError, DryRunError) as error:
        raise CheckpointError(
            f"{source} cannot be fetched: {constants.ENDPOINT} cannot be reached ({str(error).splitlines()[0]}). Run "
            "this again when it can; files that arrived are kept"
        ) from error
    except OSError as error:
        raise CheckpointError(f"{source} cannot be fetched: {error}") from error
