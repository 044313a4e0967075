"""The peer: the same weights as an ordinary causal model, greedy, with its cache and with the suffix in its context."""

from __future__ import annotations

import torch

from sfumato_model.denoiser import Texts
from sfumato_model.fill import Model
from sfumato_model.healing import resume, word_start
from sfumato_model.prompt import anchored_tail
from sfumato_model.prompt_head import head_ids


def fill_line(
    model: Model, before: str, after: str, path: str, limit: int = 24, *, stop_at_line: bool = True
) -> tuple[str, int]:
    """Continue `before` up to the end of the line; return the text and the tokens it took.

    Typed words are resumed as ours are (`healing.py`), so that both start from the same place.
    """
    tokenizer, denoiser, manifest = model.tokenizer, model.denoiser, model.manifest
    suffix = tokenizer.encode(after[: 6 * manifest.far_suffix_tokens])[: manifest.far_suffix_tokens]
    head = head_ids(tokenizer, far_suffix=suffix, path=path)
    stem = word_start(before, len(before))
    ids = head + anchored_tail(tokenizer.encode(before[:stem]), manifest.context_tokens - len(head))
    prefix = denoiser.encode(ids, model.prefixes.best(ids))
    model.prefixes.add(prefix)
    typed = before[stem:]
    if typed:
        healed = resume(denoiser, tokenizer, model.texts, prefix, typed)
        typed = healed.typed
        if healed.ids:
            prefix = denoiser.encode((*prefix.ids, *healed.ids), prefix)
    nothing = Texts.pack([[]], prefix.length, denoiser.device)
    found: list[int] = []
    for step in range(limit):
        logits = denoiser.causal_logits(prefix, nothing, torch.tensor([-1], device=denoiser.device))[0]
        allowed = model.texts.starting_with(typed) if step == 0 and typed else []
        token = allowed[int(logits[allowed].argmax())] if allowed else int(logits.argmax())
        if stop_at_line and (token == tokenizer.special.end or "\n" in tokenizer.decode([token])):
            break
        found.append(token)
        prefix = denoiser.encode((*prefix.ids, token), prefix)
    return tokenizer.decode(found).removeprefix(typed), len(found) + 1
