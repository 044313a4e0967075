"""Our own client at the same places: `sfumato-lsp`, asked unasked, as an editor does after a pause."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.compat.places import Place
from benchmarks.latency.server import Running, editors
from benchmarks.replay.projects import ChangedFile
from rich.console import Console
from rich.progress import track

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
