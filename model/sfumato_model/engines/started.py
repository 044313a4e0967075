"""What starting an engine needs and gives, and the table of engines."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sfumato_model.api.errors import CheckpointError
from sfumato_model.checkpoint.fetched import remedy
from sfumato_model.checkpoint.foreign import end_ids
from sfumato_model.checkpoint.manifest import MANIFEST, Manifest
from sfumato_model.denoiser.corruption import UniformCorruption
from sfumato_model.engines.engine import Engine
from sfumato_model.text.tokenizer import FileTokenizer, Tokenizer
from sfumato_model.text.vocabulary import TokenTexts

PREFIX_BUDGET = 64 * 2**20
"""Bytes of keys and values that are kept between requests at least: some eighty contexts of the default checkpoint."""


@dataclass(frozen=True, kw_only=True)
class EngineSettings:
    """What its user says of an engine.

    `device` is torch's own name, `dtype` too or "int8"; `None` leaves the choice to the engine.
    """

    device: str | None = None
    dtype: str | None = None


@dataclass(frozen=True, kw_only=True)
class Started:
    """A checkpoint whose engine runs, and what both say of themselves."""

    name: str
    parameters: int
    device: str
    dtype: str
    engine: Engine
    tokenizer: FileTokenizer
    manifest: Manifest
    texts: TokenTexts
    at_once: int = 1
    """Requests that the engine takes at the same time."""


def corruption_of(manifest: Manifest, vocabulary: int) -> UniformCorruption:
    low, high = manifest.noise or (0, vocabulary)
    return UniformCorruption(low=low, high=high)


def texts_of(corruption: UniformCorruption, tokenizer: Tokenizer) -> TokenTexts:
    """The texts of the tokens that may stand in a hole."""
    return TokenTexts(tokenizer, corruption.low, corruption.high)


def tokenizer_of(folder: Path, config: dict[str, Any], vocabulary: int) -> FileTokenizer:
    """The tokenizer of a checkpoint with rows for `vocabulary` tokens. Raises `CheckpointError` that names the file."""
    path = folder / "tokenizer.json"
    try:
        found = _read_tokenizer(folder, config, path)
        # Added ones stand for images and the like, and are in no prompt.
        last = max(found.raw.get_vocab(with_added_tokens=False).values(), default=0)
        if last >= vocabulary:
            raise ValueError(f"it has a token {last:,}, and the weights have rows for {vocabulary:,}")
        return found
    except CheckpointError:
        raise
    except Exception as error:  # tokenizers raises bare Exception for damaged files
        raise CheckpointError(f"{path} cannot be read: {error}. {remedy(path)}") from error


def _read_tokenizer(folder: Path, config: dict[str, Any], path: Path) -> FileTokenizer:
    if (folder / MANIFEST).exists():
        return FileTokenizer.from_file(path)
    bos = config.get("text_config", {}).get("bos_token_id", 2)
    return FileTokenizer.of_chat(path, ends=end_ids(folder, config), bos=bos)
