"""What a memory costs: seconds to build, bytes, and milliseconds of processor time to ask it."""

from __future__ import annotations

import sysconfig
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from benchmarks.shared.figures import Spread, spread

from sfumato_model.memory.continuations import Wanted, continuations
from sfumato_model.memory.document import document
from sfumato_model.memory.memory import Memory, with_files, without_files
from sfumato_model.memory.reading import along, ask
from sfumato_model.memory.volume import File, volume
from sfumato_model.text.tokenizer import FileTokenizer

SLOTS, TEXTS = 9, 5
"""A step asks for 45 slots."""
ROUNDS = 200
DOCUMENT = 12_000
"""Tokens of the open document, about 1,000 lines."""


@dataclass(frozen=True, kw_only=True)
class Costs:
    """Of a memory of `tokens`; times of the processor, so that what else runs does not count.

    `document` is made anew, `typed` from what it was a token before.
    """

    tokens: int
    volumes: int
    megabytes: float
    build_seconds: float
    tokenize_seconds: float
    remove_file: Spread
    add_file: Spread
    document: Spread
    typed: Spread
    step: Spread
    continuations: Spread

    @property
    def microseconds_a_slot(self) -> float:
        assert self.step.median is not None
        return 1000 * self.step.median / (SLOTS * TEXTS)


def costs(tokenizer: FileTokenizer, tokens: int) -> Costs:
    """Of a memory of so many tokens of the standard library; the open document is one of its files."""
    begun = time.process_time()
    files, opened = _files(tokenizer, tokens)
    tokenized = time.process_time() - begun
    size = tokenizer.size
    begun = time.process_time()
    whole = volume(files, size)
    built = time.process_time() - begun
    memory = with_files(Memory(vocabulary=size, volumes=(whole,)), [File(name="small", ids=opened[:4000])])
    rng = np.random.default_rng(0)
    half = DOCUMENT // 2
    sides = opened[:half].tolist(), opened[half:DOCUMENT].tolist()
    own = document("opened", *sides, size)
    places = rng.integers(half, len(opened) - SLOTS, (ROUNDS, TEXTS))
    text = opened.tolist()
    asked = [np.concatenate([along(text[:at], [text[at : at + SLOTS]]) for at in row]) for row in places.tolist()]
    names = [file.name for file in files]
    return Costs(
        tokens=memory.tokens, volumes=len(memory.volumes), megabytes=memory.bytes / 1e6, build_seconds=built,
        tokenize_seconds=tokenized,
        remove_file=_took(lambda at: without_files(memory, {names[at]}), 20),
        add_file=_took(lambda at: with_files(memory, [File(name="more", ids=opened[at : at + 4000])]), 20),
        document=_took(lambda at: document("own", opened[:half].tolist(), opened[half + at : DOCUMENT].tolist(), size)),
        typed=_took(lambda at: document("opened", [*sides[0], at], sides[1], size, like=own)),
        step=_took(lambda at: ask(memory, own, asked[at])),
        continuations=_took(lambda at: continuations(ask(memory, own, asked[at][:1]), Wanted())),
    )  # fmt: skip


def _took(do: Callable[[int], object], rounds: int = ROUNDS) -> Spread:
    do(0)
    found = []
    for at in range(rounds):
        begun = time.thread_time()
        do(at)
        found.append(1000 * (time.thread_time() - begun))
    return spread(found)


def _files(tokenizer: FileTokenizer, tokens: int) -> tuple[list[File], np.ndarray]:
    """Files of so many tokens together, and another one that is long enough to be the open document."""
    found: list[File] = []
    opened, count = None, 0
    root = Path(sysconfig.get_path("stdlib"))
    for path in sorted(root.rglob("*.py")):
        if "site-packages" in path.parts:
            continue
        ids = np.array(tokenizer.encode(path.read_text(encoding="utf-8", errors="replace")), np.int64)
        if opened is None and len(ids) > 2 * DOCUMENT:
            opened = ids
            continue
        found.append(File(name=str(path), ids=ids))
        count += len(ids)
        if count >= tokens:
            break
    assert opened is not None, "no file of the standard library is long enough"
    return found, opened
