"""The client of `sfumato pause` and `sfumato resume`."""

from __future__ import annotations

import httpx

from sfumato_server.client.events import parse
from sfumato_server.client.http import Client
from sfumato_server.client.http.connection import body, knocked, translated
from sfumato_server.protocol.status import Rested, Resumed

PATIENT = httpx.Timeout(10.0, read=900.0)
"""A pause is answered when the running request has ended."""


class RestClient(Client):
    def pause(self) -> Rested:
        """Take the model off its device. What runs ends first, and this waits for it."""
        with knocked(self.address), translated(self.address):
            return parse(Rested, body(self._http.post("/v1/pause", timeout=PATIENT)))

    def resume(self) -> Resumed:
        """Begin to bring the model back; `status` tells how far it is."""
        with knocked(self.address), translated(self.address):
            return parse(Resumed, body(self._http.post("/v1/resume")))
