"""`textDocument/inlineCompletion`: ghost text at the cursor. Trouble gives no items and, once, a message.

What the last answers still say is shown without asking again; the server is asked where they say nothing.
"""

from __future__ import annotations

import logging
from time import perf_counter

from lsprotocol import types

from sfumato_lsp.documents import Document
from sfumato_lsp.ignored_documents import IGNORED
from sfumato_lsp.languages import refused
from sfumato_lsp.paths import path_label
from sfumato_lsp.session import SfumatoLanguageServer
from sfumato_lsp.suggestion import Spot, items, shows, spot_at
from sfumato_lsp.typing_along import Answer, Asked
from sfumato_server import request_id
from sfumato_server.client.errors import ServerError, ServerUnreachable

logger = logging.getLogger(__name__)

# Given up on purpose, or too late to be of use: nothing that the user should do anything about.
QUIET = frozenset({"cancelled", "client_gone", "deadline", "queue_full", "resting", "stopping", "superseded"})


async def suggest(ls: SfumatoLanguageServer, params: types.InlineCompletionParams) -> list[types.InlineCompletionItem]:
    begun = perf_counter()
    document = ls.documents.get(params.text_document.uri)
    invoked = params.context.trigger_kind == types.InlineCompletionTriggerKind.Invoked
    if document is None or not is_wanted(ls, document, invoked=invoked) or not await _may_ask(ls, document):
        return []
    spot = spot_at(document, params)
    if spot is None:
        return []
    place = document.place(params.position)
    ls.snippets.touched(document.uri, place[0])
    ls.warming.asked(document.uri, place)
    asked = Asked(
        before=spot.before,
        after=spot.after,
        invoked=invoked,
        snippets=ls.snippets.get(document.uri),
    )
    if not spot.typed and (suggestion := ls.answers.typed_out(document.uri, asked)):
        ls.statistics.typed(suggestion)
    known = ls.answers.find(document.uri, asked)
    if known is not None:
        shown = items(spot, known.candidates, known.suggestion)
        if shown or not known.candidates:
            ls.fills.cancel(document.uri)
            return shown
    return await _ask(ls, document, spot, asked, begun)


def is_wanted(ls: SfumatoLanguageServer, document: Document, *, invoked: bool) -> bool:
    """Whether the user wants suggestions now: those that come by themselves, or only what is asked for."""
    mode = ls.options_of(document).mode
    return mode != "off" and (invoked or (mode == "automatic" and ls.snooze.until is None))


async def _may_ask(ls: SfumatoLanguageServer, document: Document) -> bool:
    """Whether the document has suggestions now; what its text is when this was asked is what counts."""
    if not ls.edit_client.state.takes_fills:
        ls.edit_client.want()
        return False
    refusal = refused(document.language, ls.options_of(document), ls.edit_client.state)
    if refusal is not None:
        ls.notices.log("language", refusal)
        return False
    version = document.version
    if await ls.ignored.is_ignored(document.uri):
        ls.notices.log("ignored", f"{path_label(document.uri, ls.folders())}: {IGNORED}")
        return False
    return _is_same(ls, document, version)


async def _ask(
    ls: SfumatoLanguageServer, document: Document, spot: Spot, asked: Asked, begun: float
) -> list[types.InlineCompletionItem]:
    """The items of a new answer; none when it was given up, failed, or came too late for the text."""
    from sfumato_lsp.requests import fill_request

    request = fill_request(
        spot,
        document=document,
        path=path_label(document.uri, ls.folders()),
        invoked=asked.invoked,
        options=ls.options_of(document),
        snippets=asked.snippets,
    )
    request_id.begin()
    logger.debug("asks for a fill")
    version = document.version
    rested = not ls.edit_client.state.ready
    try:
        with ls.status.filling():
            response = await ls.fills.run(document.uri, ls.edit_client.fill(request))
    except ServerUnreachable:
        return []  # the connection finds out whether it is back, and tells the user if it is not
    except ServerError as error:
        logger.debug("no answer: %s", error.code)
        if error.code not in QUIET:
            ls.notices.show("fill", str(error))
        return []
    finally:
        if rested:
            ls.edit_client.look()
    if response is None:
        return []
    ls.notices.settle("fill")
    latency = perf_counter() - begun
    ls.status.answered(1000 * latency)
    if not _is_same(ls, document, version):
        return []
    texts = shows(spot, (candidate.texts[0] for candidate in response.candidates))
    logger.debug("shows %d candidates after %.3f s", len(texts), latency)
    suggestion = ls.statistics.shown(texts, language=document.language, invoked=asked.invoked, latency_s=latency)
    ls.answers.keep(document.uri, Answer(asked=asked, candidates=texts, suggestion=suggestion))
    return items(spot, texts, suggestion)


def _is_same(ls: SfumatoLanguageServer, document: Document, version: int) -> bool:
    return ls.documents.get(document.uri) is document and document.version == version
