"""The log probabilities that vLLM tells are those of transformers, in float32, at all positions of ten canvases."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer
from transformers import DiffusionGemmaForBlockDiffusion

from sfumato_model.api.request import Limits
from sfumato_model.checkpoint.folder import DEFAULT_FOLDER
from sfumato_model.engines.vllm.http.client import VllmClient
from sfumato_model.engines.vllm.http.reads import CanvasRead

NATS = 0.02
WIDTH, LONGEST = 48, 500
"""Tokens of a canvas, and at most of its context."""
FILES = sorted((Path(__file__).parents[2] / "model" / "sfumato_model").rglob("*.py"))
TOKENIZER = Tokenizer.from_file(str(DEFAULT_FOLDER / "tokenizer.json"))


def _text(dice: random.Random) -> list[int]:
    """The tokens of one of our own files that has enough of them."""
    while True:
        ids = TOKENIZER.encode(dice.choice(FILES).read_text(encoding="utf-8"), add_special_tokens=False).ids
        if len(ids) > LONGEST + WIDTH:
            return ids


@pytest.fixture(scope="module")
def model() -> object:
    found = DiffusionGemmaForBlockDiffusion.from_pretrained(
        DEFAULT_FOLDER, dtype=torch.float32, attn_implementation="sdpa"
    )
    return found.eval()


@pytest.mark.parametrize("canvas", range(10))
def test_log_probabilities_are_those_of_transformers(
    client: VllmClient, model: object, limits: Limits, canvas: int
) -> None:
    dice = random.Random(canvas)
    ids = _text(dice)
    begin = dice.randrange(len(ids) - LONGEST - WIDTH)
    behind = begin + dice.randrange(20, LONGEST)
    context, seed = (2, *ids[begin:behind]), list(ids[begin + LONGEST :][:WIDTH])
    for _ in range(dice.randrange(16)):  # some of it is noise, as in a hole
        seed[dice.randrange(len(seed))] = dice.randrange(8, 4096)
    exact = tuple(dict.fromkeys(seed))
    read = CanvasRead(context=context, seed=tuple(seed), pinned=tuple(range(len(seed))), max_steps=1, exact=exact)
    (answer,) = client.read_all([read], limits)
    assert answer is not None
    with torch.no_grad():
        logits = model(input_ids=torch.tensor([context]), decoder_input_ids=torch.tensor([seed])).logits[0]  # type: ignore[operator]
    wanted = logits.float().log_softmax(-1)
    differences = [
        abs(answer.told[position][token] - float(wanted[position, token]))
        for position in range(len(seed))
        for token in (*exact, answer.likeliest[position])
    ]
    print(f"{len(seed)} positions, {len(differences)} log probabilities: at most {max(differences):.5f} nats apart")
    assert max(differences) < NATS
