"""An outside mark: Qwen2.5-Coder left to right, by a llama.cpp server, at the holes that the memory is measured at.

python -m benchmarks.memory.qwen --url http://127.0.0.1:8012 [--holes 300] [--seed 5]

own prompt            its fill-in-the-middle prompt, greedy
repository prompt     with the parts of the project's other files that are most like the text before the hole
memory in the choice  the greedy text and samples of the own prompt, chosen by our causal reading and memory
the two in the choice the same by Qwen's own log probability as well

Start the server with one thread and one slot, to compare milliseconds. Records go to benchmarks/results and are kept.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import Annotated, Any

import httpx
import typer
from benchmarks.memory.fit import fit
from benchmarks.memory.gather import Gathering, records
from benchmarks.memory.projects import Projects
from benchmarks.memory.records import Task, judged, place_of, readings, record
from benchmarks.memory.rows import Record, Text, score
from benchmarks.quality.ending import cut
from benchmarks.quality.known_hole import KnownHole
from benchmarks.shared.figures import spread
from benchmarks.shared.intervals import difference, estimate
from benchmarks.shared.report import MACHINE, show, wide_console, write

from sfumato_model.context.model import Model

BEFORE, BEHIND = 1500, 600
"""Characters of the file in a prompt."""
ROOM = 3000
"""Characters of other files in the repository's prompt."""
PART = 30
"""Lines of one part of a file."""
SAMPLES = 5
TEMPERATURE = 0.8
MOST, MOST_OF_BLOCK = 40, 200
"""Tokens of an answer; a line is no longer, nor are several."""
STOPS = ["<|endoftext|>", "<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>", "<|file_sep|>", "<|repo_name|>"]
_WORD = re.compile(r"[A-Za-z_]\w{2,}")


def asked(loaded: tuple[Model, Projects, Task], index: int, *, url: str, inside: int) -> dict[str, Any]:
    """What Qwen writes at the hole at `index`, each way, and what our readings say of it.

    The repository's prompt is asked at holes before `inside` alone: it takes several times as long.
    """
    model, projects, task = loaded
    hole = task.holes[index]
    own = fim(hole)
    greedy = answer(url, hole, own)
    samples = [answer(url, hole, own, temperature=TEMPERATURE, seed=seed) for seed in range(1, SAMPLES + 1)]
    prompt = repository(projects, hole) + own
    within = answer(url, hole, prompt) if index < inside else None
    texts = list({one["text"]: one for one in (greedy, *samples)}.values())
    said, _ = readings(model, place_of(model, projects, hole), [one["text"] for one in texts])
    return {
        "index": index, "kind": hole.kind, "code": hole.code,
        "own prompt": greedy, "repository prompt": within,
        "samples_ms": sum(one["ms"] for one in (greedy, *samples)),
        "candidates": [{**one, **reading} for one, reading in zip(texts, said, strict=True)],
    }  # fmt: skip


def fim(hole: KnownHole) -> str:
    """Its own prompt for the middle of a file."""
    before, behind = hole.before[-BEFORE:], hole.after[:BEHIND]
    return f"<|fim_prefix|>{before}<|fim_suffix|>{behind}<|fim_middle|>"


def repository(projects: Projects, hole: KnownHole) -> str:
    """What its prompt begins with where other files are given, the most alike part last."""
    words = set(_WORD.findall(hole.before[-BEFORE:]))
    parts: list[tuple[float, str, str]] = []
    for file in projects.others(hole.file.package, hole.file.path):
        lines = file.text.split("\n")
        for at in range(0, len(lines), PART):
            text = "\n".join(lines[at : at + PART])
            known = set(_WORD.findall(text))
            parts.append((len(words & known) / (len(words | known) or 1), file.path, text))
    chosen, room = [], ROOM
    for _, path, text in sorted(parts, reverse=True):
        if len(text) <= room:
            chosen.append(f"<|file_sep|>{path}\n{text}\n")
            room -= len(text)
        if room < ROOM // 10:
            break
    return f"<|repo_name|>{hole.file.package}\n{''.join(reversed(chosen))}<|file_sep|>{hole.file.path}\n"


