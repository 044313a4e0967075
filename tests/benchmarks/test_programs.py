"""The benchmark that types whole programs: which are chosen, what is counted, and a checkpoint without its memory."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from benchmarks.programs.choose import programs
from benchmarks.programs.counted import counted
from benchmarks.programs.without_memory import without_memory
from benchmarks.replay.record import Fate, HunkRecord, Request, Showing, Stroke
from benchmarks.replay.replay import Setting
from benchmarks.replay.replay import replay as typed
from benchmarks.replay.rhythm import Rhythm
from benchmarks.replay.sources import Silence

from sfumato_model.checkpoint.folder import find
from sfumato_model.checkpoint.manifest import MANIFEST, read_manifest
from sfumato_model.training.data.corpus import SourceFile


def module(package: str, path: str, lines: int = 100, functions: int = 3) -> SourceFile:
    headers = [f"def f{n}(a):\n    return a" for n in range(functions)]
    rest = [f"x{n} = {n}" for n in range(lines - 2 * functions)]
    return SourceFile(package=package, path=path, text="\n".join([*headers, *rest]) + "\n")


FILES = [
    module("one", "one/a.py"), module("one", "one/b.py"), module("two", "two/a.py"), module("three", "three/a.py"),
    module("four", "four/short.py", lines=60), module("five", "five/long.py", lines=200),
    module("six", "six/names.py", functions=1),
]  # fmt: skip


def test_programs_have_ninety_lines_and_functions_and_packages_of_their_own() -> None:
    assert {one.file.project for one in programs(FILES, 3)} == {"one", "two", "three"}


def test_the_same_programs_are_chosen_in_whatever_order_the_files_come() -> None:
    assert programs(FILES, 2) == programs(FILES[::-1], 2)


def test_more_programs_than_there_are_is_an_error() -> None:
    with pytest.raises(ValueError, match="3 of 4 programs"):
        programs(FILES, 4)


def test_a_program_is_typed_from_nothing_to_its_last_line() -> None:
    (session,) = programs(FILES, 1)

    async def type_it() -> list[HunkRecord]:
        setting = Setting(debounce_ms=1e9, closing=False, rhythm=Rhythm(typo_share=0))
        return [one async for one in typed(session, Silence(), setting, 0)]

    (record,) = asyncio.run(type_it())  # fails where the text does not come out as it should
    assert session.file.old == ""
    assert len(record.strokes) > len(session.file.new.split())


def shown(text: str, fate: Fate) -> Request:
    showing = Showing(
        text=text, fate=fate, accepted="", keys=0, first_line=False, begins=False, breaks=False, accepted_breaks=False
    )
    return Request(seconds=0.0, answered=True, showing=showing, flicker=False)


def test_what_is_shown_counts_as_right_to_its_end_in_part_or_wrong() -> None:
    nothing = Request(seconds=0.0, answered=False, showing=None, flicker=False)
    requests = (
        nothing, shown("right one", Fate.ACCEPTED), shown("abc", Fate.TYPED), shown("two\nlines", Fate.PARTLY),
        shown("no", Fate.WRONG),
    )  # fmt: skip
    strokes = (Stroke(types=True, along=False),) * 15 + (Stroke(types=False, along=False),) * 5
    one = HunkRecord(project="p", path="p.py", index=0, strokes=strokes, requests=requests)
    alone = replace(one, strokes=strokes[:15] + (Stroke(types=True, along=False),) * 5, requests=())
    found = counted([one], [alone])
    assert (found.pauses, found.shown, found.right, found.part, found.wrong) == (5, 4, 2, 1, 1)
    assert (found.short, found.short_right, found.lines, found.lines_right) == (2, 1, 1, 0)
    assert (found.saved, found.wrong_per_100_keystrokes) == (0.25, 5.0)


def test_a_checkpoint_without_its_memory_is_otherwise_the_same() -> None:
    own = read_manifest(find("default") / MANIFEST)
    with without_memory("default") as folder:
        found = find(folder)
        assert read_manifest(found / MANIFEST) == replace(own, memory=None, at_once=None)
        assert {one.name for one in found.iterdir()} == {one.name for one in find("default").iterdir()}
