"""What schemathesis found, each by its name."""

from __future__ import annotations

from typing import Any

import pytest
from benchmarks.abuse.target import Target

FILL: dict[str, Any] = {"segments": [{"text": "x = "}, {"hole": {}}]}


def schema(served: Target, name: str, field: str) -> Any:
    return served.http.get("/openapi.json").json()["components"]["schemas"][name]["properties"][field]


@pytest.mark.parametrize(("path", "allowed"), [("/v1/fill", "POST"), ("/v1/models/fake", "GET"), ("/api/tags", "GET")])
def test_a_method_that_a_route_has_not_is_answered_with_those_it_has(served: Target, path: str, allowed: str) -> None:
    answer = served.http.request("DELETE", path)
    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)


@pytest.mark.parametrize("fields", [{"candidates": True}, {"seed": "7"}, {"stream": 1}, {"deadline_ms": 5.0}])
def test_a_value_of_another_type_is_refused_and_not_guessed_at(served: Target, fields: dict[str, Any]) -> None:
    answer = served.http.post("/v1/fill", json=FILL | fields)
    assert (answer.status_code, answer.json()["error"]["field"]) == (422, *fields)


def test_the_document_tells_that_stop_may_be_one_text_or_null(served: Target) -> None:
    kinds = [option["type"] for option in schema(served, "InfillRequest", "stop")["anyOf"]]
    assert kinds == ["string", "array", "null"]


def test_the_document_tells_that_a_prompt_may_be_a_list_of_one(served: Target) -> None:
    kinds = [option["type"] for option in schema(served, "InfillRequest", "prompt")["anyOf"]]
    assert kinds == ["string", "array"]
