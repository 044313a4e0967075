"""From records to rows: what each way to choose would have shown, with intervals, and pairs against ours as landed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from benchmarks.shared.intervals import Estimate, difference, estimate

from sfumato_model.memory.mixing import mixed
from sfumato_model.memory.places import Floats
from sfumato_model.memory.weight import Weight, one_for_all

Record = Mapping[str, Any]
Text = Mapping[str, Any]
LANDED = "ours as landed"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One way over all holes. `gain` is what it has more than ours as landed, hole by hole."""

    way: str
    exact: Estimate
    code_exact: Estimate
    gain: Estimate
    parses: Estimate | None


def score(text: Text, memory: str, weight: Weight) -> float:
    """The log probability of `text` and what stands behind it, by the causal reading and one of the memories."""
    table = np.array(text[memory])
    return float(mixed(np.array(text["causal"]), table[:, 0], table[:, 1], weight.of_table(table[:, 2:])).sum())


def rows(records: Sequence[Record], weights: Mapping[str, Weight]) -> list[Row]:
    """A row a way; `weights` are those of the memory of the file, and of file and project, as `fit` has found them."""
    chosen: dict[str, list[Text]] = {
        LANDED: [one["landed"] for one in records],
        "choice only, causal reading": _best(records, _every, lambda text: sum(text["causal"])),
    }
    for name, own in (("file", _of_file), ("project", _every)):
        for m in (0.3, 0.5, 0.7):
            chosen[f"memory of {name}, m = {m}"] = _best(records, own, _by(name, one_for_all(m)))
        chosen[f"memory of {name}, fitted m"] = _best(records, own, _by(name, weights[name]))
        chosen[f"memory of {name} alone"] = [_written(one, name) for one in records]
    chosen["the best of all (oracle)"] = _best(records, _every, lambda text: text["exact"])
    return [_row(way, texts, chosen[LANDED], records) for way, texts in chosen.items()]


def _by(memory: str, weight: Weight) -> Callable[[Text], float]:
    return partial(score, memory=memory, weight=weight)


def _best(
    records: Sequence[Record], among: Callable[[Record], list[Text]], worth: Callable[[Text], float]
) -> list[Text]:
    return [max(among(one), key=worth) for one in records]


def _every(record: Record) -> list[Text]:
    return list(record["candidates"])


def _of_file(record: Record) -> list[Text]:
    """The texts that would be there if the memory had the open document alone."""
    own = record["written"].get("file")
    return [text for text in record["candidates"] if text["by"] == "denoised" or text["text"] == own]


def _written(record: Record, name: str) -> Text:
    own = record["written"].get(name)
    return next((text for text in record["candidates"] if text["text"] == own), {"exact": False, "parses": True})


def _row(way: str, texts: Sequence[Text], landed: Sequence[Text], records: Sequence[Record]) -> Row:
    exact = [text["exact"] for text in texts]
    return Row(
        way=way, exact=estimate(exact),
        code_exact=estimate([hit for hit, one in zip(exact, records, strict=True) if one["code"]]),
        gain=difference(exact, [text["exact"] for text in landed]), parses=estimate([t["parses"] for t in texts]),
    )  # fmt: skip


def said_of_truths(records: Sequence[Record], memory: str) -> tuple[Floats, Floats, Floats, Floats]:
    """Of every token of the true texts: causal log probability, the memory's chance, what it leaves, and the signs."""
    table = np.concatenate([np.array(one["truth"][memory]) for one in records])
    causal = np.concatenate([np.array(one["truth"]["causal"]) for one in records])
    return causal, table[:, 0], table[:, 1], table[:, 2:]


@dataclass(frozen=True, kw_only=True)
class FillRow:
    """One way to fill.

    `shown` is for how many holes something is shown unasked, `right` how much of that is. `counted` and `counted_right`
    are the same of what has five characters or ends its line, and `characters` the right ones a hole. `at_once` is what
    is shown without a denoise. Milliseconds are the processor's: `unasked_milliseconds` on average of all requests that
    nobody made, `quick` and `slow` the medians of those that some way answers at once, and of the others.
    """

    way: str
    exact: Estimate
    gain: Estimate
    parses: Estimate
    shown: Estimate
    right: Estimate | None
    counted: Estimate
    counted_right: Estimate | None
    characters: float
    at_once: Estimate
    at_once_right: Estimate | None
    milliseconds: float
    unasked_milliseconds: float
    quick: float
    slow: float


def fill_rows(records: Sequence[Record], ways: Sequence[str]) -> list[FillRow]:
    """A row a way; gains are over the first one, hole by hole."""
    at_once = [any(own["at once"] for own in one["ways"].values()) for one in records]
    return [
        _fill_row(way, [one["ways"][way] for one in records], [one["ways"][ways[0]] for one in records], at_once)
        for way in ways
    ]


def _fill_row(way: str, own: Sequence[Text], first: Sequence[Text], quick: Sequence[bool]) -> FillRow:
    took = np.array([one["unasked ms"] for one in own])
    exact, shown = [one["exact"] for one in own], [one["shown"] for one in own]
    counted = [one if one is not None and one["counts"] else None for one in shown]
    at_once = [one["shown"] if one["at once"] else None for one in own]
    return FillRow(
        way=way, exact=estimate(exact), gain=difference(exact, [one["exact"] for one in first]),
        parses=estimate([one["parses"] for one in own]), shown=estimate([one is not None for one in shown]),
        right=_right(shown), counted=estimate([one is not None for one in counted]),
        counted_right=_right(counted), at_once=estimate([one["at once"] for one in own]),
        characters=float(np.mean([len(one["text"]) if one is not None and one["right"] else 0 for one in shown])),
        at_once_right=_right(at_once),
        milliseconds=float(np.median([one["ms"] for one in own])),
        unasked_milliseconds=float(took.mean()), quick=_median(took[np.array(quick)]),
        slow=_median(took[~np.array(quick)]),
    )  # fmt: skip


def _median(some: Floats) -> float:
    return float(np.median(some)) if some.size else float("nan")


def _right(some: Sequence[Text | None]) -> Estimate | None:
    """Of those that there are."""
    known = [one["right"] for one in some if one is not None]
    return estimate(known) if known else None
