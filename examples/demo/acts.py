"""The acts of the demonstration behind the first hole. What a plan decides and what the model writes is told apart."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from rich.console import Console
from rich.syntax import Syntax
from rich.text import Text

from sfumato_client.protocol import FallenWord, FillResponse
from sfumato_client.terminal.fill_view import FAINT, THEME

from .own_server import OwnServer
from .project import PROJECT, ProjectHole, drawn, is_right, read_by, read_project
from .ripple import Edit, Rippled, rippled, with_word
from .signature import HEADER, NEW_HEADER, Followed, follow

MISS, HIT, GLOW = "yellow", "green", "bold magenta"


def ripple_act(console: Console, own: OwnServer, edit: Edit) -> Rippled:
    """One word changes; the words that fell glow with their numbers, then settle together."""
    _title(console, "One word changes", f"{edit.name}: {edit.old.strip()} → {edit.new.strip()}")
    found = rippled(own.client, edit)
    for word in found.words:
        _glowing(console, edit, word)
    told = Text(f"    model: what fell, in {found.fell.timing.total_ms:.0f} ms; ", style=FAINT)
    if found.settled is None:
        told.append("nothing fell far enough to be offered", style=MISS)
    elif found.text == edit.after:
        told.append("no other text is likelier there, so nothing changes", style=MISS)
    else:
        told.append(f"what it settles on, in {found.settled.timing.total_ms:.0f} ms")
    console.print(told, soft_wrap=True)
    for old, new in zip(edit.after.split("\n"), found.text.split("\n"), strict=False):
        if old != new:
            console.print(Text(f"    {new.strip()}"), soft_wrap=True)
    return found


def own_word_act(console: Console, own: OwnServer, edit: Edit) -> None:
    """Any word of the file, changed by whoever watches, as often as they like."""
    console.print(Syntax(edit.before, "python", theme=THEME, background_color="default", line_numbers=True))
    while words := _asked(console).split():
        changed = None if len(words) != 2 else with_word(edit, *words)
        if changed is None:
            console.print(Text("    write a name of the code, a space, and another name", style=MISS))
        else:
            ripple_act(console, own, changed)


def _asked(console: Console) -> str:
    """Nothing where there is no more to read."""
    with suppress(EOFError):
        return console.input("  A name of this file and another one for it, or nothing to go on: ")
    console.print()
    return ""


def _glowing(console: Console, edit: Edit, word: FallenWord) -> None:
    start = edit.after.rfind("\n", 0, word.start) + 1
    shown = Text().append(f"    {edit.name}:{edit.after.count(chr(10), 0, word.start) + 1}  ", style=FAINT)
    shown.append(edit.after[start : word.start].lstrip())
    shown.append(edit.after[word.start : word.end], style=GLOW)
    shown.append(edit.after[word.end :].partition("\n")[0])
    shown.append(f"   fell by {word.fall:.1f} nats, {word.score:.0%} sure", style=FAINT)
    console.print(shown, soft_wrap=True)


def signature_act(console: Console, own: OwnServer) -> Followed:
    """Four calls in two files follow a signature, and both files compile or not."""
    _title(console, "A signature gains a parameter", f"{HEADER} → {NEW_HEADER}")
    followed = asyncio.run(follow(own.runtime))
    for call in followed.calls:
        line = Text().append(f"    {call.file}:{call.line}  ", style=FAINT)
        console.print(line.append(call.after, style="" if call.after != call.before else MISS), soft_wrap=True)
    told = Text("    plan: where the calls are, and which argument each lacks; model: its value\n    ", style=FAINT)
    told.append(f"{followed.message}, {followed.milliseconds:.0f} ms; ")
    for file, problem in followed.broken.items():
        told.append(f"{file} does not compile: {problem}; ", style=MISS)
    if not followed.broken:
        told.append("both files compile")
    console.print(told, soft_wrap=True)
    return followed


def project_act(console: Console, own: OwnServer, seed: str) -> int:
    """One hole before and after the project was read, then all that were drawn; how many are right."""
    files = read_project()
    some = drawn(files, seed)
    _title(console, "The project is read", f"{len(files)} files of {PROJECT.name}, never trained on")
    before = own.client.fill(some[0].request())
    workspace, seconds = read_by(own.client, files)
    _one(console, "before", some[0], before)
    answers = [own.client.fill(hole.request(workspace)) for hole in some]
    _one(console, "after ", some[0], answers[0])
    console.print(Text(f"    read in {seconds:.1f} s", style=FAINT))
    _title(console, f"{len(some)} holes there", f"chosen by SHA-256 of {seed!r} and place, the project read")
    for hole, answer in zip(some, answers, strict=True):
        _line(console, hole, answer)
    right = sum(is_right(hole, answer) for hole, answer in zip(some, answers, strict=True))
    console.print(f"    {right} of {len(some)} right\n")
    return right


def _title(console: Console, title: str, more: str) -> None:
    console.print(Text(f"\n  {title}  ").append(more, style=FAINT), soft_wrap=True)


def _one(console: Console, when: str, hole: ProjectHole, answer: FillResponse) -> None:
    line = _filled(Text().append(f"    {when}  ", style=FAINT), hole, answer)
    console.print(line.append(f"   {answer.timing.total_ms:.0f} ms", style=FAINT), soft_wrap=True)


def _line(console: Console, hole: ProjectHole, answer: FillResponse) -> None:
    line = _filled(Text().append(f"    {hole.path.partition('/')[2]}:{hole.line}  ", style=FAINT), hole, answer)
    if not is_right(hole, answer):
        line.append(f"   it was {hole.truth}", style=FAINT)
    console.print(line, soft_wrap=True)


def _filled(line: Text, hole: ProjectHole, answer: FillResponse) -> Text:
    """The hole's line with the answer in it."""
    text = answer.candidates[0].texts[0]
    line.append(hole.before.lstrip()[-40:])
    return line.append(text, style=HIT if is_right(hole, answer) else MISS).append(hole.behind)
