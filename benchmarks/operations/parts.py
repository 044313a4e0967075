"""What is measured: the parts of the benchmark, their cases and the ways that share them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from benchmarks.operations.asking import Judged
from benchmarks.operations.damage import damages
from benchmarks.operations.dependent_holes import KINDS, dependent_holes
from benchmarks.operations.fill_dependent import one_after_another, together
from benchmarks.operations.inspect_damage import both, causal_alone, chance, denoiser_alone, weighted
from benchmarks.operations.pins import pins, told, untold
from benchmarks.operations.refine_damage import refined, with_margin, with_unlikely
from benchmarks.operations.remembering import of_file, of_project, without
from benchmarks.operations.rewrite_verbs import rewritten
from benchmarks.operations.verb_edits import verb_edits
from benchmarks.operations.verb_functions import verb_cases
from benchmarks.operations.verb_promises import carried_out

from sfumato_model.operations.engine import LoadedEngine
from sfumato_model.training.data.corpus import SourceFile

MISTAKES = ("name", "operator", "argument")
Ask = Callable[[LoadedEngine, Any], Judged]
"""How one case is answered and judged; every part has cases of its own type, each with a `kind`."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """`cases` makes some of each kind. `ways` share them; `pairs` are compared case by case.

    `groups` are rows over several kinds. `per_kind` is how many of `--each` a kind has.
    """

    name: str
    title: str
    cases: Callable[[Sequence[SourceFile], int, int], Sequence[Any]]
    ways: Mapping[str, Ask]
    pairs: tuple[tuple[str, str], ...] = ()
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    per_kind: float = 1.0


def _mistakes(files: Sequence[SourceFile], count: int, seed: int) -> list[Any]:
    return [case for case in damages(files, count, seed) if case.kind != "clean"]


PARTS: tuple[Part, ...] = (
    Part(
        name="dependent", title="holes that have to agree", cases=dependent_holes,
        ways={"together": together, "one after another": one_after_another},
        pairs=(("together", "one after another"),), groups={"all": KINDS},
    ),
    Part(
        name="pins", title="a suggestion with a wrong name, one use put right", cases=pins,
        ways={"instead_of": told, "without it": untold}, pairs=(("instead_of", "without it"),), per_kind=3,
    ),
    Part(
        name="rewrite", title="what the model writes under an instruction, beside the truth", cases=verb_edits,
        ways={"rewrite": rewritten}, per_kind=0.5,
    ),
    Part(
        name="verbs", title="verbs: sound, and as promised", cases=verb_cases, ways={"verb": carried_out}, per_kind=10,
    ),
    Part(
        name="inspect", title="is the mistake among the least likely words?", cases=_mistakes,
        ways={
            "both readings": both, "causal alone": causal_alone, "denoiser alone": denoiser_alone, "chance": chance,
            "and memory of the file": partial(of_file, ask=both),
            "and memory of file and project": partial(of_project, ask=both),
        },
        pairs=(
            *(("both readings", other) for other in ("causal alone", "denoiser alone", "chance")),
            *((memory, "both readings") for memory in ("and memory of the file", "and memory of file and project")),
        ),
        groups={"all": MISTAKES},
    ),
    Part(
        name="refine", title="refine at strength 0.1", cases=damages,
        ways={
            "no memory": partial(without, ask=refined), "memory of the file": partial(of_file, ask=refined),
            "memory of file and project": partial(of_project, ask=refined),
        },
        pairs=(("memory of the file", "no memory"), ("memory of file and project", "no memory")),
        groups={"any mistake": MISTAKES},
    ),
)  # fmt: skip

SWEEP: tuple[Part, ...] = (
    Part(
        name="inspect sweep", title="inspect by the weight of the causal reading", cases=_mistakes,
        ways={f"weight {w}": partial(weighted, weight=w) for w in (0.0, 0.5, 1.0, 2.5)},
        groups={"all": MISTAKES},
    ),
    Part(
        name="refine sweep", title="refine by what a change has to gain, and by what counts as unlikely", cases=damages,
        ways={
            **{f"margin {m} nats": partial(with_margin, margin=m) for m in (0.0, 1.0, 2.0, 4.0)},
            **{f"unlikely below {p}": partial(with_unlikely, threshold=math.log(p)) for p in (1e-2, 1e-3, 1e-4, 1e-5)},
        },
        groups={"any mistake": MISTAKES},
    ),
)  # fmt: skip
