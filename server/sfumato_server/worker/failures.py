"""What the server is told of a request that raised: a code, and a sentence for whoever asked."""

from __future__ import annotations

import logging

from sfumato_client.logs.lines import where
from sfumato_model.api.errors import Cancelled, EngineError, NotFinite, OutOfMemory, PromptError
from sfumato_server.worker.messages import FailureCode

log = logging.getLogger(__name__)

_CODES: dict[type[Exception], FailureCode] = {
    Cancelled: "cancelled",
    PromptError: "prompt",
    OutOfMemory: "out_of_memory",
    NotFinite: "not_finite",
    EngineError: "engine",
}
_THE_ASKERS = ("cancelled", "prompt")
"""What is no trouble of this server's."""


def failure(operation: str, error: Exception) -> tuple[FailureCode, str]:
    """Logged where it is the server's trouble."""
    code = next((code for kind, code in _CODES.items() if isinstance(error, kind)), None)
    if code is None:
        log.error("%s raised\n%s", operation, where(error))
        return "internal", f"the {operation} raised {type(error).__name__}: {error}"
    if code not in _THE_ASKERS:
        log.error("%s: %s", operation, error)
    if isinstance(error, EngineError) and error.trouble == "busy":
        code = "engine_busy"
    return code, str(error)
