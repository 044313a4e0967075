"""A tokenizer with Gemma's conventions: `▁` for a space, byte fallback, runs of newlines, named turns.

It is made here, of code: Gemma's own is not among the tests' files. The first ids are where Gemma 4 has them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

SIZE = 262_144
NAMED = {
    0: "<pad>", 1: "<eos>", 2: "<bos>", 3: "<unk>", 4: "<mask>", 50: "<|tool_response>", 98: "<|think|>",
    100: "<|channel>", 101: "<channel|>", 105: "<|turn>", 106: "<turn|>",
}  # fmt: skip
NEWLINES = range(107, 138)
"""Runs of one newline and more."""
FIRST_BYTE = 238
FIRST_PIECE = FIRST_BYTE + 256
TRAINED = 2_000
"""Pieces that are learned from code; what is left up to the size are words that no text spells."""
TEMPLATE = """{{ bos_token }}{% for message in messages -%}
<|turn>{{ 'model' if message['role'] == 'assistant' else message['role'] }}
{{ message['content'] | trim }}{% if not (loop.last and continue_final_message) %}<turn|>
{% endif %}{% endfor %}{% if add_generation_prompt %}<|turn>model
<|channel>thought
<channel|>{% endif %}"""
"""The shape of Gemma 4's, whose generation prompt closes a channel of thought that stays empty."""


def write_tokenizer(path: Path, size: int = SIZE) -> None:
    """Write a `tokenizer.json` of `size` entries."""
    path.write_text(_tokenizer(size), encoding="utf-8")


@lru_cache(maxsize=4)
def _tokenizer(size: int) -> str:
    learned = _learned([Path(__file__).read_text(encoding="utf-8")])
    words = dict.fromkeys(token for token, _ in sorted(learned["vocab"].items(), key=lambda item: item[1]))
    named = {id: NAMED.get(id, f"<unused{id}>") for id in range(FIRST_BYTE)}
    named |= {id: "\n" * (1 + id - NEWLINES.start) for id in NEWLINES}
    named |= {FIRST_BYTE + byte: f"<0x{byte:02X}>" for byte in range(256)}
    vocabulary = {text: id for id, text in named.items()}
    for word in words:
        vocabulary.setdefault(word, len(vocabulary))
    for number in range(size - len(vocabulary)):
        # As in Gemma's, half of all entries begin with a space.
        vocabulary["▁" * (number % 2) + f"qz{number:06d}zq"] = len(vocabulary)
    raw = Tokenizer(models.BPE(vocab=vocabulary, merges=learned["merges"], byte_fallback=True, fuse_unk=True))
    _follow_gemma(raw)
    content = json.loads(raw.to_str())
    content["added_tokens"] = [
        {"id": id, "content": text, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False,
         "special": id not in NEWLINES}
        for id, text in named.items() if id < FIRST_BYTE
    ]  # fmt: skip
    return json.dumps(content, ensure_ascii=False)


def _follow_gemma(raw: Tokenizer) -> None:
    raw.normalizer = normalizers.Replace(" ", "▁")
    raw.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])


def _learned(texts: Iterable[str]) -> dict[str, Any]:
    raw = Tokenizer(models.BPE())
    _follow_gemma(raw)
    # Without newlines: runs of them are entries of their own.
    raw.pre_tokenizer = pre_tokenizers.Split("\n", behavior="removed")
    raw.train_from_iterator(texts, trainers.BpeTrainer(vocab_size=TRAINED, show_progress=False))
    model: dict[str, Any] = json.loads(raw.to_str())["model"]
    return {"vocab": model["vocab"], "merges": [tuple(merge) for merge in model["merges"]]}
