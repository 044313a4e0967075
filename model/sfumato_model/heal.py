"""A prompt's half-typed words settled: what is kept of each joins the text before its hole."""

from __future__ import annotations

from dataclasses import replace

from sfumato_model.context.healing import resume, shortest_way
from sfumato_model.denoiser.base import Denoiser
from sfumato_model.denoiser.prefix import Prefix
from sfumato_model.prompt.prompt import Prompt, PromptHole, PromptPiece
from sfumato_model.text.tokenizer import Tokenizer
from sfumato_model.text.vocabulary import TokenTexts


def heal(
    denoiser: Denoiser, tokenizer: Tokenizer, texts: TokenTexts, prefix: Prefix, prompt: Prompt
) -> tuple[Prefix, Prompt]:
    """Settle how the word before each hole is resumed; what is kept of the first one joins the context."""
    pieces: list[PromptPiece] = []
    for piece in prompt.pieces:
        if not isinstance(piece, PromptHole) or not piece.typed:
            pieces.append(piece)
            continue
        if not pieces:
            healed = resume(denoiser, tokenizer, texts, prefix, piece.typed)
            if healed.ids:
                prefix = denoiser.encode((*prefix.ids, *healed.ids), prefix)
        else:
            healed = shortest_way(tokenizer, texts, piece.typed)
            before = pieces[-1]
            if healed.ids and not isinstance(before, PromptHole):
                pieces[-1] = (*before, *healed.ids)
            elif healed.ids:
                pieces.append(healed.ids)
        pieces.append(replace(piece, typed=healed.typed))
    return prefix, Prompt(context=prefix.ids, pieces=tuple(pieces))
