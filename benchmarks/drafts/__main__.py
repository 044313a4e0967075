"""`python -m benchmarks.drafts URL KEY-FILE`: drafts from a vLLM by chained reads, and what they cost.

vLLM shows nothing before a canvas has settled, so drafts and "hold to sharpen" are tried by reads of few steps, each
beginning as the answer before it. Held-out single-line holes that begin with a word, with the prompt that a fill has,
in one size in which the text ends where the model ends it, or of the text's own length. The same noise for every way.
Other sizes, filters and scores are left out, in all ways alike.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import takewhile
from pathlib import Path
from statistics import median
from typing import Annotated

import typer
from benchmarks.quality.held_out_holes import held_out_files, held_out_holes
from benchmarks.quality.known_hole import KnownHole
from benchmarks.shared.figures import is_exact
from benchmarks.shared.intervals import difference, estimate
from benchmarks.shared.report import show, wide_console

from sfumato_model.api.request import FillRequest, Hole, Limits
from sfumato_model.checkpoint.folder import describe
from sfumato_model.engines.vllm.http.address import engine_address
from sfumato_model.engines.vllm.http.chained import Noise, chained
from sfumato_model.engines.vllm.http.client import VllmClient
from sfumato_model.engines.vllm.http.reads import CanvasAnswer, CanvasRead
from sfumato_model.prompt.prompt import make_prompt
from sfumato_model.text.tokenizer import FileTokenizer
from sfumato_model.text.vocabulary import TokenTexts, word_start
from sfumato_server.engine.key import read_key

STEPS = 8
FILES = describe("default")
TOKENIZER = FileTokenizer.from_file(FILES.folder / "tokenizer.json")
assert FILES.manifest.noise is not None
NOISE = range(*FILES.manifest.noise)
ENDS = frozenset({TOKENIZER.special.end, *TokenTexts(TOKENIZER, NOISE.start, NOISE.stop).starting_with("\n").tolist()})
"""Tokens that end a hole of one line."""
AT_ONCE = 6
LIMITS = Limits(clock=time.monotonic)

Way = Callable[[VllmClient, CanvasRead, Noise], Iterator[CanvasAnswer]]


@dataclass(frozen=True, kw_only=True)
class _Case:
    read: CanvasRead
    slots: int
    truth: str


@dataclass(frozen=True, kw_only=True)
class Filled:
    """What a way made of a hole: whether it is the text that was there, and how many drafts were shown."""

    exact: bool
    drafts: int
    seconds: float


def _whole(client: VllmClient, read: CanvasRead, _: Noise) -> Iterator[CanvasAnswer]:
    answer = client.read_all([read], LIMITS)[0]
    assert answer is not None
    yield answer


def _chain(
    client: VllmClient, read: CanvasRead, noise: Noise, *, steps_each: int, anew: bool
) -> Iterator[CanvasAnswer]:
    return chained(client, read, LIMITS, steps_each=steps_each, noise=noise if anew else None)


WAYS: dict[str, Way] = {
    f"one read of {STEPS} steps": _whole,
    "reads of 4 steps, unsure ones anew": partial(_chain, steps_each=4, anew=True),
    "reads of 2 steps, unsure ones anew": partial(_chain, steps_each=2, anew=True),
    "reads of 2 steps, begun as they ended": partial(_chain, steps_each=2, anew=False),
    "reads of 1 step, unsure ones anew": partial(_chain, steps_each=1, anew=True),
}


def main(
    url: str,
    key_file: Annotated[Path | None, typer.Argument()] = None,
    holes: Annotated[int, typer.Option(help="Single-line ones; a third of them begins with a word.")] = 900,
    slots: Annotated[int, typer.Option(help="Of each hole; 0: as many as its text has.")] = 14,
    alone: Annotated[int, typer.Option(help="Holes of which the time is taken, one after another.")] = 8,
) -> None:
    """Fill the holes in every way, and print the tables."""
    key = None if key_file is None else read_key(key_file)
    client = VllmClient(engine_address(url), key=key)
    client.probe(LIMITS)
    found = [hole for hole in held_out_holes(held_out_files(), TOKENIZER, holes, 1150) if hole.single_line]
    cases = [_case(hole, slots) for hole in found if word_start(hole.before, len(hole.before)) == len(hole.before)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        filled = {name: list(pool.map(partial(_filled, client, way), cases)) for name, way in WAYS.items()}
    timed = {name: [_filled(client, way, case) for case in cases[:alone]] for name, way in WAYS.items()}
    client.close()
    _show(filled, timed)


def _case(hole: KnownHole, slots: int) -> _Case:
    request = FillRequest(segments=(hole.before, Hole(), hole.after), path=hole.file.path, single_line=True)
    prompt = make_prompt(request, TOKENIZER, FILES.manifest)
    behind = tuple(token for piece in prompt.pieces if isinstance(piece, tuple) for token in piece)
    dice = random.Random(hole.start)
    count = slots or len(TOKENIZER.encode(hole.truth))
    noise = tuple(dice.choice(NOISE) for _ in range(count))
    pinned = tuple(range(count, count + len(behind)))
    read = CanvasRead(context=prompt.context, seed=noise + behind, pinned=pinned, max_steps=STEPS)
    return _Case(read=read, slots=count, truth=hole.truth)


def _filled(client: VllmClient, way: Way, case: _Case) -> Filled:
    dice = random.Random(len(case.read.context))
    begun = time.monotonic()
    answers = list(way(client, case.read, lambda _: dice.choice(NOISE)))
    ids = takewhile(lambda token: token not in ENDS, answers[-1].ids[: case.slots])
    exact = is_exact(TOKENIZER.decode(list(ids)), case.truth)
    return Filled(exact=exact, drafts=len(answers), seconds=time.monotonic() - begun)


def _show(filled: dict[str, list[Filled]], timed: dict[str, list[Filled]]) -> None:
    first = [one.exact for one in next(iter(filled.values()))]
    rows = [
        (
            name,
            estimate([one.exact for one in some]).percent(".0f", ".0f"),
            difference([one.exact for one in some], first).percent("+.0f", "+.0f"),
            _mean([one.drafts for one in some]),
            median(one.seconds for one in timed[name]),
        )
        for name, some in filled.items()
    ]
    title = f"{len(first)} held-out holes: exact in %, against the first way, drafts, seconds alone"
    show(title, {"way": "", "exact": "", "difference": "", "drafts": ".1f", "s": ".2f"}, rows, wide_console(), texts=3)


def _mean(values: Sequence[int]) -> float:
    return sum(values) / len(values)


if __name__ == "__main__":
    typer.run(main)
