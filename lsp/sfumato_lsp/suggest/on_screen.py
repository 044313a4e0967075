"""The suggestion that each document shows, until the text says what became of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sfumato_lsp.statistics.recorder import Recorder
from sfumato_lsp.suggest.acceptance import told
from sfumato_lsp.suggest.typing_along import Answer
from sfumato_lsp.text.follower import Changed, Follower
from sfumato_lsp.text.windows import text_after, text_before


@dataclass(frozen=True, kw_only=True)
class _Shown:
    answer: Answer
    typed: int = 0


class OnScreen(Follower):
    """By the document's URI. What it finds goes to the recorder, where what the editor tells counts more."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._shown: dict[str, _Shown] = {}

    def __contains__(self, uri: str) -> bool:
        return uri in self._shown

    def show(self, uri: str, answer: Answer) -> None:
        """In place of the one before, if nothing has become of that."""
        before = self._shown.pop(uri, None)
        if before is not None:
            self._recorder.seems_rejected(before.answer.suggestion, "replaced")
        if answer.suggestion:
            self._shown[uri] = _Shown(answer=answer)

    def look(self, uri: str, before: str, after: str) -> None:
        """The cursor is between `before` and `after` now, because of a change or not."""
        shown = self._shown.get(uri)
        if shown is None:
            return
        found = told(shown.answer, before, after, shown.typed)
        suggestion = shown.answer.suggestion
        match found.sign:
            case "along":
                self._shown[uri] = replace(shown, typed=found.typed)
            case "word" | "line" as unit:
                self._shown[uri] = replace(shown, typed=found.typed)
                self._recorder.seems_partly_accepted(suggestion, unit, found.step)
            case "accepted":
                del self._shown[uri]
                self._recorder.seems_accepted(suggestion, found.step)
            case "typed":
                del self._shown[uri]
                self._recorder.typed(suggestion)
            case "typed_over" | "ignored" as reason:
                del self._shown[uri]
                self._recorder.seems_rejected(suggestion, reason)

    def changed(self, now: Changed) -> None:
        """What the change says of the suggestion that is shown."""
        if now.uri not in self:
            return
        if now.place is None:
            self.closed(now.uri)
        else:
            self.look(now.uri, text_before(now.document, *now.place), text_after(now.document, *now.place))

    def closed(self, uri: str) -> None:
        shown = self._shown.pop(uri, None)
        if shown is not None:
            self._recorder.seems_rejected(shown.answer.suggestion, "ignored")
