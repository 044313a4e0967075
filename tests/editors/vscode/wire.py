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
    """All that is said in the workspace `folder`, from `begin` on."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder.with_suffix(".wire")
        self.log.touch()
        self._begun = 0

    def instead(self, **results: Any) -> None:
        """From now on the language server's results are these, as `spy.py` says."""
        self.folder.with_suffix(".instead").write_text(json.dumps(results), encoding="utf-8")

    def begin(self) -> None:
        self.folder.with_suffix(".instead").unlink(missing_ok=True)
        self._begun = len(self.log.read_bytes())

    def messages(self, to: str, *, all_of_them: bool = False) -> list[dict[str, Any]]:
        """Those `to` the "server" or to the "client", each with the time it passed at as `at`."""
        text = self.log.read_bytes()[0 if all_of_them else self._begun :]
        read = (json.loads(line) for line in text.split(b"\n")[:-1])
        return [{**line["message"], "at": line["at"]} for line in read if line["to"] == to]

    def notifications(self, method: str, *, to: str) -> list[Any]:
        return [message["params"] for message in self.messages(to) if message.get("method") == method]

    def status(self) -> dict[str, Any]:
        """What the language server said last of itself; empty before it has."""
        said = self.messages("client", all_of_them=True)
        return next((one["params"] for one in reversed(said) if one.get("method") == "sfumato/didChangeStatus"), {})

    def states(self) -> list[str]:
        """Those that the language server told of, since `begin`."""
        return [said["state"] for said in self.notifications("sfumato/didChangeStatus", to="client")]

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
        result: Any = answered[-1].result
        items: Sequence[dict[str, Any]] = result["items"] if isinstance(result, dict) else result
        return items

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
