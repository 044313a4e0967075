"""All operations, one a row.

Another one is a file beside this, a row here, and what the worker does for it (`sfumato_server/worker/operations`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Union

from pydantic import Field

from sfumato_client.protocol.fill import FILL, WARM
from sfumato_client.protocol.operation import Operation, OperationRequest, OperationResponse
from sfumato_client.protocol.ripple import READ, RIPPLE
from sfumato_client.protocol.selection import INSPECT, REFINE, REWRITE
from sfumato_client.protocol.settle import SETTLE
from sfumato_client.protocol.words import WORDS

OPERATIONS: Mapping[str, Operation] = {
    row.name: row for row in (FILL, REWRITE, INSPECT, REFINE, RIPPLE, SETTLE, READ, WARM, WORDS)
}
"""By their names."""

AnyResponse = OperationResponse

# mypy cannot read a union out of a table, and pydantic needs one to tell which request a text is.
if TYPE_CHECKING:
    AnyRequest = OperationRequest[Any]
else:
    AnyRequest = Annotated[
        Union[tuple(row.request for row in OPERATIONS.values())],  # noqa: UP007 - `|` takes no tuple
        Field(discriminator="operation"),
    ]
