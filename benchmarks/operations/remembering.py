"""The same cases with a memory: of the open file, or of file and project, as `benchmarks/memory` has them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from benchmarks.memory.projects import Projects
from benchmarks.operations.asking import Judged
from benchmarks.operations.damage import Damage
from benchmarks.quality.held_out_holes import fetched_files
from benchmarks.shared.source import after, before

from sfumato_model.memory.memory import Known, Memory
from sfumato_model.operations.engine import LoadedEngine
from sfumato_model.text.tokenizer import FileTokenizer

Ask = Callable[[LoadedEngine, Damage], Judged]


def without(engine: LoadedEngine, case: Damage, ask: Ask) -> Judged:
    """Nothing is remembered, not even the open file."""
    return ask(replace(engine, projects=None), case)


def of_file(engine: LoadedEngine, case: Damage, ask: Ask) -> Judged:
    return ask(engine, replace(case, memory=_known(engine, case, project=False)))


def of_project(engine: LoadedEngine, case: Damage, ask: Ask) -> Judged:
    return ask(engine, replace(case, memory=_known(engine, case, project=True)))


def _known(engine: LoadedEngine, case: Damage, *, project: bool) -> Known:
    tokenizer = engine.model.tokenizer
    assert isinstance(tokenizer, FileTokenizer)
    projects, text = _projects(tokenizer), case.file.text
    return Known(
        memory=projects.memory(case.file.package, case.file.path) if project else Memory(vocabulary=tokenizer.size),
        before=text[: case.start - len(before(case.file, case.start))],
        after=text[case.end + len(after(case.file, case.end)) :],
    )


@lru_cache(maxsize=1)
def _projects(tokenizer: FileTokenizer) -> Projects:
    """Of a process, which has one checkpoint."""
    return Projects(fetched_files(), tokenizer)
