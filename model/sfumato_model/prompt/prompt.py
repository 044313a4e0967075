"""From a request's text to token ids: the context and the pieces of the canvas. Only here are tokens counted.

Windows are anchored: the context drops whole blocks from its front, and the far suffix starts at a block counted from
the end of the text, so that a keystroke moves neither and the cached context stays valid.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

from sfumato_model.api.errors import PromptError
from sfumato_model.api.request import FillRequest, Hole, joined
from sfumato_model.checkpoint.manifest import Manifest
from sfumato_model.prompt.chat import chat_ids
from sfumato_model.prompt.head import EditTask, edit_ids, head_ids, within_budget
from sfumato_model.text.tokenizer import Tokenizer
from sfumato_model.text.vocabulary import word_start

PREFIX_BLOCK = 64
"""Tokens that the prefix drops from its front at a time."""
SUFFIX_BLOCK = 64
"""Characters between the places where a far suffix may start."""
GAP_EDGE = 8
"""Tokens kept on each side of a gap, as in training."""
LONGEST_BETWEEN = 48
"""Fixed tokens between two holes beyond which the middle becomes a gap."""


@dataclass(frozen=True, kw_only=True)
class PromptHole:
    """A hole whose text begins with `typed`, the piece of a word that stands before it (see `healing.py`)."""

    typed: str
    max_tokens: int | None


PromptPiece = tuple[int, ...] | PromptHole


@dataclass(frozen=True, kw_only=True)
class Prompt:
    """`context` is encoded; `pieces` start with the first hole and are denoised or clamped."""

    context: tuple[int, ...]
    pieces: tuple[PromptPiece, ...]

    @property
    def holes(self) -> tuple[PromptHole, ...]:
        return tuple(piece for piece in self.pieces if isinstance(piece, PromptHole))


def split_request(request: FillRequest) -> tuple[str, tuple[str | Hole, ...], str]:
    """Return the text before the first hole, what lies from the first hole to the last, and the text after it.

    Neighbouring texts are joined. Raises `PromptError` when there is no hole or two holes touch.
    """
    parts: list[str | Hole] = []
    for segment in request.segments:
        if isinstance(segment, str) and parts and isinstance(parts[-1], str):
            parts[-1] += segment
        elif segment != "":
            parts.append(segment)
    at = [index for index, segment in enumerate(parts) if isinstance(segment, Hole)]
    if not at:
        raise PromptError("the request has no hole: there is nothing to fill")
    if any(right - left == 1 for left, right in pairwise(at)):
        raise PromptError("two holes touch: make them one, or put text between them")
    return joined(parts[: at[0]]), tuple(parts[at[0] : at[-1] + 1]), joined(parts[at[-1] + 1 :])


def make_prompt(request: FillRequest, tokenizer: Tokenizer, manifest: Manifest, edit: EditTask | None = None) -> Prompt:
    """Tokenize `request` within the manifest's budgets. Raises `PromptError` when it has no hole."""
    before, middle, after = split_request(request)
    request = replace(request, snippets=within_budget(tokenizer, request.snippets, manifest.snippet_tokens))
    near = tokenizer.encode(after[: 8 * manifest.near_suffix_tokens])[: manifest.near_suffix_tokens]
    # The far suffix follows the shorter near one in any case: what a request asks does not change its context.
    short = near[: manifest.single_suffix_tokens]
    # A free canvas has no suffix: its context has all of it.
    far = _far_suffix(after, [] if manifest.free_tokens else short, tokenizer, manifest)
    near = short if sum(isinstance(part, Hole) for part in middle) == 1 else near
    head = head_ids(tokenizer, snippets=request.snippets, far_suffix=far, path=request.path)
    if manifest.chat_template is not None:
        head, tail = chat_ids(tokenizer, manifest.chat_template, request, tokenizer.decode(far), edit)
        edit = None
        # The code fence is closed where the file ends within the canvas.
        near += tail if len(tokenizer.decode(near)) >= len(after) else []
    stem = word_start(before, len(before))
    if edit is not None:
        stem = max(stem, edit.at)
        told = edit_ids(tokenizer, instruction=edit.instruction, old=edit.old)
        told += tokenizer.encode(before[edit.at : stem])
    else:
        told = []
    room = max(manifest.context_tokens - len(head) - len(told), PREFIX_BLOCK)
    context = head + anchored_tail(tokenizer.encode(before[: edit.at if edit else stem]), room) + told
    if not context:
        # An encoder needs one token; the end of a file is what stands before the start of one.
        context = [tokenizer.special.end]
    return Prompt(context=tuple(context), pieces=canvas_pieces(middle, before[stem:], near, tokenizer))


def canvas_pieces(
    middle: tuple[str | Hole, ...], typed: str, near: list[int], tokenizer: Tokenizer
) -> tuple[PromptPiece, ...]:
    """The canvas of the holes in `middle`, the texts between them, and the near suffix.

    `typed` is the piece of a word before the first hole.
    """
    pieces: list[PromptPiece] = []
    for part in middle:
        if isinstance(part, Hole):
            pieces.append(PromptHole(typed=typed, max_tokens=part.max_tokens))
            continue
        stem = word_start(part, len(part))
        typed = part[stem:]
        if stem:
            pieces.append(_between(part[:stem], tokenizer))
    if near:
        pieces.append(tuple(near))
    return tuple(pieces)


def _between(text: str, tokenizer: Tokenizer) -> tuple[int, ...]:
    ids, gap = tokenizer.encode(text), tokenizer.special.gap
    if gap is not None and len(ids) > LONGEST_BETWEEN:
        ids = [*ids[:GAP_EDGE], gap, *ids[-GAP_EDGE:]]
    return tuple(ids)


def anchored_tail(ids: list[int], budget: int) -> list[int]:
    """The end of `ids` within `budget`, its start a multiple of the block, so that typing seldom moves it."""
    if len(ids) <= budget:
        return ids
    over = len(ids) - max(budget, PREFIX_BLOCK)
    return ids[-(-over // PREFIX_BLOCK) * PREFIX_BLOCK :]


def _far_suffix(after: str, near: list[int], tokenizer: Tokenizer, manifest: Manifest) -> list[int]:
    """Tokens from the last block boundary within the near suffix on: they may overlap it and leave no gap."""
    # A token may end within a character, which then still belongs to what follows.
    reach = len(tokenizer.decode(near).rstrip("\ufffd"))
    if len(after) <= reach or manifest.far_suffix_tokens == 0:
        return []
    start = max(0, reach - (reach - len(after)) % SUFFIX_BLOCK)
    return tokenizer.encode(after[start : start + 6 * manifest.far_suffix_tokens])[: manifest.far_suffix_tokens]
