"""The requests of other people's clients at one place in a file, and the texts that they would show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from benchmarks.compat.places import Place
from benchmarks.latency.server import Running, editors
from benchmarks.replay.projects import ChangedFile
from rich.console import Console
from rich.progress import track

Texts = Callable[[Any], list[str]]


@dataclass(frozen=True, kw_only=True)
class Client:
    """`body` is what it sends; `texts` what it finds in the answer, best first. `cursor` is where it puts them."""

    name: str
    route: str
    body: Callable[[Place], dict[str, Any]]
    texts: Texts
    cursor: Callable[[Place], Place] = lambda place: place


def _infill(place: Place) -> dict[str, Any]:
    """The line up to the cursor by itself; without its spaces where it has nothing else, as both do."""
    above, newline, line = place.before.rpartition("\n")
    return {
        "input_prefix": above + newline,
        "prompt": line if line.strip() else "",
        "input_suffix": place.after,
        "input_extra": [],
        "n_predict": 128,
        "t_max_prompt_ms": 500,
        "t_max_predict_ms": 1000,
    }


def _llama_vscode(place: Place) -> dict[str, Any]:
    indent = len(place.line) - len(place.line.lstrip())
    return {**_infill(place), "n_cmpl": 3, "n_indent": indent}


def _line_start(place: Place) -> Place:
    """llama.vim begins a blank line anew, and says of no indentation."""
    return place if place.line.strip() else replace(place, before=place.before[: len(place.before) - len(place.line)])


def _several(answer: Any) -> list[str]:
    return [one["content"] for one in (answer if isinstance(answer, list) else [answer])]


def _choices(answer: Any) -> list[str]:
    return [choice["text"] for choice in answer["choices"]]


CLIENTS = (
    Client(
        name="llama.vscode",
        route="/infill",
        body=_llama_vscode,
        # It expects the indentation of a blank line back, and takes it off.
        texts=_several,
        cursor=_line_start,
    ),
    Client(
        name="llama.vim",
        route="/infill",
        body=lambda p: {**_infill(p), "stop": [], "t_max_predict_ms": 250},
        texts=_several,
        cursor=_line_start,
    ),
    Client(
        name="minuet",
        route="/v1/completions",
        body=lambda p: {
            "prompt": "# language: python\n# indentation: use 4 spaces for a tab\n" + p.before,
            "suffix": p.after,
            "max_tokens": 64,
        },
        texts=_choices,
    ),
    Client(
        name="Zed, Continue",
        route="/v1/completions",
        body=lambda p: {
            "prompt": f"<|fim_prefix|>{p.before}<|fim_suffix|>{p.after}<|fim_middle|>",
            "max_tokens": 64,
            "stop": ["<|endoftext|>", "<|fim_prefix|>", "<|fim_middle|>", "<|fim_suffix|>"],
        },
        texts=_choices,
    ),
    Client(
        name="Codestral's",
        route="/v1/fim/completions",
        body=lambda p: {"prompt": p.before, "suffix": p.after, "max_tokens": 64},
        texts=lambda answer: [choice["message"]["content"] for choice in answer["choices"]],
    ),
    Client(
        name="twinny",
        route="/api/generate",
        body=lambda p: {
            "model": "codellama",
            "prompt": f"<PRE> {p.before} <SUF>{p.after} <MID>",
            "stream": False,
            "options": {"num_predict": 128},
        },
        texts=lambda answer: [answer["response"]],
    ),
)


NAME = "sfumato-lsp"


async def suggestions(server: Running, places: Sequence[Place], console: Console) -> list[str]:
    """The ghost text of each place, "" for none."""
    found = []
    async with editors(server, []) as (_, (editor,)):
        for number, place in enumerate(track(places, "asking sfumato-lsp", console=console, transient=True)):
            text = place.before + place.after
            await editor.open(ChangedFile(project="held-out", path=f"place_{number}.py", old=text, new=text))
            answer = await editor.suggest_at((place.before.count("\n"), len(place.line)))
            await editor.close()
            found.append(answer.text)
    return found
