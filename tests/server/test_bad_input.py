"""Wrong requests are refused with the field's name, and the worker never sees them."""

from __future__ import annotations

import json
from typing import Any

import pytest

ONE_HOLE = {"segments": [{"text": "x = "}, {"hole": {}}, {"text": "\n"}]}

HOLE: dict[str, Any] = {"hole": {}}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "segments"),
        ({"segments": []}, "segments"),
        ({"segments": 3}, "segments"),
        ({"segments": [4]}, "segments.0"),
        ({"segments": [{"text": "no hole"}]}, "segments"),
        ({"segments": [HOLE] * 17}, "segments"),
        ({"segments": [{"text": "x" * 1_000_001}, HOLE]}, "segments"),
        ({"segments": [HOLE, {"text": 5}]}, "segments.1.text"),
        ({"segments": [HOLE, {"texts": "x"}]}, "segments.1.texts"),
        ({"segments": [{"hole": {"max_tokens": 0}}]}, "segments.0.hole.max_tokens"),
        ({"segments": [{"hole": {"max_tokens": 257}}]}, "segments.0.hole.max_tokens"),
        ({"segments": [{"hole": {"max": 3}}]}, "segments.0.hole.max"),
        ({"segments": [HOLE, {"text": "\ud800"}]}, "segments.1.text"),
        ({"segments": [{"hole": {"start": "x" * 1_000_001}}]}, "segments"),
        ({"segments": [{"hole": {"start": "\udc80"}}]}, "segments.0.hole.start"),
        ({"segments": [HOLE], "automatic": "often"}, "automatic"),
        ({"segments": [HOLE], "candidates": 0}, "candidates"),
        ({"segments": [HOLE], "candidates": "many"}, "candidates"),
        ({"segments": [HOLE], "deadline_ms": -1}, "deadline_ms"),
        ({"segments": [HOLE], "seed": 2**64}, "seed"),
        ({"segments": [HOLE], "snippets": [{"path": "a.py"}]}, "snippets.0.text"),
        ({"segments": [HOLE], "n_predict": 3}, "n_predict"),
    ],
)
def test_a_wrong_request_is_422_and_names_the_field(shared, fields, field):
    refused(shared, "fill", fields, field)


@pytest.mark.parametrize("operation", ["rewrite", "inspect", "refine"])
@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "selection"),
        ({"selection": ""}, "selection"),
        ({"selection": 5}, "selection"),
        ({"selection": "x" * 1_000_001}, "selection"),
        ({"selection": "x", "before": "x" * 600_000, "after": "x" * 600_001}, "after"),
        ({"selection": "\ud800"}, "selection"),
        ({"selection": "x", "before": "\udfff"}, "before"),
        ({"selection": "x", "segments": []}, "segments"),
        ({"selection": "x", "snippets": [{"path": "a.py"}]}, "snippets.0.text"),
        ({"selection": "x", "document": "x" * 4097}, "document"),
        ({"selection": "x", "operation": "fill"}, "operation"),
    ],
)
def test_a_wrong_selection_is_422_and_names_the_field(shared, operation, fields, field):
    refused(shared, operation, fields, field)


@pytest.mark.parametrize(
    ("operation", "fields", "field"),
    [
        ("rewrite", {"instruction": "x" * 2001}, "instruction"),
        ("rewrite", {"instruction": "\ud800"}, "instruction"),
        ("rewrite", {"candidates": 9}, "candidates"),
        ("rewrite", {"strength": 0.5}, "strength"),
        ("inspect", {"seed": 1}, "seed"),
        ("inspect", {"stream": True}, "stream"),
        ("inspect", {"deadline_ms": 5}, "deadline_ms"),
        ("refine", {"strength": 0}, "strength"),
        ("refine", {"strength": 1.1}, "strength"),
        ("refine", {"strength": "much"}, "strength"),
        ("refine", {"instruction": "better"}, "instruction"),
    ],
)
def test_a_wrong_option_of_an_operation_is_422_and_names_the_field(shared, operation, fields, field):
    refused(shared, operation, {"selection": "x", **fields}, field)


