"""The command line and the environment that vLLM is started with, from a table."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sfumato_client.diagnosis.card import found_card
from sfumato_client.processes.interpreter import SAFE_ENVIRONMENT
from sfumato_model.engines.cards import VLLM, card_for

MODULE = "vllm.entrypoints.openai.api_server"
"""Not the command `vllm`: that of the CPU build asks for a distribution of another name, and fails."""
NAME = "sfumato"
"""That the model is served by."""
ENVIRONMENT: Mapping[str, str] = {
    **SAFE_ENVIRONMENT,
    "VLLM_USE_V2_MODEL_RUNNER": "1",  # the other one knows no canvases
    "VLLM_NO_USAGE_STATS": "1",
    "DO_NOT_TRACK": "1",
    "HF_HUB_OFFLINE": "1",  # `sfumato pull` fetches, nothing else does
}
NOT_HANDED_ON = ("SFUMATO_TOKEN", "SFUMATO_URL")


@dataclass(frozen=True, kw_only=True)
class Serving:
    """What vLLM is to serve: `canvas` positions and `context` tokens of context and canvas together at most.

    `requests` are denoised at once; `flags` are those of the card, and of the user behind them.
    """

    folder: Path
    canvas: int = 256
    context: int = 8192
    requests: int = 8
    dtype: str = "auto"
    flags: tuple[str, ...] = ()


def serving_for(folder: Path, canvas: int, flags: tuple[str, ...]) -> Serving:
    """What to serve of a checkpoint on this machine's card; what the user says by `flags` counts last."""
    found = found_card()
    card = None if found is None else card_for(found.memory, found.capability)
    if card is None or card.engine != VLLM:
        return Serving(folder=folder, canvas=canvas, flags=flags)
    return Serving(
        folder=folder, canvas=canvas, context=card.context, requests=card.requests, flags=(*card.flags, *flags)
    )


def vllm_command(python: Path, serving: Serving, socket: Path) -> tuple[str, ...]:
    """It listens at a unix socket, which no other user reaches and nobody takes meanwhile, as may happen to a port."""
    table = {
        "--model": str(serving.folder),
        "--served-model-name": NAME,
        "--uds": str(socket),
        "--dtype": serving.dtype,
        "--max-model-len": str(serving.context),
        "--max-num-seqs": str(serving.requests),
        "--diffusion-config": json.dumps({"canvas_length": serving.canvas}),
        # Only the sampler's settings of generation_config.json count, and vLLM reads those by itself.
        "--generation-config": "vllm",
        "--limit-mm-per-prompt": json.dumps({"image": 0, "video": 0}),
    }
    switches = ("--skip-tokenizer-init", "--enable-prompt-tokens-details", "--disable-uvicorn-access-log")
    said = [word for pair in table.items() for word in pair]
    return (str(python), "-P", "-m", MODULE, *said, *switches, *serving.flags)


def vllm_environment(environment: Mapping[str, str], key: str) -> dict[str, str]:
    """The key goes here: every user sees a command line."""
    kept = {name: value for name, value in environment.items() if name not in NOT_HANDED_ON}
    return {**kept, **ENVIRONMENT, "VLLM_API_KEY": key}
