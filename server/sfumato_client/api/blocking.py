"""`Client`: one call at a time."""

from __future__ import annotations

from typing import Self, Unpack

from sfumato_client import http
from sfumato_client.api.connect import ConnectOptions, locate


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
