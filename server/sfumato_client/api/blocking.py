"""`Client`: one call at a time."""

from __future__ import annotations

from collections.abc import Generator
from typing import Self, Unpack

from sfumato_client import http
from sfumato_client.api import requests
from sfumato_client.api.connect import ConnectOptions, locate
from sfumato_client.protocol import (
    DraftEvent,
    FillRequest,
    FillResponse,
    InspectRequest,
    InspectResponse,
    RefineRequest,
    RefineResponse,
    RewriteRequest,
    RewriteResponse,
    WarmRequest,
    WarmResponse,
)


class Client(http.Client):
    """A connection to a Sfumato server.

        with Client.connect() as client:
            print(client.fill("def add(a, b):\n    return ", "\n").text)

    Texts are `str`, times in answers are milliseconds, scores are log probabilities in nats. A method that ends in
    `_stream` yields a `DraftEvent` for each denoise step and then the response; closing it ends the request.

    Every method raises a `ClientError`: `ServerUnreachable` where nobody answers or the connection breaks,
    `ServerError` with the server's `code` and `message`, and of those `RequestCancelled` where the server gave the
    request up. What no server takes, as 99 candidates, is a `ValueError` (pydantic's `ValidationError`).
    """

    @classmethod
    def connect(cls, url: str | None = None, **options: Unpack[ConnectOptions]) -> Self:
        """Connect to the server at `url` (`http://`, `https://` or `unix://`), or else to the user's own.

        That is the one that SFUMATO_URL names or the one that runs; where none runs, one is started. It may still be
        loading its checkpoint: the first request waits for that. Raises `BadUrl`, or `LaunchError` where none runs and
        none can be started.
        """
        return cls(locate(url, options))

    def fill(self, before: FillRequest | str, after: str = "", **options: Unpack[requests.FillOptions]) -> FillResponse:
        """Code for the hole between two texts: `answer.text`, and all candidates with their scores and verdicts.

        For several holes give a `FillRequest`.
        """
        return self.ask(requests.fill_request(before, after, options))

    def fill_stream(
        self, before: FillRequest | str, after: str = "", **options: Unpack[requests.FillOptions]
    ) -> Generator[DraftEvent | FillResponse, None, None]:
        return self.stream(requests.fill_request(before, after, options))

    def rewrite(
        self, selection: RewriteRequest | str, instruction: str = "", **options: Unpack[requests.RewriteOptions]
    ) -> RewriteResponse:
        """Another text for a selection: `answer.text`. Without an instruction it is written anew.

        `status().checkpoint.instructions` says what may be instructed.
        """
        return self.ask(requests.rewrite_request(selection, instruction, options))

    def rewrite_stream(
        self, selection: RewriteRequest | str, instruction: str = "", **options: Unpack[requests.RewriteOptions]
    ) -> Generator[DraftEvent | RewriteResponse, None, None]:
        return self.stream(requests.rewrite_request(selection, instruction, options))

    def refine(self, selection: RefineRequest | str, **options: Unpack[requests.RefineOptions]) -> RefineResponse:
        """The selection with its unlikely words replaced: `answer.text`, and the edits that lead there."""
        return self.ask(requests.refine_request(selection, **options))

    def refine_stream(
        self, selection: RefineRequest | str, **options: Unpack[requests.RefineOptions]
    ) -> Generator[DraftEvent | RefineResponse, None, None]:
        return self.stream(requests.refine_request(selection, **options))

    def inspect(self, selection: InspectRequest | str, **options: Unpack[requests.Around]) -> InspectResponse:
        """How likely each word of a selection is, given all the others: `answer.tokens`."""
        return self.ask(requests.inspect_request(selection, **options))

    def warm(self, before: WarmRequest | str, after: str = "", **options: Unpack[requests.Place]) -> WarmResponse:
        """Have the context of a hole encoded ahead of its fill. Any other request ends it as cancelled."""
        return self.ask(requests.warm_request(before, after, options))
