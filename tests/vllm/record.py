"""`python -m tests.vllm.record URL KEY`: ask a real vLLM with the default checkpoint, and print what it answered.

What it prints is tests/model/engines/recording.json, which the recorded engine of `make test` answers from.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import httpx

from sfumato_model.engines.vllm.http.body import completion_body
from sfumato_model.engines.vllm.http.reads import CanvasRead

CONTEXT = (2, *range(100, 140))
SUFFIX = (200, 201, 202, 203)
FILL = CanvasRead(context=CONTEXT, seed=(300, 301, 302, *SUFFIX), pinned=(3, 4, 5, 6), max_steps=4, top=3)
INSPECT = CanvasRead(context=CONTEXT, seed=SUFFIX, pinned=(0, 1, 2, 3), max_steps=1, exact=(*SUFFIX, 12))
ONE = CanvasRead(context=(0,), seed=(0,), max_steps=1, top=20)
LEFT_OUT = ("id", "created", "system_fingerprint")
"""Of an answer, as they differ each time."""


def bodies() -> dict[str, dict[str, Any]]:
    """What is asked, by a name: reads, and what the engine refuses."""
    fill = completion_body(FILL, "sfumato")
    controls = fill["vllm_xargs"]
    unsaid = completion_body(CanvasRead(context=(0,), seed=(0,), max_steps=1), "sfumato")
    del unsaid["vllm_xargs"]["diffusion_canvas_length"]
    return {
        "fill": fill,
        "inspect": completion_body(INSPECT, "sfumato"),
        "one position": completion_body(ONE, "sfumato"),
        "unsaid width": unsaid,
        "pin beyond": fill | {"vllm_xargs": controls | {"diffusion_pinned": [7]}},
        "too wide": fill | {"vllm_xargs": controls | {"diffusion_canvas_length": 257}},
        "beyond the vocabulary": fill | {"vllm_xargs": controls | {"diffusion_seed_canvas": [4100] * 7}},
        "no steps": fill | {"vllm_xargs": controls | {"diffusion_max_steps": 0}},
        "temperature": fill | {"temperature": 0.5},
        "min_p": fill | {"min_p": 0.1},
        "too many": fill | {"logprobs": 21},
        "ids without logprobs": {key: value for key, value in fill.items() if key != "logprobs"}
        | {"logprob_token_ids": [1]},
        "too long": fill | {"prompt": [2] * 4000},
        "another model": fill | {"model": "other"},
    }


def main() -> None:
    url, key = sys.argv[1:]
    with httpx.Client(base_url=url, headers={"Authorization": f"Bearer {key}"}, timeout=120) as http:
        exchanges = {}
        for name, body in bodies().items():
            reply = http.post("/v1/completions", json=body)
            answer = {k: v for k, v in reply.json().items() if k not in LEFT_OUT}
            exchanges[name] = {"body": body, "status": reply.status_code, "answer": answer}
        said = {
            "version": http.get("/version").json(),
            "models": {"data": [_card(card) for card in http.get("/v1/models").json()["data"]]},
            "without a key": httpx.get(f"{url}/v1/models").json(),
            "exchanges": exchanges,
        }
    print(json.dumps(said, separators=(",", ":")))


def _card(card: dict[str, Any]) -> dict[str, Any]:
    return {key: card[key] for key in ("id", "object", "max_model_len")}


if __name__ == "__main__":
    main()
