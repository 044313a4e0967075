"""What Helix and its language servers said to each other: Helix's own log has every message."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.editors.around import wait_until

MESSAGE = re.compile(r"helix_lsp::transport \[\w+\] sfumato (->|<-) (\{.*\})$", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """A request of Helix's and what the language server answered."""

    params: Any
    result: Any
    error: Any


class Wire:
    """What went between Helix and `sfumato-lsp`."""

    def __init__(self, log: Path) -> None:
        self._log = log

    def messages(self, arrow: str) -> list[dict[str, Any]]:
        """Those of Helix (`->`) or of the language server (`<-`) that runs now, oldest first."""
        return [message for said, message in self._lives()[-1] if said == arrow]

    def starts(self) -> int:
        """How many language servers were started."""
        return len(self._lives())

    def _lives(self) -> list[list[tuple[str, dict[str, Any]]]]:
        """What was said in each language server's life: each counts its requests anew."""
        lives: list[list[tuple[str, dict[str, Any]]]] = [[]]
        # A line that is half written does not end as a message does.
        for found in MESSAGE.finditer(self._log.read_text(encoding="utf-8", errors="replace")):
            message = json.loads(found[2])
            if message.get("method") == "initialize" and lives[-1]:
                lives.append([])
            lives[-1].append((found[1], message))
        return lives

    def told(self, method: str) -> list[Any]:
        """The language server's notifications and requests of `method`."""
        return [message["params"] for message in self.messages("<-") if message.get("method") == method]

    def asked(self, method: str, *, command: str | None = None) -> list[dict[str, Any]]:
        """Helix's requests of `method`, oldest first; of the command, where one is named."""
        return [
            message
            for message in self.messages("->")
            if message.get("method") == method and (command is None or message["params"]["command"] == command)
        ]

    def answered(self, method: str, *, command: str | None = None) -> list[Exchange]:
        """Those of them that have an answer."""
        answers = {message["id"]: message for message in self.messages("<-") if "method" not in message}
        return [
            Exchange(
                params=asked["params"],
                result=answers[asked["id"]].get("result"),
                error=answers[asked["id"]].get("error"),
            )
            for asked in self.asked(method, command=command)
            if asked["id"] in answers
        ]

    def result(self, operation: str) -> Exchange:
        """How the operation ended, as soon as it has."""
        command = f"sfumato.{operation}"
        ended = wait_until(command, lambda: self.answered("workspace/executeCommand", command=command))
        return ended[-1]


def edited(text: str, edits: Sequence[Mapping[str, Any]]) -> str:
    """`text` after text edits whose columns are bytes."""
    content = text.encode()
    starts = [0, *(found.end() for found in re.finditer(rb"\r\n|\n|\r", content))]

    def place(position: Mapping[str, int]) -> int:
        return starts[position["line"]] + position["character"]

    for edit in sorted(edits, key=lambda one: place(one["range"]["start"]), reverse=True):
        begin, end = place(edit["range"]["start"]), place(edit["range"]["end"])
        content = content[:begin] + edit["newText"].encode() + content[end:]
    return content.decode()


def edits_of(result: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The edits of the one document that an operation's result changes."""
    [change] = result["edit"]["documentChanges"]
    return list(change["edits"])