def answer(url: str, hole: KnownHole, prompt: str, *, temperature: float = 0.0, seed: int = 0) -> dict[str, Any]:
    """Its text, judged, with its log probability (nats), that of its tokens, and the server's own milliseconds."""
    most, stops = (MOST, ["\n", *STOPS]) if hole.single_line else (MOST_OF_BLOCK, STOPS)
    body = {
        "prompt": prompt, "n_predict": most, "temperature": temperature, "seed": seed, "top_k": 0, "top_p": 1.0,
        "min_p": 0.0, "n_probs": 1, "cache_prompt": True, "stop": stops,
    }  # fmt: skip
    said = httpx.post(f"{url}/completion", json=body, timeout=600).raise_for_status().json()
    times = said["timings"]
    return {
        **judged(hole, cut(hole, said["content"])),
        "nats": sum(token["logprob"] for token in said.get("completion_probabilities", ())),
        "ms": times["prompt_ms"] + times["predicted_ms"],
    }  # fmt: skip


def main(
    url: Annotated[str, typer.Option(help="of a llama.cpp server that has loaded Qwen2.5-Coder")],
    holes: Annotated[int, typer.Option(help="the first ones of the draw")] = 300,
    inside: Annotated[int, typer.Option(help="those of them that are asked in the repository's prompt too")] = 100,
    seed: Annotated[int, typer.Option(help="of the draw")] = 5,
    fit_seed: Annotated[int, typer.Option(help="of the draw that the weight is fitted on")] = 11,
    fit_holes: Annotated[int, typer.Option(help="its holes")] = 300,
    checkpoint: str = "default",
) -> None:
    """Ask, print, and write what was found."""
    console = wide_console()
    ask = partial(asked, url=url.rstrip("/"), inside=inside)
    how = Gathering(name="qwen", ask=ask, checkpoint=checkpoint, jobs=1, console=console)
    found = records(how, seed, holes)
    known = Gathering(name="texts", ask=record, checkpoint=checkpoint, jobs=2, console=console)
    weight = fit(records(known, fit_seed, fit_holes), "project").weight
    by_memory = partial(score, memory="project", weight=weight)
    ways = {
        "own prompt": [one["own prompt"] for one in found],
        "memory in the choice": _chosen(found, by_memory),
        "the two in the choice": _chosen(found, lambda text: by_memory(text) + text["nats"]),
        "the best of all (oracle)": _chosen(found, lambda text: text["exact"]),
    }
    some = [one for one in found if one["repository prompt"] is not None]
    within = {name: [one[name] for one in some] for name in ("own prompt", "repository prompt")}
    columns = {"Qwen2.5-Coder": "", "exact": "", "in code": "", "more than its own prompt": "", "parses": ""}
    for each, those in ((ways, found), (within, some)):
        show(f"{len(those)} single-line holes, %", columns, [_cells(way, each, those) for way in each], console)
    times = {name: spread([text["ms"] for text in texts]) for name, texts in within.items()}
    times["greedy and samples"] = spread([one["samples_ms"] for one in found])
    console.print(f"milliseconds: {times}")
    write("memory-qwen", {"machine": MACHINE, "seed": seed, "holes": holes, "milliseconds": times}, console)


def _chosen(found: Sequence[Record], worth: Any) -> list[Text]:
    return [max(one["candidates"], key=worth) for one in found]


def _cells(way: str, ways: dict[str, list[Text]], found: Sequence[Record]) -> tuple[str, ...]:
    exact = [text["exact"] for text in ways[way]]
    first = [text["exact"] for text in ways["own prompt"]]
    in_code = [hit for hit, one in zip(exact, found, strict=True) if one["code"]]
    figures = (estimate(exact), estimate(in_code), difference(exact, first), estimate([t["parses"] for t in ways[way]]))
    return way, *(one.percent(".1f", ".1f") for one in figures)


if __name__ == "__main__":
    typer.run(main)
