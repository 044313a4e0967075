"""The texts of the holes in their places: a change that could not stand there, or breaks its file, is given up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sfumato_lsp.python.call import bind, read_call
from sfumato_lsp.python.tree import Source, Span, above, read
from sfumato_lsp.refactor.changes import Change, Hole, Left
from sfumato_lsp.text.edits import Replacement
from sfumato_lsp.text.windows import sendable


@dataclass(frozen=True, kw_only=True)
class GivenUp:
    """A change that is not made after all."""

    change: Change
    why: str

    @property
    def left(self) -> Left:
        return Left(at=self.change.start, why=self.why)

    @property
    def calls(self) -> int:
        return len({hole.call for hole in self.change.holes} - {None})


@dataclass(frozen=True, kw_only=True)
class FilledFile:
    """`text` is the file as it becomes, with its own line ends."""

    replacements: tuple[Replacement, ...]
    text: str
    given_up: tuple[GivenUp, ...]


def filled_file(source: Source, changes: Sequence[Change], texts: Sequence[str | None]) -> FilledFile:
    """`texts` has one for each hole of `changes`, in order; `None` where nothing was found that could stand there."""
    waiting = iter(texts)
    made: list[_Made] = []
    given_up: list[GivenUp] = []
    for change in changes:
        pieces = [next(waiting) if isinstance(piece, Hole) else piece for piece in change.pieces]
        if None in pieces:
            given_up.append(GivenUp(change=change, why="gets nothing from the checkpoint that could stand there"))
        else:
            made.append(_Made(change=change, text="".join(piece for piece in pieces if piece is not None)))
    wrong = _wrong(source, made)
    given_up += [GivenUp(change=m.change, why="would break with what the checkpoint suggests") for m in wrong]
    made = [one for one in made if one not in wrong]
    return FilledFile(
        replacements=tuple(one.replacement for one in made), text=_whole(source, made), given_up=tuple(given_up)
    )


@dataclass(frozen=True, kw_only=True)
class _Made:
    change: Change
    text: str

    @property
    def replacement(self) -> Replacement:
        """What follows from the signature is the user's own word; what the checkpoint wrote is not."""
        asks = bool(self.change.holes)
        return Replacement(start=self.change.start, end=self.change.end, text=sendable(self.text), asks=asks)


def _wrong(source: Source, made: Sequence[_Made]) -> list[_Made]:
    """Those with holes that make a call which does not fit the signature, and those that leave no sound file."""
    filled = read(_whole(source, made))
    wrong = [one for one, place in _places(made) if not _binds(filled, one, place)]
    return wrong + _unsound(source, [one for one in made if one not in wrong])


def _unsound(source: Source, made: Sequence[_Made]) -> list[_Made]:
    """As few of them as there have to be; those without holes are tried first."""
    kept: list[_Made] = []
    left: list[_Made] = []

    def take(some: Sequence[_Made]) -> None:
        if not some:
            return
        if _is_sound(source, [*kept, *some]):
            kept.extend(some)
        elif len(some) == 1:
            left.extend(some)
        else:
            take(some[: len(some) // 2])
            take(some[len(some) // 2 :])

    take([one for one in made if not one.change.holes])
    take([one for one in made if one.change.holes])
    return left


def _is_sound(source: Source, made: Sequence[_Made]) -> bool:
    from sfumato_model.judge import Edit, judge

    edits = [
        Edit(start=one.change.start, end=one.change.end, text=one.text)
        for one in sorted(made, key=lambda one: (one.change.start, one.change.end))
    ]
    judgement = judge(source.text, edits, "python")
    return judgement is None or judgement.sound


def _binds(filled: Source, made: _Made, place: Span) -> bool:
    """Whether the call in which a change is made fits the signature."""
    asked = [hole for hole in made.change.holes if hole.call is not None]
    if not asked:
        return True
    around = above(filled.at(*place), "argument_list", "generator_expression")
    call = read_call(filled, around.parent) if around is not None and around.parent is not None else None
    return call is not None and any(bind(call, hole.takes).fits for hole in asked)


def _places(made: Sequence[_Made]) -> Iterator[tuple[_Made, Span]]:
    """Where each change stands in the filled text."""
    moved = 0
    for one in made:
        start = one.change.start + moved
        yield one, (start, start + len(one.text))
        moved += len(one.text) - (one.change.end - one.change.start)


def _whole(source: Source, made: Sequence[_Made]) -> str:
    done, at = [], 0
    for one in made:
        done += [source.text[at : one.change.start], one.text]
        at = one.change.end
    return "".join([*done, source.text[at:]])
