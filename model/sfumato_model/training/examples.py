"""From a file to a training row: one encoded text shared by several canvases.

    text:    <bos> [snippet] [far suffix] [path] <prefix> ....|cut 1..hole..|....|cut 2..hole..|....
    canvas1:                                              [slots][near suffix]
    canvas2:                                                                  [slots][near suffix]

A canvas sees the text up to its cut. The text is tokenized apart at every cut and hole end, as prompts are.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from sfumato_model.healing import word_start
from sfumato_model.prompt_head import Snippet, edit_ids, head_ids
from sfumato_model.tokenizer import FileTokenizer
from sfumato_model.training.corpus import SourceFile
from sfumato_model.training.holes import HoleGroup, choose_group
from sfumato_model.training.spans import Spans, find_spans
from sfumato_model.training.verbs import make_edit

HOLE_SIZES = (4, 8, 16, 32, 64)
CHARACTERS_PER_TOKEN = 3.0


@dataclass(frozen=True, kw_only=True)
class ExampleShape:
    """Sizes and shares of the examples."""

    text_tokens: int = 448
    canvases: int = 7
    near_suffix: int = 32
    gap_edge: int = 8
    snippet_share: float = 0.3
    far_suffix_share: float = 0.55
    path_share: float = 0.7
    no_suffix_share: float = 0.15
    padded_share: float = 0.7
    edit_share: float = 0.15


@dataclass(frozen=True, kw_only=True)
class CanvasExample:
    """One canvas: the true `tokens`, which of them are `hole`, and the first `end` of each hole's fill.

    `noise` is the probability that a hole position is corrupted; `context` how many text tokens it sees.
    """

    context: int
    tokens: tuple[int, ...]
    hole: tuple[bool, ...]
    behind_end: tuple[bool, ...]
    noise: float


@dataclass(frozen=True, kw_only=True)
class Row:
    """One encoder text and the canvases that read it."""

    text: tuple[int, ...]
    canvases: tuple[CanvasExample, ...]


class ExampleStream:
    """An endless stream of rows from `files`, reproducible from its `seed`."""

    def __init__(self, files: tuple[SourceFile, ...], tokenizer: FileTokenizer, shape: ExampleShape, seed: int) -> None:
        self._files = files
        self._by_package: dict[str, list[SourceFile]] = {}
        for file in files:
            self._by_package.setdefault(file.package, []).append(file)
        self._weights = [len(file.text) for file in files]
        self._tokenizer = tokenizer
        self._shape = shape
        self._random = random.Random(seed)

    def __iter__(self) -> Iterator[Row]:
        while True:
            file = self._random.choices(self._files, self._weights)[0]
            spans = find_spans(file.text)
            if spans is None:
                continue
            # Parsing costs more than a row does, so a parsed file gives several.
            for _ in range(1 + len(file.text) // 8000):
                row = self._row(file, spans)
                if row is not None:
                    yield row

    def _row(self, file: SourceFile, spans: Spans) -> Row | None:
        rng, shape, text = self._random, self._shape, file.text
        snippets = self._snippets(file) if rng.random() < shape.snippet_share else ()
        with_far = rng.random() < shape.far_suffix_share
        room = shape.text_tokens - 90 * bool(snippets) - 80 * with_far
        length = int(room * CHARACTERS_PER_TOKEN)
        function = self._function(spans, text) if rng.random() < shape.edit_share else None
        if function is not None:
            stop = function[0]
            start = _line_start(text, max(0, stop - length // 2))
        else:
            start = _line_start(text, rng.randrange(max(1, len(text) - length // 2)))
            stop = min(len(text), start + length)
        groups = self._groups(text, spans, start, stop)
        if not groups and function is None:
            return None
        end = stop if function is not None else groups[-1].end
        after = function[1] if function is not None else end
        far = self._far_suffix(text, after) if with_far else []
        ids = head_ids(
            self._tokenizer,
            snippets=snippets,
            far_suffix=far,
            path=file.path if rng.random() < shape.path_share else "",
        )
        canvases = []
        at = start
        for group in groups:
            ids += self._tokenizer.encode(text[at : group.cut])
            canvases.append(self._canvas(text, group, len(ids)))
            for low, high in _pieces(group):
                ids += self._tokenizer.encode(text[low:high])
            at = group.end
        ids += self._tokenizer.encode(text[at:end])
        if function is not None:
            self._append_edit(text, function, ids, canvases)
        limit = shape.text_tokens + 160
        kept = tuple(c for c in canvases if c is not None and c.context <= limit)
        return Row(text=tuple(ids[:limit]), canvases=kept) if kept else None

    def _groups(self, text: str, spans: Spans, start: int, stop: int) -> list[HoleGroup]:
        """Hole groups that do not overlap, in order."""
        found: list[HoleGroup] = []
        for _ in range(self._shape.canvases * 4):
            group = choose_group(text, spans, start, stop, self._random)
            group = _from_word_starts(text, group) if group else None
            if group and all(group.end <= g.cut or g.end <= group.cut for g in found):
                found.append(group)
            if len(found) == self._shape.canvases:
                break
        return sorted(found, key=lambda g: g.cut)

    def _canvas(self, text: str, group: HoleGroup, context: int) -> CanvasExample | None:
        rng, shape, special = self._random, self._shape, self._tokenizer.special
        padded = group.kind not in ("refine", "continue") and rng.random() < shape.padded_share
        tokens: list[int] = []
        hole: list[bool] = []
        behind: list[bool] = []
        for index, (low, high) in enumerate(group.holes):
            if index:
                between = self._elided(self._tokenizer.encode(text[group.holes[index - 1][1] : low]))
                tokens += between
                hole += [False] * len(between)
                behind += [False] * len(between)
            truth = self._tokenizer.encode(text[low:high])
            slots = len(truth)
            if padded:
                sizes = [s for s in HOLE_SIZES if s > len(truth)][:2]
                if not sizes:
                    return None
                slots = sizes[0] if rng.random() < 0.6 else sizes[-1]
            if slots > HOLE_SIZES[-1]:
                return None
            tokens += truth + [special.end] * (slots - len(truth))
            hole += [True] * slots
            behind += [False] * min(slots, len(truth) + 1) + [True] * max(0, slots - len(truth) - 1)
        if group.kind != "continue" and rng.random() >= shape.no_suffix_share:
            near = self._tokenizer.encode(text[group.end : group.end + 6 * shape.near_suffix])
            near = near[: rng.randint(4, shape.near_suffix)]
            tokens += near
            hole += [False] * len(near)
            behind += [False] * len(near)
        noise = rng.uniform(0, 0.3) if group.kind == "refine" else self._noise()
        return CanvasExample(
            context=context, tokens=tuple(tokens), hole=tuple(hole), behind_end=tuple(behind), noise=noise
        )

    def _noise(self) -> float:
        # Sampling starts from pure noise and needs few steps after it, so pure noise is met more often than U(0, 1)
        # would give.
        return 1.0 if self._random.random() < 0.25 else self._random.random()

    def _elided(self, ids: list[int]) -> list[int]:
        """Sometimes replace the middle of long fixed text by the gap marker."""
        edge, gap = self._shape.gap_edge, self._tokenizer.special.gap
        if gap is None or len(ids) <= 2 * edge + 4 or (len(ids) < 64 and self._random.random() < 0.7):
            return ids
        return [*ids[:edge], gap, *ids[-edge:]]

    def _far_suffix(self, text: str, end: int) -> list[int]:
        """Text some way after `end`: it may overlap the near suffix and leaves no gap behind it."""
        start = end + self._random.randrange(1 + int(self._shape.near_suffix * CHARACTERS_PER_TOKEN))
        return self._tokenizer.encode(text[start : start + 240])[:80]

    def _snippets(self, file: SourceFile) -> tuple[Snippet, ...]:
        other = self._random.choice(self._by_package[file.package])
        if other is file:
            return ()
        start = _line_start(other.text, self._random.randrange(len(other.text)))
        return (Snippet(path=other.path, text=other.text[start : start + 240]),)

    def _function(self, spans: Spans, text: str) -> tuple[int, int] | None:
        short = [s for s in spans.functions if s[1] - s[0] <= 420 and "\n" in text[s[0] : s[1]]]
        return self._random.choice(short) if short else None

    def _append_edit(
        self, text: str, function: tuple[int, int], ids: list[int], canvases: list[CanvasExample | None]
    ) -> None:
        start, end = function
        indent = text[_line_start(text, start) : start]
        edit = make_edit(text[start:end], indent, self._random)
        if edit is None:
            return
        ids += edit_ids(self._tokenizer, instruction=edit.instruction, old=edit.old)
        truth = self._tokenizer.encode(edit.new)
        sizes = [s for s in HOLE_SIZES if s > len(truth)]
        if sizes:
            near = self._tokenizer.encode(text[end : end + 96])[:16]
            fill = sizes[0] - len(truth)
            canvases.append(
                CanvasExample(
                    context=len(ids),
                    tokens=(*truth, *[self._tokenizer.special.end] * fill, *near),
                    hole=(True,) * sizes[0] + (False,) * len(near),
                    behind_end=(False,) * (len(truth) + 1) + (True,) * (fill - 1) + (False,) * len(near),
                    noise=self._noise(),
                )
            )
        ids += [*truth, self._tokenizer.special.end]


def _from_word_starts(text: str, group: HoleGroup) -> HoleGroup | None:
    """The group with every hole begun where its first word begins, as prompts begin them (see `healing.py`)."""
    holes = tuple((word_start(text, low), high) for low, high in group.holes)
    if any(low < before for (_, before), (low, _) in pairwise(holes)):
        return None
    return HoleGroup(kind=group.kind, holes=holes)


def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def _pieces(group: HoleGroup) -> Iterator[tuple[int, int]]:
    """The holes of a group and the fixed texts between them, in order."""
    at = group.cut
    for low, high in group.holes:
        if at < low:
            yield at, low
        yield low, high
        at = high
