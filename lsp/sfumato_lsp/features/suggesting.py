"""The candidates for a spot: what the last answers still say of it, else what the server answers.

Trouble gives none and, once, a message.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from dataclasses import dataclass
from time import perf_counter

from lsprotocol import types

from sfumato_lsp.connection.edit_client import PATIENCE_S
from sfumato_lsp.connection.languages import refused
from sfumato_lsp.privacy.ignored_documents import IGNORED
from sfumato_lsp.session.language_server import SfumatoLanguageServer
from sfumato_lsp.suggest.spot import Spot, shows
from sfumato_lsp.suggest.typing_along import Answer, Asked
from sfumato_lsp.text.documents import Document
from sfumato_lsp.text.paths import path_label
from sfumato_server import request_id
from sfumato_server.client.errors import ServerError, ServerUnreachable

logger = logging.getLogger(__name__)

# Given up on purpose, or too late to be of use: nothing that the user should do anything about.
QUIET = frozenset({"cancelled", "client_gone", "deadline", "queue_full", "resting", "stopping", "superseded"})


@dataclass(frozen=True, kw_only=True)
class Found:
    """`suggestion` is what the statistics know them by."""

    candidates: tuple[str, ...] = ()
    suggestion: str = ""


NOTHING = Found()


async def may_ask(ls: SfumatoLanguageServer, document: Document, *, invoked: bool) -> bool:
    """Whether the document has suggestions now; what its text is when this was asked is what counts.

    A request that somebody made waits for a server that starts or loads, as commands do; an automatic one is answered.
    """
    version = document.version
    if not _is_wanted(ls, document, invoked=invoked):
        return False
    if not ls.edit_client.state.takes_fills:
        ls.edit_client.want()
        if not invoked or not await _settled(ls, document):
            return False
    refusal = refused(document.language, ls.options_of(document), ls.edit_client.state)
    if refusal is not None:
        ls.notices.log("language", refusal)
        return False
    if await ls.ignored.is_ignored(document.uri):
        ls.notices.log("ignored", f"{path_label(document.uri, ls.folders())}: {IGNORED}")
        return False
    return _is_same(ls, document, version)


async def _settled(ls: SfumatoLanguageServer, document: Document) -> bool:
    """Wait until the server takes requests; whether it does. A newer request and a change of the text end it."""
    version = document.version
    if await ls.ignored.is_ignored(document.uri) or not _is_same(ls, document, version):
        return False
    if refused(document.language, ls.options_of(document), ls.edit_client.state) is not None:
        return False  # no server is started for what the options leave out
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE_S):
            with ls.status.filling(at_once=True):
                await ls.fills.run(document.uri, ls.edit_client.settled(lambda _: None))
    return ls.edit_client.state.takes_fills


def place_asked(ls: SfumatoLanguageServer, document: Document, spot: Spot, *, invoked: bool) -> Asked:
    if not spot.typed:
        ls.on_screen.look(document.uri, spot.before, spot.after)
    return Asked(before=spot.before, after=spot.after, invoked=invoked, snippets=ls.snippets.get(document.uri))


def known(ls: SfumatoLanguageServer, document: Document, spot: Spot, asked: Asked) -> Found | None:
    """What the last answers still say; `None` where they say nothing and the server is to be asked."""
    answer = ls.answers.find(document.uri, asked)
    if answer is None:
        return None
    texts = shows(spot, answer.candidates, invoked=asked.invoked)
    if answer.candidates and not texts:
        return None
    if texts and document.uri not in ls.on_screen:
        ls.on_screen.show(document.uri, Answer(asked=asked, candidates=texts, suggestion=answer.suggestion))
    return Found(candidates=texts, suggestion=answer.suggestion)


async def ask(ls: SfumatoLanguageServer, document: Document, spot: Spot, asked: Asked, begun: float) -> Found:
    """A new answer; nothing when it was given up, failed, or came too late for the text."""
    from sfumato_lsp.suggest.fill_requests import fill_request

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
        return NOTHING  # the connection finds out whether it is back, and tells the user if it is not
    except ServerError as error:
        logger.debug("no answer: %s", error.code)
        if error.code not in QUIET:
            ls.notices.show("fill", str(error))
        return NOTHING
    finally:
        if rested:
            ls.edit_client.look()
    if response is None:
        return NOTHING
    ls.notices.settle("fill")
    latency = perf_counter() - begun
    ls.status.answered(1000 * latency)
    if not _is_same(ls, document, version):
        return NOTHING
    # What breaks the text is no suggestion, were it the only one.
    kept = [candidate for candidate in response.candidates if candidate.verdict != "broken"]
    if asked.invoked and response.candidates and not kept:
        ls.notices.show("broken", _all_broken(response.candidates[0].problem), types.MessageType.Info)
    else:
        ls.notices.settle("broken")
    texts = shows(spot, (candidate.texts[0] for candidate in kept), invoked=asked.invoked)
    logger.debug("shows %d candidates after %.3f s", len(texts), latency)
    suggestion = ls.statistics.shown(texts, language=document.language, invoked=asked.invoked, latency_s=latency)
    answer = Answer(asked=asked, candidates=texts, suggestion=suggestion)
    ls.answers.keep(document.uri, answer)
    if texts:
        ls.on_screen.show(document.uri, answer)
    return Found(candidates=texts, suggestion=suggestion)


def _all_broken(problem: str) -> str:
    return "nothing is suggested here: what the checkpoint writes would not parse" + (f": {problem}" if problem else "")


def remember(ls: SfumatoLanguageServer, document: Document, spot: Spot, found: Found) -> None:
    """It is shown: accepting it, or changing a word in it then, has to be told from other changes of the text."""
    if found.candidates:
        start = document.characters(spot.replaced.start)
        ls.suggested.shown(document, start, [spot.typed + text for text in found.candidates])


def _is_wanted(ls: SfumatoLanguageServer, document: Document, *, invoked: bool) -> bool:
    """Whether the user wants suggestions now: those that come by themselves, or only what is asked for."""
    mode = ls.options_of(document).mode
    return mode != "off" and (invoked or (mode == "automatic" and ls.snooze.until is None))


def _is_same(ls: SfumatoLanguageServer, document: Document, version: int) -> bool:
    return ls.documents.get(document.uri) is document and document.version == version
