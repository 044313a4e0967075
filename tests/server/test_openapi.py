"""`/openapi.json` is a document that tools can use, and says what the routes really answer."""

from __future__ import annotations

import pytest
from openapi_spec_validator import validate


@pytest.fixture(scope="module")
def document(shared):
    return shared.http.get("/openapi.json").json()


def test_it_is_a_valid_document(document):
    validate(document)


@pytest.mark.parametrize("page", ["/docs", "/redoc"])
def test_there_is_no_page_that_loads_scripts_from_elsewhere(shared, page):
    assert shared.http.get(page).status_code == 404


OPERATIONS = ["fill", "rewrite", "inspect", "refine", "ripple", "settle", "read", "warm", "words"]


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("path", ["steps=1", "raise_at=1", "full_at=1", "prompt=1"])
def test_the_status_of_an_answer_is_in_it(shared, document, operation, path):
    answer = shared.ask(operation, path)
    assert str(answer.status_code) in document["paths"][f"/v1/{operation}"]["post"]["responses"]


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("status", ["401", "403", "409", "413", "415", "422", "429", "431", "500", "503", "504"])
def test_every_error_has_the_same_shape(document, operation, status):
    answer = document["paths"][f"/v1/{operation}"]["post"]["responses"][status]
    assert answer["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/ErrorResponse"}


@pytest.mark.parametrize(
    ("operation", "streams"), [("fill", True), ("rewrite", True), ("refine", True), ("warm", False), ("words", False)]
)
def test_what_can_be_streamed_says_so(document, operation, streams):
    kinds = document["paths"][f"/v1/{operation}"]["post"]["responses"]["200"]["content"]
    assert ("text/event-stream" in kinds) is streams
