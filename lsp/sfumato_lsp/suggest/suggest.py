"""Suggestions for a spot, for ghost text and for the list of completions.

What the last answers still say is shown without asking; else the server is asked. Trouble gives none and, once, a
message.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from time import perf_counter
from typing import TYPE_CHECKING

from lsprotocol import types

from sfumato_client.address.errors import ServerError, ServerUnreachable
from sfumato_client.logs import request_id
from sfumato_lsp.suggest.spot import Query, Spot, shows
from sfumato_lsp.suggest.suggestions import Suggestions, may_suggest
from sfumato_lsp.suggest.typing_along import Answer
from sfumato_lsp.text.document import Document

if TYPE_CHECKING:
    from sfumato_client.protocol import FillResponse

logger = logging.getLogger(__name__)

# Given up on purpose, or too late to be of use: nothing that the user should do anything about.
QUIET = frozenset({"cancelled", "client_gone", "deadline", "queue_full", "resting", "stopping", "superseded"})


async def suggest(
    by: Suggestions,
    document: Document,
    position: types.Position,
    spot_in: Callable[[Document], Spot | None],
    *,
    invoked: bool,
    waits: bool = False,
) -> tuple[Spot, Answer] | None:
    """The spot that `spot_in` finds, and what is suggested there; `None` where nothing is now, whatever stands there.

    `waits`: another request for the same text may be under way, and what it finds counts here too.
    """
    begun = perf_counter()
    if not await may_suggest(by, document, invoked=invoked):
        return None
    if waits:
        version = document.version
        await by.fills.ended(document.uri)
        if document.version != version:
            return None
    spot = spot_in(document)
    if spot is None:
        return None
    by.cursor(document, document.place(position))
    if not spot.typed:
        by.on_screen.look(document.uri, spot.before, spot.after)
    query = query_of(by, document, spot, invoked=invoked)
    found = _known(by, query)
    if found is None:
        found = await _ask(by, document, query, begun)
    elif not waits:
        by.fills.supersede(document.uri)
    if found.candidates:
        # Accepting it, or changing a word in it then, has to be told from other changes of the text.
        start = document.characters(spot.replaced.start)
        by.inserted.shown(document, start, [spot.typed + text for text in found.candidates])
    return spot, found


def query_of(by: Suggestions, document: Document, spot: Spot, *, invoked: bool) -> Query:
    """What is asked about a document as it is now."""
    return Query(
        uri=document.uri,
        language=document.language,
        version=document.version,
        path=by.files.label(document.uri),
        options=by.files.options_of(document),
        spot=spot,
        snippets=by.snippets.get(document.uri),
        workspace=by.workspace(document.uri),
        invoked=invoked,
    )


def _known(by: Suggestions, query: Query) -> Answer | None:
    """What the last answers still say; `None` where they say nothing and the server is to be asked."""
    answer = by.answers.find(query.uri, query.asked)
    if answer is None:
        return None
    texts = shows(query.spot, answer.candidates, invoked=query.invoked)
    if answer.candidates and not texts:
        return None
    found = Answer(asked=query.asked, candidates=texts, suggestion=answer.suggestion)
    if texts and query.uri not in by.on_screen:
        by.on_screen.show(query.uri, found)
    return found


async def _ask(by: Suggestions, document: Document, query: Query, begun: float) -> Answer:
    """A new answer; nothing when it was given up, failed, or came too late for the text."""
    response = await _answer(by, query)
    if response is None:
        return Answer(asked=query.asked)
    by.reports.notices.settle("fill")
    latency = perf_counter() - begun
    by.reports.status.answered(1000 * latency)
    if not by.files.is_same(document, query.version):
        return Answer(asked=query.asked)
    texts = shows(query.spot, _fitting(by, query, response), invoked=query.invoked)
    logger.debug("shows %d candidates after %.3f s", len(texts), latency)
    suggestion = by.recorder.shown(texts, language=query.language, invoked=query.invoked, latency_s=latency)
    answer = Answer(asked=query.asked, candidates=texts, suggestion=suggestion)
    by.answers.keep(query.uri, answer)
    if texts:
        by.on_screen.show(query.uri, answer)
    return answer


async def _answer(by: Suggestions, query: Query) -> FillResponse | None:
    from sfumato_lsp.suggest.fill_requests import fill_request

    request = fill_request(query)
    request_id.begin()
    logger.debug("asks for a fill")
    rested = not by.link.state.ready
    try:
        with by.reports.status.filling():
            return await by.fills.run_quietly(query.uri, by.link.client.fill(request))
    except ServerUnreachable:
        return None  # the connection finds out whether it is back, and tells the user if it is not
    except ServerError as error:
        logger.debug("no answer: %s", error.code)
        if error.code not in QUIET:
            by.reports.notices.show("fill", str(error))
        return None
    finally:
        if rested:
            by.link.client.look()


def _fitting(by: Suggestions, query: Query, response: FillResponse) -> list[str]:
    """What breaks the text is no suggestion, were it the only one."""
    kept = [candidate.texts[0] for candidate in response.candidates if candidate.verdict != "broken"]
    if query.invoked and response.candidates and not kept:
        problem = response.candidates[0].problem
        text = "nothing is suggested here: what the checkpoint writes would not parse" + (problem and f": {problem}")
        by.reports.notices.show("broken", text, types.MessageType.Info)
    else:
        by.reports.notices.settle("broken")
    if query.invoked and response.no_text is not None:
        by.reports.notices.show(
            "no text", f"nothing is suggested here: {response.no_text.message}", types.MessageType.Info
        )
    else:
        by.reports.notices.settle("no text")
    return kept
