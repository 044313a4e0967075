"""What other people's clients and our own would show unasked, and what it does to the file.

    python -m benchmarks.compat [--holes 1000] [--each 200] [--checkpoint default]

Every place is a whole held-out file that parses with the true text; each is asked by one client's requests, in turn,
and by `sfumato-lsp`. Prints how many texts leave a file that does not parse (`ast`), how many of those the judge calls
unfinished, and how many end inside a token.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import Annotated

import httpx
import typer
from benchmarks.compat.clients import CLIENTS, NAME, Client, suggestions
from benchmarks.compat.places import LONGEST_FILE, Place, fresh_lines, inside_words, of_hole
from benchmarks.compat.verdicts import ends_inside_a_token, parses, verdict
from benchmarks.latency.server import running
from benchmarks.latency.setting import Setting
from benchmarks.quality.held_out_holes import held_out_files, held_out_holes
from benchmarks.shared.report import show, write
from rich.console import Console
from rich.progress import track

from sfumato_model.checkpoint.folder import find
from sfumato_model.text.tokenizer import FileTokenizer

SEED = 2026
COLUMNS = ("", "asked", "shown", "texts", "no parse", "of them unfinished", "broken", "inside a token")


def main(
    holes: Annotated[
        int, typer.Option(help="single-line holes of held-out files, and 15 % more of several lines")
    ] = 870,
    each: Annotated[int, typer.Option(help="fresh lines behind headers, and places inside words")] = 200,
    checkpoint: str = "default",
) -> None:
    console = Console(width=110)
    places = _places(holes, each, checkpoint)
    rows: dict[str, Counter[str]] = {}
    refused = 0
    with running(Setting(checkpoint=checkpoint), console) as server:
        transport = httpx.HTTPTransport(uds=server.address.socket) if server.address.socket else None
        headers = {"Authorization": f"Bearer {server.address.token}"} if server.address.token else {}
        with httpx.Client(transport=transport, base_url=server.address.base_url, headers=headers, timeout=120) as http:
            for number, place in enumerate(track(places, "asking", console=console, transient=True)):
                client = CLIENTS[number % len(CLIENTS)]
                texts = _ask(http, client, place)
                refused += texts is None
                found = _counted(client.cursor(place), texts or [])
                for row in (place.kind, client.name, "all"):
                    rows.setdefault(row, Counter()).update(found)
        for place, text in zip(places, asyncio.run(suggestions(server, places, console)), strict=True):
            found = _counted(place, [text])
            for row in (f"{NAME}: {place.kind}", f"{NAME}: all"):
                rows.setdefault(row, Counter()).update(found)
    show(
        "what clients show unasked",
        dict.fromkeys(COLUMNS, ""),
        [_row(name, rows[name]) for name in sorted(rows)],
        console,
    )
    console.print(f"{refused} requests were answered with an error (a deadline that passed before there was a draft)")
    write("compat", {"refused": refused, "rows": rows}, console)


def _places(holes: int, each: int, checkpoint: str) -> list[Place]:
    files = [file for file in held_out_files() if len(file.text) <= LONGEST_FILE]
    tokenizer = FileTokenizer.from_file(find(checkpoint) / "tokenizer.json")
    known = [of_hole(hole) for hole in held_out_holes(files, tokenizer, holes, SEED)]
    return [*known, *fresh_lines(files, each, SEED), *inside_words(files, each, SEED)]


def _ask(http: httpx.Client, client: Client, place: Place) -> list[str] | None:
    response = http.post(client.route, json=client.body(place))
    return client.texts(response.json()) if response.status_code == 200 else None


def _counted(place: Place, texts: Sequence[str]) -> Counter[str]:
    found = Counter({"places": 1, "show": int(any(text.strip() for text in texts))})
    for text in texts:
        if text.strip():
            parsed, judged = parses(place.filled(text)), verdict(place, text)
            inside = ends_inside_a_token(place, text)
            found.update(texts=1, unparsed=not parsed, inside=inside, broken=judged == "broken")
            found["unfinished"] += not parsed and judged == "unfinished"
    return found


def _row(name: str, counts: Counter[str]) -> list[object]:
    def share(what: str, of: str = "texts") -> str:
        return f"{counts[what]} ({counts[what] / max(1, counts[of]):.1%})"

    return [
        name, counts["places"], share("show", "places"), counts["texts"], share("unparsed"), counts["unfinished"],
        share("broken"), share("inside"),
    ]  # fmt: skip


if __name__ == "__main__":
    typer.run(main)
