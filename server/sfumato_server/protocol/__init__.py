"""The wire types of the HTTP interface. The language server imports this package of the server and its client alone.

pydantic only: no fastapi, no torch. Unknown fields are refused, so that a misspelt one is not silently ignored.
"""

from __future__ import annotations

from sfumato_server.protocol.answer import Timing, Usage
from sfumato_server.protocol.draft import ClampedText, DraftEvent, DraftTrace, TracedHole, TracedSegment, TracedSlot
from sfumato_server.protocol.error import ErrorBody, ErrorResponse
from sfumato_server.protocol.fill import (
    CandidateText,
    FillRequest,
    FillResponse,
    HoleOptions,
    HoleSegment,
    TextSegment,
    TokenText,
)
from sfumato_server.protocol.inspect import InspectedToken, InspectRequest, InspectResponse
from sfumato_server.protocol.operation import AnyRequest, AnyResponse, Operation
from sfumato_server.protocol.refine import RefineRequest, RefineResponse, TextEdit
from sfumato_server.protocol.rewrite import RewriteRequest, RewriteResponse
from sfumato_server.protocol.selection import SelectionFields
from sfumato_server.protocol.status import CheckpointStatus, Counts, State, Status
from sfumato_server.protocol.warm import WarmRequest, WarmResponse
from sfumato_server.protocol.wire import (
    MAX_CANDIDATES,
    MAX_HOLE_TOKENS,
    MAX_HOLES,
    MAX_INSTRUCTION,
    MAX_SNIPPETS,
    MAX_STOPS,
    MAX_TEXT,
    SnippetText,
    Wire,
)

__all__ = [
    "MAX_CANDIDATES",
    "MAX_HOLES",
    "MAX_HOLE_TOKENS",
    "MAX_INSTRUCTION",
    "MAX_SNIPPETS",
    "MAX_STOPS",
    "MAX_TEXT",
    "AnyRequest",
    "AnyResponse",
    "CandidateText",
    "CheckpointStatus",
    "ClampedText",
    "Counts",
    "DraftEvent",
    "DraftTrace",
    "ErrorBody",
    "ErrorResponse",
    "FillRequest",
    "FillResponse",
    "HoleOptions",
    "HoleSegment",
    "InspectRequest",
    "InspectResponse",
    "InspectedToken",
    "Operation",
    "RefineRequest",
    "RefineResponse",
    "RewriteRequest",
    "RewriteResponse",
    "SelectionFields",
    "SnippetText",
    "State",
    "Status",
    "TextEdit",
    "TextSegment",
    "Timing",
    "TokenText",
    "TracedHole",
    "TracedSegment",
    "TracedSlot",
    "Usage",
    "WarmRequest",
    "WarmResponse",
    "Wire",
]
