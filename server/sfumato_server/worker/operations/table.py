"""What the worker does for each operation of `sfumato_client.protocol.OPERATIONS`, by its name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sfumato_client.protocol import AnyResponse
from sfumato_model.api.engine import Engine
from sfumato_model.api.request import Limits
from sfumato_server.worker.operations import fill, inspect, refine, rewrite, warm


@dataclass(frozen=True, kw_only=True)
class Work:
    """`run` asks the engine for drafts and then one result, of which `answer` makes the response.

    `run` raises what the engine raises, `answer` a `ValueError` for NaN or infinity: the checkpoint computes nonsense,
    and JSON has no such number.
    """

    run: Callable[[Engine, Any, Limits], Iterator[Any]]
    answer: Callable[..., AnyResponse]


WORK: Mapping[str, Work] = {
    "fill": Work(run=fill.run, answer=fill.answer),
    "rewrite": Work(run=rewrite.run, answer=rewrite.answer),
    "inspect": Work(run=inspect.run, answer=inspect.answer),
    "refine": Work(run=refine.run, answer=refine.answer),
    "warm": Work(run=warm.run, answer=warm.answer),
}
