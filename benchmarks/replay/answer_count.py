"""How often each request of an editor was answered, counted on the wire: once is right."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from pygls.protocol import LanguageServerProtocol


@dataclass
class AnswerCount:
    """By the request's id."""

    asked: set[str] = field(default_factory=set)
    answered: Counter[str] = field(default_factory=Counter)

    @property
    def lost(self) -> int:
        return len(self.asked - self.answered.keys())

    @property
    def doubled(self) -> int:
        return sum(times > 1 for times in self.answered.values())


class CountingProtocol(LanguageServerProtocol):
    """pygls's client side; it warns of a second answer and goes on, so it cannot be asked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.answers = AnswerCount()

    def _send_data(self, data: Any) -> None:
        if hasattr(data, "id") and hasattr(data, "method"):
            self.answers.asked.add(data.id)
        super()._send_data(data)

    def handle_message(self, message: Any) -> None:
        if not hasattr(message, "method") and getattr(message, "id", None) is not None:
            self.answers.answered[message.id] += 1
        super().handle_message(message)
