"""The peer: the same weights as an ordinary causal model, greedy, with its cache and with the suffix in its context."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sfumato_model.context.healing import resume
from sfumato_model.context.model import Model
from sfumato_model.denoiser.arrays import sent
from sfumato_model.denoiser.base import Texts
from sfumato_model.denoiser.prefix import Encoded
from sfumato_model.engines.local.engine import local_engine
from sfumato_model.prompt.head import head_ids
from sfumato_model.prompt.prompt import anchored_tail
from sfumato_model.text.vocabulary import word_start


@dataclass(frozen=True, kw_only=True)
class CausalPrompt:
    """An encoded context that ends where writing begins; what is written begins with `typed`."""

    prefix: Encoded
    typed: str


def prompt_of(model: Model, before: str, after: str, path: str) -> CausalPrompt:
    """The context with the suffix in it. Typed words are resumed as ours are (`healing.py`): both start alike."""
    tokenizer, engine, manifest = model.tokenizer, local_engine(model.engine), model.manifest
    suffix = tokenizer.encode(after[: 6 * manifest.far_suffix_tokens])[: manifest.far_suffix_tokens]
    head = head_ids(tokenizer, far_suffix=suffix, path=path)
    stem = word_start(before, len(before))
    ids = head + anchored_tail(tokenizer.encode(before[:stem]), manifest.context_tokens - len(head))
    prefix = engine.denoiser.encode(ids, engine.prefixes.best(ids))
    engine.prefixes.add(prefix)
    typed = before[stem:]
    if typed:
        healed = resume(model, prefix, typed)
        typed = healed.typed
        if healed.ids:
            prefix = engine.denoiser.encode((*prefix.ids, *healed.ids), prefix)
    return CausalPrompt(prefix=prefix, typed=typed)


def continue_text(
    model: Model, before: str, after: str, path: str, limit: int, complete: Callable[[str], bool]
) -> tuple[str, int]:
    """Continue `before` until the text is `complete` or the file ends; return the text and the tokens it took."""
    tokenizer, denoiser = model.tokenizer, local_engine(model.engine).denoiser
    prompt = prompt_of(model, before, after, path)
    prefix, typed = prompt.prefix, prompt.typed
    nothing = Texts.pack([[]], prefix.length, denoiser.device)
    (read_at,) = sent(denoiser.device, [-1])
    found: list[int] = []
    while len(found) < limit:
        logits = denoiser.causal_logits(prefix, nothing, read_at)[0]
        allowed = model.texts.starting_with(typed).tolist() if not found and typed else []
        token = allowed[int(logits[allowed].argmax())] if allowed else int(logits.argmax())
        if token == tokenizer.special.end:
            break
        found.append(token)
        if complete(tokenizer.decode(found).removeprefix(typed)):
            break
        prefix = denoiser.encode((*prefix.ids, token), prefix)
    return tokenizer.decode(found).removeprefix(typed), len(found)
