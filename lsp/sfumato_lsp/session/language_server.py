"""What one language server holds while it runs; every handler works on this."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from sfumato_client.address.version import own_version
from sfumato_lsp.editor.reports import Reports
from sfumato_lsp.memory.keeping import Keeping
from sfumato_lsp.outcomes.hints import Hints
from sfumato_lsp.outcomes.outcome import UnlikelyCode
from sfumato_lsp.refactor.files import EarlierTexts
from sfumato_lsp.ripple.ahead import Ahead
from sfumato_lsp.ripple.by_fall import ByFall
from sfumato_lsp.ripple.other_servers.asked import UsesAtCursor
from sfumato_lsp.ripple.other_servers.said import Said
from sfumato_lsp.ripple.permitted import Permitted
from sfumato_lsp.ripple.ripples import Ripples
from sfumato_lsp.rpc.ending import Ending
from sfumato_lsp.rpc.own_messages import REFERENCES
from sfumato_lsp.rpc.protocol import SfumatoProtocol
from sfumato_lsp.rpc.running import Running
from sfumato_lsp.snippets.situation import Pace
from sfumato_lsp.statistics.counting import Statistics
from sfumato_lsp.suggest.suggestions import Suggestions
from sfumato_lsp.text.document import Document
from sfumato_lsp.text.documents import Follower
from sfumato_lsp.workplace.files import Files
from sfumato_lsp.workplace.link import Link


class SfumatoLanguageServer(LanguageServer):
    """pygls's server with the files, the suggestions, the operations and the connection of one editor."""

    protocol: SfumatoProtocol

    def __init__(self, environment: Mapping[str, str], pace: Pace) -> None:
        super().__init__("sfumato-lsp", own_version(), protocol_cls=SfumatoProtocol)
        self.ending = Ending()
        self.stop_watching: Callable[[], None] | None = None
        """The editor's process."""
        self.editor = ""
        """What it calls itself in `initialize`."""
        self.setting_problems: tuple[str, ...] = ()
        """Of `initialize`, to be told once the editor listens."""
        self.pulls = Running()
        """Questions for the editor's settings."""
        self.files = Files(environment, self.folders)
        self.reports = Reports(self, lambda: self.link.state, lambda: self.files.options)
        self.link = Link(self, self.files, self.reports, environment)
        self.statistics = Statistics(environment, lambda: self.files.options, self.link.tell)
        self.keeping = Keeping(self.files, self.link, environment, pace.memory, self._dropped)
        self.operations = Running()
        self.earlier = EarlierTexts()
        self.hints = Hints(self)
        self.unlikely = UnlikelyCode(self.hints)
        workspace, recorder = self.keeping.workspace, self.statistics.recorder
        self.suggestions = Suggestions(self.files, self.link, self.reports, recorder, pace, workspace)
        self.said = Said()
        permitted, by_fall = Permitted(self.files, self.link, self.reports), ByFall(self.files, self.link, workspace)
        self.ripples = Ripples(self.files, permitted, by_fall, self.said, recorder, pace.ripple)
        self._uses = UsesAtCursor(self.files.documents, self.said, self._references)
        asks = lambda: self._uses if self.wants("references") else None  # noqa: E731
        self.ahead = Ahead(self.files, self.ripples, self.said, pace.ahead, asks)

    @cached_property
    def followers(self) -> tuple[Follower, ...]:
        """They are told when a document opens, changes, is saved or closed, and when the editor goes."""
        return (
            self.reports,
            self.pulls,
            self.files.ignored,
            self.files.trees,
            self.keeping,
            *self.suggestions.followers,
            self.operations,
            self.earlier,
            self.unlikely,
            self.said,
            self.ripples,
            self.ahead,
            self.statistics,
            self.link,
        )

    def _dropped(self) -> None:
        """What was suggested before may be of a file that may not be suggested from any more."""
        self.suggestions.answers.clear()

    async def _references(self, document: Document, position: types.Position) -> Sequence[types.Location] | None:
        """What the editor's other language servers answer to `textDocument/references`."""
        params = types.TextDocumentPositionParams(types.TextDocumentIdentifier(document.uri), position)
        answer: Sequence[types.Location] | None = await self.protocol.send_request_async(REFERENCES, params)
        return answer

    def folders(self) -> list[str]:
        """The URIs of the workspace's folders."""
        root = self.workspace.root_uri
        return list(self.workspace.folders) or ([root] if root else [])

    def wants(self, notifications: str) -> bool:
        """Whether the editor asks for messages of our own: `status`, `drafts`, `inspect`, `ripple` or `references`."""
        return (self._own or {}).get(notifications) is True

    @property
    def is_own_client(self) -> bool:
        """Whether the editor has a client of ours, which shows what a command says."""
        return self._own is not None

    @property
    def _own(self) -> dict[str, object] | None:
        match self.client_capabilities.experimental:
            case {"sfumato": dict(own)}:
                return own
        return None
