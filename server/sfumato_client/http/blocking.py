"""`Client`: one call at a time."""

from __future__ import annotations

from collections.abc import Generator
from functools import partial
from typing import Any, Self, TypeVar, Unpack

import httpx

from sfumato_client import protocol as wire
from sfumato_client.address.address import Address
from sfumato_client.address.errors import ClientError, ServerError, ServerUnreachable
from sfumato_client.http import requests
from sfumato_client.http.answers import bound
from sfumato_client.http.connection import ALIVE_S, MEMORY, STATUS, answer_type, knocked, sent, settings
from sfumato_client.http.events import EventDecoder, parse, read_event
from sfumato_client.http.failures import VERSION_CODES, body, ended_early, explained, is_stream, translated
from sfumato_client.http.own_server import transport
from sfumato_client.http.surroundings import set_up
from sfumato_client.protocol.status import PageUrl, Rested, Resumed

PATIENT = httpx.Timeout(10.0, read=900.0)
"""A pause is answered when the running request has ended."""

Answer = TypeVar("Answer", bound=wire.AnyResponse)


class Client:
    """A connection to one server; close it, or use it in a `with` block.

    A stream yields a draft per denoise step, then the response.
    """

    def __init__(self, address: Address) -> None:
        self.address = address
        with set_up(address):
            self._http = httpx.Client(
                transport=transport(address),
                event_hooks={"response": [partial(bound, address=address)]},
                **settings(address),
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def alive(self) -> bool:
        """Whether something at the address answers `/healthz`; it need not have a checkpoint loaded yet."""
        try:
            with knocked(self.address):
                return self._http.get("/healthz", timeout=ALIVE_S).is_success
        except (ServerUnreachable, httpx.TransportError):
            return False

    def status(self) -> wire.Status:
        """What the server does: its state, its checkpoint, its device."""
        content = self._said("GET", STATUS)
        try:
            return parse(wire.Status, content)
        except ServerError as error:
            raise explained(error, content, self.address) from error

    def fill(
        self, before: wire.FillRequest | str, after: str = "", **options: Unpack[requests.FillOptions]
    ) -> wire.FillResponse:
        """Code for the hole between two texts: `answer.text`, and all candidates with their scores and verdicts.

        For several holes give a `FillRequest`.
        """
        return self.ask(requests.fill_request(before, after, options))

    def fill_stream(
        self, before: wire.FillRequest | str, after: str = "", **options: Unpack[requests.FillOptions]
    ) -> Generator[wire.DraftEvent | wire.FillResponse, None, None]:
        return self.stream(requests.fill_request(before, after, options))

    def rewrite(
        self, selection: wire.RewriteRequest | str, instruction: str = "", **options: Unpack[requests.RewriteOptions]
    ) -> wire.RewriteResponse:
        """Another text for a selection: `answer.text`. Without an instruction it is written anew.

        `status().checkpoint.instructions` says what may be instructed.
        """
        return self.ask(requests.selection_request(wire.RewriteRequest, selection, instruction=instruction, **options))

    def rewrite_stream(
        self, selection: wire.RewriteRequest | str, instruction: str = "", **options: Unpack[requests.RewriteOptions]
    ) -> Generator[wire.DraftEvent | wire.RewriteResponse, None, None]:
        return self.stream(
            requests.selection_request(wire.RewriteRequest, selection, instruction=instruction, **options)
        )

    def refine(
        self, selection: wire.RefineRequest | str, **options: Unpack[requests.RefineOptions]
    ) -> wire.RefineResponse:
        """The selection with its unlikely words replaced: `answer.text`, and the edits that lead there."""
        return self.ask(requests.selection_request(wire.RefineRequest, selection, **options))

    def refine_stream(
        self, selection: wire.RefineRequest | str, **options: Unpack[requests.RefineOptions]
    ) -> Generator[wire.DraftEvent | wire.RefineResponse, None, None]:
        return self.stream(requests.selection_request(wire.RefineRequest, selection, **options))

    def inspect(self, selection: wire.InspectRequest | str, **options: Unpack[requests.Around]) -> wire.InspectResponse:
        """How likely each word of a selection is, given all the others: `answer.tokens`."""
        return self.ask(requests.selection_request(wire.InspectRequest, selection, **options))

    def warm(
        self, before: wire.WarmRequest | str, after: str = "", **options: Unpack[requests.Place]
    ) -> wire.WarmResponse:
        """Have the context of a hole encoded ahead of its fill. Any other request ends it as cancelled."""
        return self.ask(requests.one_hole_request(wire.WarmRequest, before, after, **options))

    def words(
        self, before: wire.WordsRequest | str, after: str = "", **options: Unpack[requests.WordsOptions]
    ) -> wire.WordsResponse:
        """Names of file and workspace that may stand between the two texts: `answer.words`."""
        return self.ask(requests.one_hole_request(wire.WordsRequest, before, after, **options))

    def memory(self) -> wire.Memories:
        """How far the workspaces are remembered."""
        return parse(wire.Memories, self._said("GET", MEMORY))

    def remember(self, files: wire.MemoryRequest) -> wire.MemoryWanted:
        """Have the server remember these files of a workspace alone: it says which texts it wants (`keep`)."""
        return parse(wire.MemoryWanted, self._said("POST", MEMORY, json=files.model_dump()))

    def keep(self, texts: wire.MemoryTexts) -> wire.MemoryKept:
        return parse(wire.MemoryKept, self._said("POST", f"{MEMORY}/texts", json=texts.model_dump()))

    def forget(self, what: wire.MemoryForget) -> None:
        self._said("POST", f"{MEMORY}/forget", json=what.model_dump())

    def stop(self) -> None:
        """Ask the server to end; it finishes by itself."""
        self._said("POST", "/v1/stop")

    def pause(self) -> Rested:
        """Take the model off its device. What runs ends first, and this waits for it."""
        return parse(Rested, self._said("POST", "/v1/pause", timeout=PATIENT))

    def resume(self) -> Resumed:
        """Begin to bring the model back; `status` tells how far it is."""
        return parse(Resumed, self._said("POST", "/v1/resume"))

    def page(self) -> PageUrl:
        """A link to the server's page that works once."""
        return parse(PageUrl, self._said("POST", "/v1/page"))

    def _said(self, method: str, url: str, **more: Any) -> bytes:
        """What the server answers, as it came."""
        with knocked(self.address), translated(self.address):
            return body(self._http.request(method, url, **more), self.address)

    def _explained(self, error: ServerError) -> ServerError:
        """The error, or that the server is of another version when that may be the reason for it."""
        if error.code not in VERSION_CODES:
            return error
        try:
            return explained(error, self._said("GET", STATUS), self.address)
        except ClientError:
            return error

    def ask(self, request: wire.OperationRequest[Answer]) -> Answer:
        """The answer to a request of any operation."""
        kind: type[Answer] = answer_type(request)
        try:
            return parse(kind, self._said(**sent(request, self.address, stream=False)))
        except ServerError as error:
            raise self._explained(error) from error

    def stream(self, request: wire.OperationRequest[Answer]) -> Generator[wire.DraftEvent | Answer, None, None]:
        """A draft for each denoise step, then the answer. Raises `ServerError` for an operation without drafts."""
        kind: type[Answer] = answer_type(request)
        with (
            knocked(self.address),
            translated(self.address),
            self._http.stream(**sent(request, self.address, stream=True)) as answer,
        ):
            if not is_stream(answer):
                answer.read()
                try:
                    body(answer, self.address)
                except ServerError as error:
                    raise self._explained(error) from error
            decoder = EventDecoder()
            for chunk in answer.iter_bytes():
                for event in decoder.feed(chunk):
                    said = read_event(event, kind)
                    if said is not None:
                        yield said
                    if isinstance(said, kind):
                        return
        raise ended_early()
