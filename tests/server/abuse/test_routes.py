"""Which routes need no token: the one constant, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import httpx
import pytest
from sfumato_server.serving.app import create_app

from sfumato_server.config import ServerConfig
from sfumato_server.guard.door import OPEN_ROUTES
from sfumato_server.guard.keys import Keys


def routes(found: Iterable[Any]) -> Iterator[tuple[str, str]]:
    """Every method and path, those of included routers too, which FastAPI keeps apart."""
    for route in found:
        if hasattr(route, "methods"):
            yield from ((method, route.path.replace("{id:path}", "x")) for method in route.methods)
        else:
            assert hasattr(route, "effective_candidates"), f"{route!r} is of a kind that this test cannot look into"
            yield from routes(route.effective_candidates())


@pytest.fixture(scope="module")
def all_routes(tmp_path_factory) -> set[tuple[str, str]]:
    config = ServerConfig(runtime_folder=tmp_path_factory.mktemp("run"), port=0)
    return set(routes(create_app(config, keys=Keys("t"), stop=lambda: None).routes))


def test_every_route_but_the_open_ones_is_401_without_a_token(all_routes, on_port):
    closed = all_routes - OPEN_ROUTES
    assert {("POST", "/v1/fill"), ("POST", "/v1/stop"), ("GET", "/v1/models"), ("GET", "/openapi.json")} <= closed
    answers = {
        (method, path): httpx.request(method, str(on_port.http.base_url.join(path))).status_code
        for method, path in closed
    }
    assert {route: status for route, status in answers.items() if status != 401} == {}


def test_every_open_route_is_there(all_routes):
    assert all_routes >= OPEN_ROUTES
