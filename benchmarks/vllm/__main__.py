"""`python -m benchmarks.vllm`: held-out holes filled by a real vLLM, and by torch with its causal reading off.

Both have the default checkpoint in float32 and go the whole way of a fill: sizes, half-typed words, scores, filters,
judge. vLLM reads nothing from left to right, so the torch engine that all are paired with does not either. vLLM's noise
is its own: what noise alone changes is seen by torch with another seed. Last comes torch as it is. Each hole is filled
in every way before the next one, as a file that was just opened.

The holes are the first single-line ones of the quality benchmark. vLLM is the one of `make test-vllm`, which installs
it. Answers are kept as they come: a run that was ended goes on, and `--anew` forgets them.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import fmean
from typing import Annotated

import typer
from benchmarks.quality.held_out_holes import held_out_files, held_out_holes
from benchmarks.quality.known_hole import KnownHole
from benchmarks.quality.measure import is_exact, parses
from benchmarks.shared.intervals import difference, estimate
from benchmarks.shared.report import MACHINE, RESULTS, end_with_signals, show, wide_console, write
from benchmarks.vllm.kept import Kept, keep, read_kept
from rich.console import Console
from tests.vllm.serving import PYTHON, SERVING

from sfumato_model.api.request import FillRequest, Hole, Limits
from sfumato_model.api.result import FillResult
from sfumato_model.context.model import Model
from sfumato_model.engines.local.engine import LocalEngine, local_engine
from sfumato_model.engines.vllm.load import start
from sfumato_model.loading import load_engine, loaded
from sfumato_model.operations.fill import fill
from sfumato_server.engine.own_engine import OwnEngine

SEED = 2026
PAIRED, VLLM, SEEDED, TORCH = "torch without its causal reading", "vLLM", "the first with another seed", "torch"
WAYS = (PAIRED, VLLM, SEEDED, TORCH)
REPORT_EVERY = 10
CONTEXTS = 64 * 2**20
"""Bytes of contexts that the torch engine keeps; of one hole at a time."""


def main(
    holes: int = 300,
    name: Annotated[str, typer.Option(help="figures and answers are in benchmarks/results/NAME.*")] = "vllm",
    anew: Annotated[bool, typer.Option(help="forget the answers of earlier runs")] = False,
    interpreter: Annotated[Path, typer.Option(help="of vLLM's environment")] = PYTHON,
) -> None:
    """Fill the holes, print a line for every ten, then the table, and write JSON."""
    end_with_signals()
    console = wide_console()
    path = RESULTS / f"{name}.jsonl"
    if anew:
        path.unlink(missing_ok=True)
    torch_model = load_engine("default", engine="torch", dtype="float32", report=console.print).model
    asked = _single_lines(torch_model, holes)
    answers = read_kept(path)
    if any((way, _name(hole)) not in answers for hole in asked for way in WAYS):
        with vllm_model(interpreter, console) as by_vllm:
            paired = _without_reading(torch_model)
            models = {PAIRED: (paired, 0), VLLM: (by_vllm, 0), SEEDED: (paired, 1), TORCH: (torch_model, 0)}
            _fill_all(asked, models, path, answers, console)
    by_way = {way: [answers[way, _name(hole)] for hole in asked] for way in WAYS}
    _report(by_way, name, console)


@contextmanager
def vllm_model(interpreter: Path, console: Console) -> Iterator[Model]:
    """The default checkpoint by a vLLM that is started, and ended."""
    said = ""

    def report(at: str) -> None:
        nonlocal said
        what = at.partition(" (")[0]
        if what != said:  # it is told again and again, with the seconds
            console.print(what)
        said = what

    with (
        tempfile.TemporaryDirectory(prefix="sf") as folder,
        closing(OwnEngine(interpreter, SERVING, Path(folder))) as own,
    ):
        yield loaded("default", "vllm", start("default", own, report)).model


def _single_lines(model: Model, count: int) -> list[KnownHole]:
    holes = held_out_holes(held_out_files(), model.tokenizer, count, SEED)
    return [hole for hole in holes if hole.single_line]


def _without_reading(model: Model) -> Model:
    engine = local_engine(model.engine)
    return replace(model, engine=LocalEngine(engine.denoiser, engine.texts, CONTEXTS, causal=False))


def _name(hole: KnownHole) -> str:
    return f"{hole.file.package}: {hole.file.path}, {hole.start} to {hole.end}"


def _fill_all(
    holes: Sequence[KnownHole],
    models: Mapping[str, tuple[Model, int]],
    path: Path,
    answers: dict[tuple[str, str], Kept],
    console: Console,
) -> None:
    """Fill what is not in `answers` yet by each model with its seed, and put it there and in the file at `path`."""
    begun = time.monotonic()
    for number, hole in enumerate(holes, 1):
        for way, (model, seed) in models.items():
            if (way, _name(hole)) not in answers:
                answer = _filled(way, model, hole, seed)
                keep(path, answer)
                answers[way, answer.hole] = answer
        if number % REPORT_EVERY == 0 or number == len(holes):
            counts = {way: sum(answers[way, _name(hole)].exact for hole in holes[:number]) for way in models}
            exact = ", ".join(f"{way} {count}" for way, count in counts.items())
            console.print(f"{number} of {len(holes)} holes, {time.monotonic() - begun:.0f} s; exact: {exact}")


def _filled(way: str, model: Model, hole: KnownHole, seed: int) -> Kept:
    model.engine.forget()
    request = FillRequest(
        segments=(hole.before, Hole(), hole.after), path=hole.file.path, single_line=True, seed=seed
    )  # fmt: skip
    begun = time.monotonic()
    *_, result = fill(model, request, Limits(clock=time.monotonic))
    seconds = time.monotonic() - begun
    assert isinstance(result, FillResult)
    (text,) = result.candidates[0].texts
    return Kept(
        way=way, hole=_name(hole), exact=is_exact(hole, text), parses=parses(hole, text), text=text,
        truth=hole.truth, seconds=seconds,
    )  # fmt: skip


def _report(by_way: Mapping[str, Sequence[Kept]], name: str, console: Console) -> None:
    exact = {way: [one.exact for one in answers] for way, answers in by_way.items()}
    others = [way for way in by_way if way != PAIRED]
    minus = {way: difference(exact[way], exact[PAIRED]) for way in others}
    same = {way: _same(by_way[way], by_way[PAIRED]) for way in others}
    seconds = {way: fmean(one.seconds for one in answers) for way, answers in by_way.items()}
    rows = [
        (
            way,
            estimate(exact[way]).percent(".1f", ".1f"),
            minus[way].percent("+.1f", "+.1f") if way in minus else "",
            same.get(way),
            seconds[way],
        )
        for way in by_way
    ]
    title = f"{len(exact[PAIRED])} held-out single-line holes in float32: exact in % (95 %), beside the first, seconds"
    columns = {"way": "", "exact": "", "minus the first": "", "same text": ".0%", "s": ".2f"}
    show(title, columns, rows, console, texts=3)
    figures = {
        "machine": MACHINE, "seed": SEED, "holes": len(exact[PAIRED]), "dtype": "float32",
        "exact": {way: estimate(values) for way, values in exact.items()},
        "parses": {way: estimate([one.parses for one in answers]) for way, answers in by_way.items()},
        "minus_the_first": minus, "same_text": same, "seconds": seconds,
        "vllm_minus_torch": difference(exact[VLLM], exact[TORCH]),
    }  # fmt: skip
    write(name, figures, console)


def _same(one: Sequence[Kept], other: Sequence[Kept]) -> float:
    """The share of holes that both fill with the same text."""
    return sum(a.text.rstrip() == b.text.rstrip() for a, b in zip(one, other, strict=True)) / len(one)


if __name__ == "__main__":
    typer.run(main)
