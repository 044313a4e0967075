"""Every operation: its name, what it is asked, what carries it out; and the engine that runs them.

A new one is a file that yields drafts and then one result, or gives a result at once, and its row here; a manifest
lists its name to offer it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from typing import Any

from sfumato_model.api.errors import NotFinite, OutOfMemory, PromptError
from sfumato_model.api.loaded import CheckpointInfo
from sfumato_model.api.request import (
    FillRequest,
    InspectRequest,
    Limits,
    RefineRequest,
    Request,
    RewriteRequest,
)
from sfumato_model.api.result import FillDraft, Result
from sfumato_model.api.ripple import ReadRequest, RippleRequest, SettleRequest
from sfumato_model.context.model import Model
from sfumato_model.engines.engine import Engine
from sfumato_model.operations.fill import fill
from sfumato_model.operations.inspection import inspect
from sfumato_model.operations.refine import refine
from sfumato_model.operations.rewrite import rewrite
from sfumato_model.operations.ripple import read, ripple
from sfumato_model.operations.warm import warm
from sfumato_model.operations.words import words
from sfumato_model.projects.projects import Projects
from sfumato_model.ripple.settled import settled

Run = Callable[[Model, Any, Limits], Iterator[FillDraft | Result] | Result]
OPERATIONS: dict[str, tuple[type[Request], Run]] = {
    "fill": (FillRequest, fill),
    "rewrite": (RewriteRequest, rewrite),
    "inspect": (InspectRequest, inspect),
    "refine": (RefineRequest, refine),
    "ripple": (RippleRequest, ripple),
    "settle": (SettleRequest, settled),
    "read": (ReadRequest, read),
    "warm": (FillRequest, warm),
    "words": (FillRequest, words),
}
"""Each gets requests of its type, and raises what `LoadedCheckpoint.run` does."""


@dataclass(frozen=True, kw_only=True)
class LoadedEngine:
    """A checkpoint on its device."""

    info: CheckpointInfo
    model: Model
    projects: Projects | None = None
    """What is remembered of workspaces, where the manifest has a weight for a memory."""

    def run(self, operation: str, request: Request, limits: Limits) -> Iterator[FillDraft | Result]:
        """Yield drafts, then one result; `api/loaded.py` says more."""
        asked, run = OPERATIONS[operation]
        if not isinstance(request, asked):
            raise TypeError(f"{operation} takes a {asked.__name__}, and this is a {type(request).__name__}")
        self._refuse(request)
        # Without what is kept between requests the next one of each document takes longer.
        try:
            with told_when_full(self.model.engine), self._remembering():
                found = run(self.model, self._with_memory(request), limits)
                yield from (found,) if isinstance(found, Result) else found
        except NotFinite as error:
            damaged = "its weights are damaged or of another model"
            wider = f"load it in float32 (`--dtype float32`); if it does so again, {damaged}"
            raise NotFinite(f"{error}: {damaged if self.info.dtype == 'float32' else wider}") from error

    def _remembering(self) -> AbstractContextManager[None]:
        return nullcontext() if self.projects is None else self.projects.beside_a_request()

    def _with_memory(self, request: Request) -> Request:
        """With one snapshot of its workspace; without a workspace the open document alone is remembered."""
        if self.projects is None:
            return request
        if isinstance(request, FillRequest) and request.memory is None:
            window = [segment for segment in request.segments if isinstance(segment, str)]
            return replace(request, memory=self.projects.known(request.workspace, request.path, window))
        if isinstance(request, RewriteRequest | InspectRequest | RefineRequest) and request.selection.memory is None:
            selection = request.selection
            known = self.projects.known(selection.workspace, selection.path, (selection.before, selection.after))
            return replace(request, selection=replace(selection, memory=known))
        return request

    def _refuse(self, request: Request) -> None:
        """Raises `PromptError` for what the engine cannot do, rather than not doing it without a word."""
        can, engine = self.model.engine.capabilities, self.info.engine
        if isinstance(request, RippleRequest | SettleRequest | ReadRequest) and "ripples" not in can:
            raise PromptError(f"the engine {engine} does not read windows to tell what an edit did to them")
        if getattr(request, "trace", False) and "traces" not in can:
            raise PromptError(f"the engine {engine} does not tell what its steps decide: ask without `trace`")
        if getattr(request, "seed", 0) and "seeds" not in can:
            raise PromptError(f"the engine {engine} has noise of its own, whatever the seed: ask without `seed`")


@contextmanager
def told_when_full(engine: Engine) -> Iterator[None]:
    """Raises `OutOfMemory` where the block runs out of memory; what the engine keeps is dropped first."""
    needed = None
    try:
        yield
    except (MemoryError, RuntimeError) as error:
        if not engine.is_full(error):
            raise
        needed = str(error).partition("\n")[0] or "no memory is left"
    if needed is not None:
        # Not in the handler: the error's traceback holds the arrays of every frame that it passed.
        engine.forget()
        raise OutOfMemory(
            f"out of memory: {needed}. Close what else uses the device, send less text or fewer candidates, "
            "or load the checkpoint with a smaller dtype"
        )
