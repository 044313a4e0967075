"""The wire types of the HTTP interface. The language server imports this package of the server and its client alone.

pydantic only: no fastapi, no torch. Unknown fields are refused, so that a misspelt one is not silently ignored.
"""

from __future__ import annotations

from sfumato_client.protocol.draft import ClampedText, DraftEvent, DraftTrace, TracedHole, TracedSegment, TracedSlot
from sfumato_client.protocol.fill import (
    CandidateText,
    FillRequest,
    FillResponse,
    HoleOptions,
    HoleSegment,
    TextSegment,
    TokenText,
    WarmRequest,
    WarmResponse,
)
from sfumato_client.protocol.operation import NoText, Operation, OperationRequest, OperationResponse, Timing, Usage
from sfumato_client.protocol.selection import (
    InspectedToken,
    InspectRequest,
    InspectResponse,
    RefineRequest,
    RefineResponse,
    RewriteRequest,
    RewriteResponse,
    SelectionFields,
    TextEdit,
)
from sfumato_client.protocol.status import CheckpointStatus, Counts, State, Status
from sfumato_client.protocol.table import OPERATIONS, AnyRequest, AnyResponse
from sfumato_client.protocol.wire import (
    MAX_CANDIDATES,
    MAX_HOLE_TOKENS,
    MAX_HOLES,
    MAX_INSTRUCTION,
    MAX_SNIPPETS,
    MAX_STOPS,
    MAX_TEXT,
    ErrorBody,
    ErrorResponse,
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
    "OPERATIONS",
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
    "NoText",
    "Operation",
    "OperationRequest",
    "OperationResponse",
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
