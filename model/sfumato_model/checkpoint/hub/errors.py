"""The many errors of a hub's library, as `CheckpointError`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from huggingface_hub import constants

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

from sfumato_model.api.errors import CheckpointError

_WORDS: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str], ...] = (
    (HFValidationError, "{source!r} is no Hugging Face id: write owner/name"),
    (GatedRepoError, "{source} is gated: accept its terms on its page, then set HF_TOKEN or run: hf auth login"),
    (RepositoryNotFoundError, "{source} is not on {hub}, or it is private: check the id, or set HF_TOKEN"),
    (RemoteEntryNotFoundError, "{source} has no config.json: it is not a checkpoint"),
    (HfHubHTTPError, "{source} cannot be fetched: {error}"),
    (
        (HTTPError, OfflineModeIsEnabled, LocalEntryNotFoundError, DryRunError),
        "{source} cannot be fetched: {hub} cannot be reached ({error}). Run this again when it can; files that arrived "
        "are kept",
    ),
    (OSError, "{source} cannot be fetched: {error}"),
    # The hub's library trusts what it is told; what it stumbles over may be anything.
    (Exception, "{source} cannot be fetched: {hub} answers as no hub does ({error})"),
)
"""What is said of each kind; the order matters, as some are subclasses of others."""


@contextmanager
def translated(source: str) -> Iterator[None]:
    """The hub's many errors as `CheckpointError`."""
    try:
        yield
    except CheckpointError:
        raise
    except Exception as error:
        words = next(words for kinds, words in _WORDS if isinstance(error, kinds))
        raise CheckpointError(words.format(source=source, hub=constants.ENDPOINT, error=_line(error))) from error


def _line(error: Exception) -> str:
    """What it says first, and no more than a line of it."""
    lines = str(error).splitlines()
    return (lines[0] if lines and lines[0].strip() else type(error).__name__)[:300]
