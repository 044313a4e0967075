"""Text to token ids and back, over the `tokenizers` library.

`AutoTokenizer` is avoided on purpose: it costs start-up time and memory that a keystroke server feels.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

from tokenizers import Tokenizer as RawTokenizer


@dataclass(frozen=True, kw_only=True)
class SpecialTokens:
    """Ids of the markers that give a context its shape.

    `end` is both the end of a file and the end of a hole; `ends` are all ids that end a text, `end` among them, and
    `never` those that no text may have. `None` means that the checkpoint has no such marker and the part that it would
    introduce is left out of the context.
    """

    end: int
    bos: int | None = None
    suffix: int | None = None
    prefix: int | None = None
    path: int | None = None
    separator: int | None = None
    edit: int | None = None
    old: int | None = None
    new: int | None = None
    gap: int | None = None
    ends: tuple[int, ...] = ()
    never: tuple[int, ...] = ()


class Tokenizer(Protocol):
    """What the model package asks of a tokenizer; tests use one of bytes."""

    @property
    def special(self) -> SpecialTokens: ...

    def encode(self, text: str) -> list[int]:
        """Return the ids of `text`, without any marker added; text that spells a marker stays text."""
        ...

    def encode_template(self, text: str) -> list[int]:
        """Return the ids of a chat template's own text, in which spelt markers are markers."""
        ...

    def decode(self, ids: Sequence[int]) -> str:
        """Return the text of `ids`; markers have no text."""
        ...


_MARKED = [field.name for field in fields(SpecialTokens) if field.name not in ("ends", "never")]
MARKERS = {name: f"<{name}>" for name in _MARKED} | {"end": "<eos>", "separator": "<sep>"}
"""The text of each marker in tokenizers that this project trains."""


_RESERVE = re.compile(r"<unused\d+>")
REMEMBERED = 64
"""Texts whose ids are kept: a keystroke leaves the suffix, the path, the snippets and mostly the prefix alone."""
LONGEST_REMEMBERED = 50_000
"""Characters. What an editor sends is shorter, and training reads long files once."""


class FileTokenizer:
    """A tokenizer read from a `tokenizer.json`. The ids of the last texts are remembered.

    Several threads may use one.
    """

    def __init__(self, raw: RawTokenizer, special: SpecialTokens) -> None:
        self.raw, self.special = raw, special
        self._remembered = lru_cache(maxsize=REMEMBERED)(self._encode)
        # A template is encoded with a switch of `raw` thrown, which may not be while another thread uses it.
        self._using = Lock()
        # A file that spells a marker, as this one does, must not smuggle one into a prompt.
        self.raw.encode_special_tokens = True

    @classmethod
    def from_file(cls, path: Path) -> FileTokenizer:
        """Read `path`. Raises `ValueError` when its end marker is missing, `Exception` when it is no tokenizer."""
        raw = RawTokenizer.from_file(str(path))
        end = raw.token_to_id(MARKERS["end"])
        if end is None:
            raise ValueError(f"{path} has no {MARKERS['end']} token, which ends a hole")
        ids: dict[str, Any] = {name: raw.token_to_id(marker) for name, marker in MARKERS.items()}
        return cls(raw, SpecialTokens(**ids))

    @classmethod
    def of_chat(cls, path: Path, *, ends: tuple[int, ...], bos: int | None) -> FileTokenizer:
        """Read the tokenizer of a chat checkpoint, which has no markers but the `ends` and `bos` of its config.

        What it marks as special, and what it has in reserve, stands in no text.
        """
        raw = RawTokenizer.from_file(str(path))
        added = raw.get_added_tokens_decoder().items()
        never = (id for id, token in added if token.special or _RESERVE.fullmatch(token.content))
        ids = tuple(sorted({*never, *ends} - {ends[0]}))
        return cls(raw, SpecialTokens(end=ends[0], ends=ends, never=ids, bos=bos))

    @property
    def size(self) -> int:
        """Number of ids, markers included."""
        return self.raw.get_vocab_size(with_added_tokens=True)

    def encode(self, text: str) -> list[int]:
        return list(self._remembered(text) if len(text) <= LONGEST_REMEMBERED else self._encode(text))

    def _encode(self, text: str) -> tuple[int, ...]:
        with self._using:
            return self._ids(text)

    def _ids(self, text: str) -> tuple[int, ...]:
        return tuple(self.raw.encode(text, add_special_tokens=False).ids)

    def encode_all(self, texts: Sequence[str]) -> list[list[int]]:
        """The ids of each of `texts`. None is remembered, and other threads run meanwhile."""
        # One core: what is encoded so has time, and the threads that the library would start have no low rank.
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        # A checkpoint without a template never throws the switch.
        with self._using if self.special.ends else nullcontext():
            return [one.ids for one in self.raw.encode_batch(list(texts), add_special_tokens=False)]

    def encode_template(self, text: str) -> list[int]:
        with self._using:
            self.raw.encode_special_tokens = False
            try:
                return list(self._ids(text))
            finally:
                self.raw.encode_special_tokens = True

    def decode(self, ids: Sequence[int]) -> str:
        with self._using:
            text: str = self.raw.decode(list(ids), skip_special_tokens=True)
        return text
