"""Code with holes in, candidates out, in this process. Knows nothing of HTTP, language servers or editors.

    import sfumato_model as sfumato

    engine = sfumato.load("default")
    print(engine.fill("def add(a, b):\n    return <hole>\n").text)

Names are imported when they are first asked for. `load` alone brings in an engine, so who only judges a text, as the
language server does, never waits for it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sfumato_model.api.errors import Cancelled, CheckpointError, OutOfMemory, PromptError, SfumatoModelError
    from sfumato_model.api.loaded import CheckpointInfo
    from sfumato_model.api.request import FillRequest, Hole, RefineRequest, RewriteRequest, Selection, Snippet
    from sfumato_model.api.result import (
        Candidate,
        FillDraft,
        FillResult,
        InspectedToken,
        InspectResult,
        RefineResult,
        Token,
        Trace,
    )
    from sfumato_model.api.sfumato import Sfumato
    from sfumato_model.api.stats import FillStats
    from sfumato_model.judge import Edit, Judgement
    from sfumato_model.loading import load

__all__ = [
    "Cancelled", "Candidate", "CheckpointError", "CheckpointInfo", "Edit", "FillDraft", "FillRequest", "FillResult",
    "FillStats", "Hole", "InspectResult", "InspectedToken", "Judgement", "OutOfMemory", "PromptError",
    "RefineRequest", "RefineResult", "RewriteRequest", "Selection", "Sfumato", "SfumatoModelError", "Snippet",
    "Token", "Trace", "load",
]  # fmt: skip
_HOMES = ("api.request", "api.result", "api.stats", "api.errors", "api.loaded", "api.sfumato", "judge")


if not TYPE_CHECKING:  # a type checker would take it that every name is there

    def __getattr__(name: str) -> Any:
        if name in __all__:
            homes = ("loading",) if name == "load" else _HOMES
            for module in (import_module(f"{__name__}.{home}") for home in homes):
                if hasattr(module, name):
                    return getattr(module, name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
