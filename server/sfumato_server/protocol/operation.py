"""Any of the operations: what the queue and the worker carry without looking into it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from sfumato_client.protocol.fill import FillRequest, FillResponse
from sfumato_client.protocol.inspect import InspectRequest, InspectResponse
from sfumato_client.protocol.refine import RefineRequest, RefineResponse
from sfumato_client.protocol.rewrite import RewriteRequest, RewriteResponse
from sfumato_client.protocol.warm import WarmRequest, WarmResponse

Operation = Literal["fill", "rewrite", "inspect", "refine", "warm"]

AnyRequest = Annotated[
    FillRequest | RewriteRequest | InspectRequest | RefineRequest | WarmRequest, Field(discriminator="operation")
]
AnyResponse = FillResponse | RewriteResponse | InspectResponse | RefineResponse | WarmResponse
