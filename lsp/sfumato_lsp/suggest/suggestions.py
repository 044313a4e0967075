"""What is known of suggestions in the open documents: the last answers, what is shown, and what goes along."""

from __future__ import annotations

import contextlib

from sfumato_client.address.errors import ClientError
from sfumato_lsp.editor.reports import Reports
from sfumato_lsp.rpc.running import Running
from sfumato_lsp.snippets.kept import KeptSnippets
from sfumato_lsp.snippets.pace import Pace
from sfumato_lsp.statistics.recorder import Recorder
from sfumato_lsp.suggest.inserted import Inserted
from sfumato_lsp.suggest.on_screen import OnScreen
from sfumato_lsp.suggest.typing_along import LastAnswers
from sfumato_lsp.suggest.warming import Warming
from sfumato_lsp.text.document import Document, Place
from sfumato_lsp.text.documents import Follower
from sfumato_lsp.workplace.files import Files
from sfumato_lsp.workplace.link import Link


class Suggestions:
    """`suggest.py` makes them. `pace` and `warm_after` are for tests, which have no time."""

    def __init__(
        self, files: Files, link: Link, reports: Reports, recorder: Recorder, pace: Pace | None, warm_after: float
    ) -> None:
        self.files = files
        self.link = link
        self.reports = reports
        self.recorder = recorder
        self.warming = Warming(self._warm, warm_after)
        self.snippets = KeptSnippets(
            files.documents, files.ignored, files.folders, files.options_of, pace, self.warming.context_changed
        )
        self.fills = Running()
        self.answers = LastAnswers()
        self.on_screen = OnScreen(recorder)
        self.inserted = Inserted()

    @property
    def followers(self) -> tuple[Follower, ...]:
        return self.on_screen, self.fills, self.snippets, self.warming, self.inserted, self.answers

    def cursor(self, document: Document, place: Place) -> None:
        """It is there, and a request follows or none is needed."""
        self.snippets.touched(document.uri, place[0])
        self.warming.asked(document.uri, place)

    async def _warm(self, uri: str, place: Place) -> None:
        """Of a document that has suggestions, while the server is ready. Nobody waits for it, so trouble is no news."""
        document = self.files.documents.get(uri)
        if document is None or not self.link.state.ready or not self.files.ignored.is_permitted(uri):
            return
        if self.link.refused(document) is not None:
            return
        from sfumato_lsp.suggest.fill_requests import warm_request

        request = warm_request(document, *place, path=self.files.label(uri), snippets=self.snippets.get(uri))
        with contextlib.suppress(ClientError):
            await self.link.client.warm(request)