def test_who_rewrites_an_empty_selection_is_told_of_fill(shared):
    response = shared.http.post("/v1/rewrite", json={"selection": ""})
    assert response.json()["error"]["message"] == (
        "selection is empty: select the text to rewrite, or ask /v1/fill for text where there is none"
    )


def refused(shared, operation, fields, field):
    steps = len(shared.steps)
    # Not httpx's `json=`, which cannot send a lone surrogate.
    response = shared.http.post(
        f"/v1/{operation}", content=json.dumps(fields), headers={"Content-Type": "application/json"}
    )
    error = response.json()["error"]
    assert (response.status_code, error["code"], error["field"]) == (422, "invalid", field)
    assert field.split(".")[0] in error["message"]
    assert len(shared.steps) == steps


@pytest.mark.parametrize(
    "content", [b"{", b"", b"\xff\xfe\x00", b"[" * 100_000, b'{"segments": [NaN]}', b"[1]", b'"text"']
)
def test_a_body_that_is_no_json_object_is_refused(shared, content):
    response = shared.http.post("/v1/fill", content=content, headers={"Content-Type": "application/json"})
    assert response.status_code in (400, 422)
    assert response.json()["error"]["message"]


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "",
        "application/json",
        "Application/JSON",
        "application/json;",
        "application/json; charset=utf-8",
        'application/json;charset="UTF8"',
        "application/json; charset=klingon",
        "application/vnd.api+json",
    ],
)
@pytest.mark.parametrize("path", ["/v1/fill", "/v1/completions"])
def test_a_body_is_json_whatever_its_content_type_says_beside_it(shared, path, content_type):
    """clients 3: a body without a Content-Type was refused, though the guard lets it through on purpose."""
    headers = {} if content_type is None else {"Content-Type": content_type}
    content = json.dumps(ONE_HOLE if path == "/v1/fill" else {"prompt": "x = ", "suffix": "\n"})
    response = shared.http.post(path, content=content, headers=headers)
    assert response.status_code == 200, response.text


@pytest.mark.parametrize(
    "content_type", ["text/plain", "text/plain;charset=UTF-8", "application/x-www-form-urlencoded", "x"]
)
def test_a_body_that_a_page_of_another_site_can_send_is_refused(shared, content_type):
    response = shared.http.post("/v1/fill", content=b"{}", headers={"Content-Type": content_type})
    assert (response.status_code, response.json()["error"]["code"]) == (415, "content_type")


def test_a_page_of_another_site_that_leaves_the_content_type_out_is_known_by_its_origin(shared):
    """clients 3: a page can send a body without a type, unasked; a browser adds where it is from."""
    content = json.dumps(ONE_HOLE)
    response = shared.http.post("/v1/fill", content=content, headers={"Origin": "https://example.org"})
    assert (response.status_code, response.json()["error"]["code"]) == (403, "origin")


def test_a_body_over_the_limit_is_413(shared):
    response = shared.http.post("/v1/fill", content=b" " * (5 * 2**20), headers={"Content-Type": "application/json"})
    assert (response.status_code, response.json()["error"]["code"]) == (413, "too_large")


def test_a_body_over_the_limit_without_a_length_is_413(shared):
    chunks = (b" " * 2**20 for _ in range(5))
    response = shared.http.post("/v1/fill", content=chunks, headers={"Content-Type": "application/json"})
    assert (response.status_code, response.json()["error"]["code"]) == (413, "too_large")


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/v2", 404), ("GET", "/v1/fill", 405)])
def test_an_unknown_route_has_the_same_shape_of_error(shared, method, path, status):
    response = shared.http.request(method, path)
    assert (response.status_code, response.json()["error"]["code"]) == (status, "no_route")
    assert path in response.json()["error"]["message"]
