"""A read as the body of vLLM's `POST /v1/completions`.

vLLM takes fields that it does not know, and ignores them; it ignores penalties, too. So only fields that it acts on
are sent (a test holds them against what its own validation knows). Never `prompt_logprobs`, nor `echo`: both end the
engine of 0.32 and 0.33.
"""

from __future__ import annotations

from typing import Any

from sfumato_model.engines.vllm.http.reads import CanvasRead


def completion_body(read: CanvasRead, model: str) -> dict[str, Any]:
    """The body for one read; `model` is a name that the engine serves."""
    controls: dict[str, Any] = {
        "diffusion_canvas_length": read.width,
        "diffusion_seed_canvas": list(read.seed),
        "diffusion_max_steps": read.max_steps,
        "diffusion_read_only": 1,
    }
    if read.pinned:
        controls["diffusion_pinned"] = sorted(set(read.pinned))
    body: dict[str, Any] = {
        "model": model,
        "prompt": list(read.context),
        "max_tokens": read.width,
        # Anything but 1 is refused. The others undo what a generation_config.json sets for everybody.
        "temperature": 1.0,
        "top_p": 1.0,
        "top_k": 0,
        "min_p": 0.0,
        "logprobs": read.top,
        # Without a tokenizer in the engine, ids are all that there is.
        "return_token_ids": True,
        "return_tokens_as_token_ids": True,
        "vllm_xargs": controls,
    }
    if read.exact:
        body |= {"logprobs": len(read.exact), "logprob_token_ids": list(read.exact)}
    return body
