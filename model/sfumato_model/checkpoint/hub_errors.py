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


@contextmanager
def translated(source: str) -> Iterator[None]:
    """The hub's many errors as `CheckpointError`; the order matters, as some are subclasses of others."""
    try:
        yield
    except CheckpointError:
        raise
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
        raise CheckpointError(f"{source} cannot be fetched: {_line(error)}") from error
    except (HTTPError, OfflineModeIsEnabled, LocalEntryNotFoundError, DryRunError) as error:
        raise CheckpointError(
            f"{source} cannot be fetched: {constants.ENDPOINT} cannot be reached ({_line(error)}). Run "
            "this again when it can; files that arrived are kept"
        ) from error
    except OSError as error:
        raise CheckpointError(f"{source} cannot be fetched: {_line(error)}") from error
    except Exception as error:
        # The hub's library trusts what it is told; what it stumbles over may be anything.
        raise CheckpointError(
            f"{source} cannot be fetched: {constants.ENDPOINT} answers as no hub does ({_line(error)})"
        ) from error


def _line(error: Exception) -> str:
    """What it says first, and no more than a line of it."""
    lines = str(error).splitlines()
    return (lines[0] if lines and lines[0].strip() else type(error).__name__)[:300]
