"""Every operation: its name, what it is asked, and what carries it out.

A new one is a file that yields drafts and then one result, and its row here; a manifest lists its name to offer it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sfumato_model.api.request import FillRequest, InspectRequest, Limits, RefineRequest, Request, RewriteRequest
from sfumato_model.api.result import FillDraft, Result
from sfumato_model.context.model import Model
from sfumato_model.operations.fill import fill
from sfumato_model.operations.inspection import inspect
from sfumato_model.operations.refine import refine
from sfumato_model.operations.rewrite import rewrite
from sfumato_model.operations.warm import warm

Run = Callable[[Model, Any, Limits], Iterator[FillDraft | Result]]


@dataclass(frozen=True, kw_only=True)
class Operation:
    """`run` gets requests of the type `request`. It raises what `Engine.run` does."""

    request: type[Request]
    run: Run


def _at_once(found: Callable[[Model, Any, Limits], Result]) -> Run:
    """An operation without drafts."""

    def run(model: Model, request: Any, limits: Limits) -> Iterator[Result]:
        yield found(model, request, limits)

    return run


OPERATIONS = {
    "fill": Operation(request=FillRequest, run=fill),
    "rewrite": Operation(request=RewriteRequest, run=rewrite),
    "inspect": Operation(request=InspectRequest, run=_at_once(inspect)),
    "refine": Operation(request=RefineRequest, run=refine),
    "warm": Operation(request=FillRequest, run=_at_once(warm)),
}
