"""What VS Code and the language server said to each other, as `spy.py` wrote it down."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.editors.around import wait_until


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """A request of VS Code's, and its answer once there is one."""

    id: int | str
    method: str
    params: Any
    asked_at: float
    answered_at: float | None
    result: Any
    error: Any


class Wire:
    def __init__(self, log: Path) -> None:
        self.log = log
        log.touch()

    def messages(self, to: str) -> list[dict[str, Any]]:
        """Those `to` the "server" or to the "client", each with the time it passed at as `at`."""
        lines = self.log.read_bytes().split(b"\n")[:-1]
        read = (json.loads(line) for line in lines)
        return [{**line["message"], "at": line["at"]} for line in read if line["to"] == to]

    def notifications(self, method: str, *, to: str) -> list[Any]:
        return [message["params"] for message in self.messages(to) if message.get("method") == method]

    def requests(self, method: str) -> list[Exchange]:
        """All of this method, oldest first."""
        answers = {message["id"]: message for message in self.messages("client") if "method" not in message}
        return [
            _exchange(message, answers.get(message["id"], {}))
            for message in self.messages("server")
            if message.get("method") == method and "id" in message
        ]

    def commands(self, name: str) -> list[Exchange]:
        """The commands of this name that VS Code had the language server carry out."""
        return [asked for asked in self.requests("workspace/executeCommand") if asked.params["command"] == name]

    def cancelled(self) -> set[int | str]:
        return {params["id"] for params in self.notifications("$/cancelRequest", to="server")}

    def settled(self) -> bool:
        """Whether nothing is on its way any more."""
        return all(asked.answered_at is not None for asked in self.requests("textDocument/inlineCompletion"))

    def items(self) -> Sequence[dict[str, Any]]:
        """What the last inline completion that was answered offers."""
        answered = [asked for asked in self.requests("textDocument/inlineCompletion") if asked.result is not None]
        result = answered[-1].result
        return result["items"] if isinstance(result, dict) else result

    def wait_for_command(self, name: str, *, count: int = 1) -> Exchange:
        """The `count`th answer to the command `name`."""

        def answered() -> list[Exchange]:
            done = [asked for asked in self.commands(name) if asked.answered_at is not None]
            return done if len(done) >= count else []

        return wait_until(f"the language server answers {name}", answered)[count - 1]


def _exchange(request: dict[str, Any], answer: dict[str, Any]) -> Exchange:
    return Exchange(
        id=request["id"],
        method=request["method"],
        params=request.get("params"),
        asked_at=request["at"],
        answered_at=answer.get("at"),
        result=answer.get("result"),
        error=answer.get("error"),
    )
