"""A real or a scripted edit as the language server sees it: a document as it is now, and what was edited in it."""

from __future__ import annotations

from benchmarks.ripple.cases import Case
from benchmarks.ripple.real.hunks import Hunk, Step

from sfumato_lsp.edits.edit import Edit
from sfumato_lsp.edits.journal import LONGEST
from sfumato_lsp.ripple.snapshot import Snapshot
from sfumato_model.judge import difference


def snapshot(step: Step) -> Snapshot:
    """The file after the hunk; it and those above are what its user has edited."""
    uri = f"file:///{step.file.project}/{step.file.path}"
    hunks = [*((start, hunk) for _, start, hunk in step.earlier), (step.start, step.hunk)]
    edits = [_edit(uri, number, start, hunk) for number, (start, hunk) in enumerate(hunks, 1) if hunk.is_edit]
    return _snapshot(uri, step.after, [edit for edit in edits if edit.size <= LONGEST])


def snapshot_of_case(case: Case) -> Snapshot:
    """The window of a scripted edit, which shows it, as a document."""
    uri = f"file:///{case.path}"
    whole = Hunk(first=0, last=0, old=case.before, new=case.after)
    return _snapshot(uri, case.after, [_edit(uri, 1, 0, whole)])


def _snapshot(uri: str, text: str, edits: list[Edit]) -> Snapshot:
    lines = tuple(text.splitlines(keepends=True))
    return Snapshot(uri=uri, version=1, language="python", lines=lines, edits=tuple(edits))


def _edit(uri: str, number: int, start: int, hunk: Hunk) -> Edit:
    """What differs, as an editor would send it."""
    differs = difference(hunk.old, hunk.new)
    return Edit(
        uri=uri, number=number, start=start + differs.start, before=hunk.old[differs.start : differs.end],
        after=differs.text, kind="typed", at=float(number),
    )  # fmt: skip
