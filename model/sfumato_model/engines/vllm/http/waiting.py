"""Waiting for several reads at once, and breaking off when nobody wants them any more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from typing import TypeVar

from sfumato_model.api.errors import Cancelled
from sfumato_model.api.request import Limits

LOOK_S = 0.02
"""Between two looks at the limits."""
_T = TypeVar("_T")


def as_completed(futures: Sequence[Future[_T]], limits: Limits) -> Iterator[tuple[int, _T]]:
    """What each future gives, with its number, in the order in which they are done.

    It ends without the others at the deadline. Raises `Cancelled`, and what the first future that fails raises. However
    it ends, what is still under way is cancelled.
    """
    waiting = {future: number for number, future in enumerate(futures)}
    try:
        while waiting:
            limits.check()
            done, _ = wait(waiting, timeout=LOOK_S, return_when=FIRST_COMPLETED)
            for future in sorted(done, key=waiting.__getitem__):
                yield waiting.pop(future), _result(future)
            if not done and limits.late:
                return
    finally:
        for future in futures:
            future.cancel()


def _result(future: Future[_T]) -> _T:
    try:
        return future.result()
    except CancelledError as error:
        raise Cancelled("the connection to the engine was closed") from error
