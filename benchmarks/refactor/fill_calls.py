"""The values of calls filled as the language server does it, and other ways."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from benchmarks.operations.asking import Judged, asked
from benchmarks.refactor.cases import Case, CaseFile

from sfumato_lsp.operations.refactor_holes import LOOKED_AT
from sfumato_lsp.refactor.changes import Hole as Asked
from sfumato_lsp.refactor.changes import Piece, joined
from sfumato_lsp.refactor.rounds import best, rounds, window
from sfumato_model.api.request import FillRequest, Hole, Snippet
from sfumato_model.api.result import FillResult
from sfumato_model.operations.engine import LoadedEngine

Groups = Sequence[range]


def shipped(engine: LoadedEngine, case: Case) -> Judged:
    """Near holes on one canvas, the parameter's name in front of each, files one after another."""
    return _filled(engine, case, [(file, rounds(file.pieces)) for file in case.files])


def together(engine: LoadedEngine, case: Case) -> Judged:
    """All holes of a file in one request: of far ones the canvas has only the edges of what is between them."""
    return _filled(engine, case, [(file, [range(len(file.holes))]) for file in case.files])


def one_after_another(engine: LoadedEngine, case: Case) -> Judged:
    return _filled(engine, case, [(file, _each(file)) for file in case.files])


def without_names(engine: LoadedEngine, case: Case) -> Judged:
    """As shipped, but of arguments without a keyword the checkpoint is not told what they are for."""
    files = [replace(file, pieces=_untold(file.pieces)) for file in case.files]
    return _filled(engine, case, [(file, rounds(file.pieces)) for file in files])


def without_signature(engine: LoadedEngine, case: Case) -> Judged:
    """As shipped, but the signature does not go along to other files."""
    return _filled(engine, case, [(file, rounds(file.pieces)) for file in case.files], signature=False)


def files_together(engine: LoadedEngine, case: Case) -> Judged:
    """All files in one request, each behind a line with its path, the definition's header in front."""
    pieces: list[Piece] = [f"# {case.path}\n{case.header}\n"]
    for file in case.files:
        pieces += [f"\n\n# {file.path}\n", *file.pieces]
    whole = CaseFile(path=case.path, pieces=tuple(joined(pieces)))
    return _filled(engine, case, [(whole, [range(len(whole.holes))])])


def _filled(
    engine: LoadedEngine, case: Case, files: Sequence[tuple[CaseFile, Groups]], signature: bool = True
) -> Judged:
    texts: list[str | None] = []
    canvases, seconds = 0, 0.0
    for file, groups in files:
        own: list[str | None] = []
        for group in groups:
            request = _request(case, file, window(file.pieces, group, own), signature)
            result, spent = asked(engine, "fill", request, FillResult)
            seconds += spent
            own += best((one.texts for one in result.candidates), file.holes[group.start : group.stop])
            canvases += result.stats.canvases
        texts += own
    return judged(case, texts, canvases, seconds)


def _request(case: Case, file: CaseFile, pieces: Sequence[Piece], signature: bool) -> FillRequest:
    told = (Snippet(path=case.path, text=case.header),) if signature and file.path != case.path else ()
    return FillRequest(
        segments=tuple(Hole() if isinstance(piece, Asked) else piece for piece in pieces),
        path=file.path, snippets=told, candidates=LOOKED_AT, single_line=True,
    )  # fmt: skip


def _each(file: CaseFile) -> list[range]:
    return [range(number, number + 1) for number in range(len(file.holes))]


def _untold(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    return tuple(replace(piece, told="") if isinstance(piece, Asked) else piece for piece in pieces)


def judged(case: Case, texts: Sequence[str | None], canvases: int, seconds: float) -> Judged:
    """`None` is a call that would be left alone."""
    right = [text == truth for text, truth in zip(texts, case.truths, strict=True)]
    values: dict[str, bool | float | None] = {
        "calls exact": sum(right) / len(right),
        "all exact": all(right),
        "equal ones agree": agree(texts, case.truths),
        "calls with a value": sum(text is not None for text in texts) / len(texts),
        "canvases a call": canvases / len(texts),
    }
    return Judged(values=values, seconds=seconds)


def agree(texts: Sequence[str | None], truths: Sequence[str]) -> bool | None:
    """Whether calls that passed the same pass the same again, right or wrong; `None` where no two did."""
    by_truth: defaultdict[str, set[str | None]] = defaultdict(set)
    for text, truth in zip(texts, truths, strict=True):
        by_truth[truth].add(text)
    several = [truth for truth, count in Counter(truths).items() if count > 1]
    return all(len(by_truth[truth]) == 1 for truth in several) if several else None
