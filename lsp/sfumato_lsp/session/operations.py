"""Operations under way, and what they leave behind in documents."""

from __future__ import annotations

from sfumato_lsp.outcomes.unlikely import Publisher, UnlikelyCode
from sfumato_lsp.refactor.earlier import EarlierTexts
from sfumato_lsp.rpc.running import Running
from sfumato_lsp.text.documents import Follower


class Operations:
    def __init__(self, editor: Publisher) -> None:
        self.running = Running()
        self.earlier = EarlierTexts()
        self.unlikely = UnlikelyCode(editor)

    @property
    def followers(self) -> tuple[Follower, ...]:
        return self.running, self.earlier, self.unlikely
