"""What other language servers of the editor report: the uses that a renamed word had before, in whatever file, and
errors that came with the rename and are about the old name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePath

from lsprotocol import types

from sfumato_lsp.python.names import function_around
from sfumato_lsp.ripple.other_servers.said import Uses
from sfumato_lsp.ripple.plan.across import is_imported
from sfumato_lsp.ripple.plan.members import is_set
from sfumato_lsp.ripple.plan.offer import Offer
from sfumato_lsp.ripple.plan.renamed import still_bound
from sfumato_lsp.ripple.plan.view import View
from sfumato_lsp.ripple.plan.words import Run, found
from sfumato_lsp.text.paths import uri_path
from sfumato_lsp.text.positions import Encoding, split_lines, to_characters, without_end


def reported(view: View, views: Sequence[View]) -> Iterator[Offer]:
    """`view` is the document of the edits."""
    for run, uses in renamed_uses(view):
        yield from _used(views, run, uses)
    for run in view.runs:
        if run.rename is not None:
            yield from _errors(view, views, run)


def renamed_uses(view: View) -> Iterator[tuple[Run, Uses]]:
    """Edits that gave something another name, with what used it before."""
    for run in view.runs:
        uses = next((one for one in view.uses if run.rename and (one.start, one.word) == (run.start, *run.old)), None)
        if uses is not None and _names_something(view, run):
            yield run, uses


def files_that_use(views: Iterable[View]) -> dict[str, None]:
    """URIs of files that are not open, in the order in which they were told."""
    named = (uses for view in views for _, uses in renamed_uses(view))
    return dict.fromkeys(location.uri for uses in named for location in uses.on_disk)


def _names_something(view: View, run: Run) -> bool:
    """Whether it was edited where it gets its meaning: a use that becomes another name means another thing. And where
    nothing else there has either name.
    """
    assert run.rename is not None
    word = view.word(run.start, run.end)
    if word is None or is_imported(word) or view.source is None:
        return False
    if word.role == "attribute":
        return is_set(word)
    if word.role != "binds":
        return False
    was, now = view.name(run.rename[0], word), view.name(run.rename[1], word)
    scope = now.home(word)
    return not still_bound(view.source, was, word, scope) and len(now.binders(scope)) == 1


def _used(views: Sequence[View], run: Run, uses: Uses) -> Iterator[Offer]:
    on_disk = _by_path(uses)
    for view in views:
        for place in _places(view, uses, on_disk):
            if view.text[slice(*place)] == run.old[0]:
                yield view.offer(place, run.new[0], "reference", run.cause)


def _by_path(uses: Uses) -> Mapping[PurePath, Sequence[types.Range]]:
    """Once for all files: there may be hundreds of uses."""
    found: dict[PurePath, list[types.Range]] = {}
    for one in uses.on_disk:
        found.setdefault(uri_path(one.uri), []).append(one.range)
    return found


def _places(view: View, uses: Uses, on_disk: Mapping[PurePath, Sequence[types.Range]]) -> Iterator[tuple[int, int]]:
    yield from ((start, start + len(uses.word)) for start in uses.opened.get(view.uri, ()))
    mine = on_disk.get(uri_path(view.uri), ())
    lines = split_lines(view.text) if mine else []
    for span in mine:
        yield _offset(lines, span.start, uses.encoding), _offset(lines, span.end, uses.encoding)


def _offset(lines: Sequence[str], position: types.Position, encoding: Encoding) -> int:
    """In characters; of a line that is not there, the end of the text."""
    if position.line >= len(lines):
        return sum(map(len, lines))
    line, above = lines[position.line], sum(map(len, lines[: position.line]))
    return above + to_characters(line[: without_end(line)], position.character, encoding)


def _errors(view: View, views: Sequence[View], run: Run) -> Iterator[Offer]:
    """Errors that say the old name once, where it has no meaning of its own."""
    edited = view.word(run.start, run.end)
    is_local = edited is not None and edited.role == "binds" and function_around(edited.node) is not None
    for other in views:
        for error in other.errors:
            said = [one.span() for one in found(other.text[error.start : error.end], run.old)]
            if error.since >= run.cause and len(said) == 1:
                place = error.start + said[0][0], error.start + said[0][1]
                if not _means_another(other, place, run.old[0], is_local=is_local):
                    yield other.offer(place, run.new[0], "diagnostic", run.cause)


def _means_another(view: View, place: tuple[int, int], name: str, *, is_local: bool) -> bool:
    """Whether a name is no old one that was left behind: a parameter of another function, say, of which something was
    reported all along. `is_local`: nothing outside of a function has the name that was edited.
    """
    word = view.word(*place)
    if word is None:
        return False
    if word.role == "binds":
        return not is_imported(word)
    if word.role == "reads":
        return view.name(name, word).resolved(word) is not None
    return word.role == "attribute" and is_local
