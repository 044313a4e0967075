"""The front for people who write Python: a loaded checkpoint with a method for each operation."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any, TypedDict, TypeVar, Unpack, overload

from sfumato_model.api.loaded import CheckpointInfo, LoadedCheckpoint
from sfumato_model.api.request import (
    STRENGTH,
    FillOptions,
    FillRequest,
    Hole,
    InspectRequest,
    Limits,
    RefineRequest,
    Request,
    RewriteRequest,
    Selection,
    Snippet,
)
from sfumato_model.api.result import FillDraft, FillResult, InspectResult, RefineResult, Result

_R = TypeVar("_R", bound=Result)


class SelectionOptions(TypedDict, total=False):
    """Where a selection stands: the text `before` and `after` it in its document, and that document's facts."""

    before: str
    after: str
    path: str
    language: str
    snippets: tuple[Snippet, ...]


class Sfumato:
    """A checkpoint in this process; `load` makes one.

    One request at a time. The contexts of the last requests stay encoded, so the next one in the same text is faster.
    Every method raises `PromptError` for a request that cannot be carried out, and `OutOfMemory` where the device has
    too little memory for it. A `timeout` is in seconds; when it has passed, the best text so far is the result.
    """

    def __init__(self, loaded: LoadedCheckpoint) -> None:
        self._loaded = loaded

    @property
    def info(self) -> CheckpointInfo:
        """What the checkpoint says of itself."""
        return self._loaded.info

    def fill(
        self, text: str, after: str | None = None, *, timeout: float | None = None, **options: Unpack[FillOptions]
    ) -> FillResult:
        """Fill the holes of a code.

        With `after` the hole is between the two texts, taken as they are; without it each `<hole>` of `text` is one.
        `options` are the fields of `FillRequest`: `candidates`, `single_line`, `path`, `language`, `stop`, `seed` ...
        """
        if after is None:
            return self._result("fill", FillRequest.marked(text, **options), timeout, FillResult)
        request = FillRequest(segments=(text, Hole(), after), **options)
        return self._result("fill", request, timeout, FillResult)

    def rewrite(
        self,
        text: str,
        instruction: str = "",
        *,
        seed: int = 0,
        timeout: float | None = None,
        **place: Unpack[SelectionOptions],
    ) -> FillResult:
        """Write `text` anew, under an instruction or without; `info.instructions` says what may be told."""
        request = RewriteRequest(selection=Selection(text=text, **place), instruction=instruction, seed=seed)
        return self._result("rewrite", request, timeout, FillResult)

    def refine(
        self,
        text: str,
        *,
        strength: float = STRENGTH,
        seed: int = 0,
        timeout: float | None = None,
        **place: Unpack[SelectionOptions],
    ) -> RefineResult:
        """Replace unlikely words of `text`, at most the share `strength` (0 to 1), by likelier ones."""
        request = RefineRequest(selection=Selection(text=text, **place), strength=strength, seed=seed)
        return self._result("refine", request, timeout, RefineResult)

    def inspect(self, text: str, *, strength: float = STRENGTH, **place: Unpack[SelectionOptions]) -> InspectResult:
        """Say how likely each word of `text` is, given all the others; at most the share `strength` is unlikely."""
        request = InspectRequest(selection=Selection(text=text, **place), strength=strength)
        return self._result("inspect", request, None, InspectResult)

    @overload
    def stream(
        self, request: FillRequest | RewriteRequest, *, timeout: float | None = None
    ) -> Iterator[FillDraft | FillResult]: ...

    @overload
    def stream(self, request: RefineRequest, *, timeout: float | None = None) -> Iterator[FillDraft | RefineResult]: ...

    def stream(
        self, request: FillRequest | RewriteRequest | RefineRequest, *, timeout: float | None = None
    ) -> Iterator[Any]:
        """Yield a draft per denoise step, then the result; each has the text so far as `text`.

        Who stops reading stops the denoising.
        """
        names = {FillRequest: "fill", RewriteRequest: "rewrite", RefineRequest: "refine"}
        return self._loaded.run(names[type(request)], request, _limits(timeout))

    def _result(self, operation: str, request: Request, timeout: float | None, kind: type[_R]) -> _R:
        *_, result = self._loaded.run(operation, request, _limits(timeout))
        assert isinstance(result, kind)
        return result


def _limits(timeout: float | None) -> Limits:
    return Limits(clock=time.monotonic, deadline=None if timeout is None else time.monotonic() + timeout)
