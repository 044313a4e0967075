"""Which requests a fault run sends, and how each client behaves. Deterministic: a seed gives the same run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import cycle
from random import Random
from typing import Any


class Manner(StrEnum):
    """How a client behaves."""

    STREAM = "streams to the end"
    PLAIN = "waits for the answer"
    LEAVES_MID_BODY = "leaves in its body"
    LEAVES_AT_ONCE = "leaves after its body"
    LEAVES_MID_STREAM = "leaves after a draft"
    MALFORMED = "sends malformed bytes"


WEIGHTS = {
    Manner.STREAM: 45, Manner.PLAIN: 20, Manner.LEAVES_MID_BODY: 6, Manner.LEAVES_AT_ONCE: 8,
    Manner.LEAVES_MID_STREAM: 8, Manner.MALFORMED: 13,
}  # fmt: skip
OPERATIONS = {"fill": 10, "rewrite": 2, "inspect": 2, "refine": 2, "warm": 1}
BEFORE = 6000
"""Characters before the hole: some chunks of prefill, since every request brings another context."""

MALFORMED = {
    "no HTTP": b"\x00\xff\x13\x37" * 40,
    "TLS to a plain socket": bytes.fromhex("16030100f8010000f40303") + b"\x00" * 200,
    "half a request line": b"POST /v1/fi",
    "a header without a colon": b"POST /v1/fill HTTP/1.1\r\nHost: localhost\r\nnonsense\r\n\r\n",
    "a length that is no number": b"POST /v1/fill HTTP/1.1\r\nHost: localhost\r\nContent-Length: many\r\n\r\n{}",
    "a negative length": b"POST /v1/fill HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n{}",
    "two lengths": b"POST /v1/fill HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    "length and chunks": b"POST /v1/fill HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a chunk of no size": b"POST /v1/fill HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
    "broken JSON": b"POST /v1/fill HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    b'Content-Length: 12\r\n\r\n{"segments":',
    "no UTF-8": b"POST /v1/fill HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    b"Content-Length: 4\r\n\r\n\xff\xfe\xfd\xfc",
    "a deep list": b"POST /v1/fill HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    b"Content-Length: 40000\r\n\r\n" + b"[" * 40000,
}
"""What is sent by name; none of it is a request, so none may reach the queue."""


@dataclass(frozen=True, kw_only=True)
class Sent:
    """One client's turn. `body` is the JSON of an operation; `malformed` names what is sent instead."""

    number: int
    manner: Manner
    operation: str
    body: dict[str, Any]
    malformed: str = ""
    hurry_s: float = 0.0
    """How long it waits before it begins."""

    @property
    def streams(self) -> bool:
        return self.manner in (Manner.STREAM, Manner.LEAVES_MID_STREAM)


def plan(sources: Sequence[str], count: int, seed: int, wishes: Sequence[str] = ("",)) -> Iterator[Sent]:
    """`count` turns over the text of `sources`. `wishes` are what an engine for tests is asked to do."""
    random, nonsense = Random(seed), cycle(MALFORMED)
    for number in range(count):
        manner = random.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        operation = random.choices(list(OPERATIONS), list(OPERATIONS.values()))[0]
        # Neither streams.
        if operation in ("inspect", "warm") and manner in (Manner.STREAM, Manner.LEAVES_MID_STREAM):
            operation = "fill"
        body = _body(operation, random.choice(sources), random) | {"path": f"{random.choice(wishes)},name=r{number}"}
        if random.random() < 0.3:
            body["document"] = f"document {random.randrange(4)}"
        if operation == "fill" and random.random() < 0.4:
            body |= {"automatic": True, "single_line": True, "deadline_ms": 3000}
        yield Sent(
            number=number,
            manner=manner,
            operation=operation,
            body=body | ({"stream": True} if manner in (Manner.STREAM, Manner.LEAVES_MID_STREAM) else {}),
            malformed=next(nonsense) if manner is Manner.MALFORMED else "",
            hurry_s=random.random() * 0.1,
        )


def _body(operation: str, source: str, random: Random) -> dict[str, Any]:
    at = random.randrange(BEFORE, len(source) - 200)
    before, selected, after = source[at - BEFORE : at], source[at : at + 40], source[at + 40 : at + 200]
    if operation in ("fill", "warm"):
        return {"segments": [{"text": before}, {"hole": {}}, {"text": after}]}
    return {"before": before, "selection": selected, "after": after}
