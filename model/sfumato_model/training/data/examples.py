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

from sfumato_model.api.request import Snippet
from sfumato_model.prompt.head import edit_ids, head_ids
from sfumato_model.text.tokenizer import FileTokenizer
from sfumato_model.text.vocabulary import word_start
from sfumato_model.training.data.canvases import CanvasExample, CanvasMaker, CanvasTexts, ExampleShape
from sfumato_model.training.data.corpus import SourceFile
from sfumato_model.training.data.definitions import Definitions
from sfumato_model.training.data.edits import hole_texts_of
from sfumato_model.training.data.holes import HoleGroup, choose_group
from sfumato_model.training.data.spans import Spans, find_spans
from sfumato_model.training.data.verbs import make_edit

CHARACTERS_PER_TOKEN = 3.0
PLANNED_SHARE = 0.75
"""Of the edits, those whose canvas clamps what the verb leaves alone; in the others the hole is the whole new text."""


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
        self._definitions: dict[str, Definitions] = {}
        self._weights = [len(file.text) for file in files]
        self._tokenizer = tokenizer
        self._shape = shape
        self._random = random.Random(seed)
        self._maker = CanvasMaker(tokenizer=tokenizer, shape=shape, rng=self._random)

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
        with_snippets = rng.random() < shape.snippet_share
        with_far = rng.random() < shape.far_suffix_share
        room = shape.text_tokens - 90 * with_snippets - 80 * with_far
        length = int(room * CHARACTERS_PER_TOKEN)
        function = self._function(spans, text) if rng.random() < shape.edit_share else None
        if function is not None:
            stop = function[0]
            start = _line_start(text, max(0, stop - length // 2))
        else:
            start = _line_start(text, rng.randrange(max(1, len(text) - length // 2)))
            stop = min(len(text), start + length)
        snippets = self._snippets(file, text[start:stop]) if with_snippets else ()
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
            canvases.append(self._maker.of_group(text, group, len(ids)))
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

    def _far_suffix(self, text: str, end: int) -> list[int]:
        """Text some way after `end`: it may overlap the near suffix and leaves no gap behind it."""
        start = end + self._random.randrange(1 + int(self._shape.near_suffix * CHARACTERS_PER_TOKEN))
        return self._tokenizer.encode(text[start : start + 240])[:80]

    def _snippets(self, file: SourceFile, text: str) -> tuple[Snippet, ...]:
        """Definitions of the package's other files that `text` uses, or anything of another file."""
        rng = self._random
        if rng.random() < 0.7:
            if file.package not in self._definitions:
                self._definitions[file.package] = Definitions(self._by_package[file.package])
            return self._definitions[file.package].used_in(text, file, rng.choice([1, 1, 2]), rng)
        other = rng.choice(self._by_package[file.package])
        if other is file:
            return ()
        start = _line_start(other.text, rng.randrange(len(other.text)))
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
        planned = hole_texts_of(edit, indent) if self._random.random() < PLANNED_SHARE else None
        before, *texts, behind = planned or ("", edit.new, "")
        ids += self._tokenizer.encode(before)
        after = (behind + edit.rest + text[end : end + 96])[:192]
        wanted = CanvasTexts(
            truths=tuple(texts[::2]), between=tuple(texts[1::2]), after=after, noise=self._maker.noise()
        )  # fmt: skip
        canvases.append(self._maker.of_texts(wanted, len(ids)))
        for part in (*texts, behind):
            ids += self._tokenizer.encode(part)
        ids.append(self._tokenizer.special.end)


def _from_word_starts(text: str, group: HoleGroup) -> HoleGroup | None:
    """The group with every hole begun where its first word begins, as prompts begin them (see `healing.py`)."""
    # Behind a pinned word nothing is taken back: the word is fixed as it stands.
    later = group.holes[1:] if group.kind == "pin" else [(word_start(text, low), high) for low, high in group.holes[1:]]
    holes = ((word_start(text, group.cut), group.holes[0][1]), *later)
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
