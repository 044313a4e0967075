"""The HTTP API under schemathesis: requests that its own OpenAPI document allows, and requests that it does not.

No answer is a 500, every answer is one that the document tells of, and what the document forbids is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from benchmarks.abuse.target import Target
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import APIOperation, BaseSchema, Case, GenerationMode
from schemathesis.checks import CHECKS, load_all_checks

from sfumato_server.config import ServerConfig
from sfumato_server.guard.keys import Keys
from sfumato_server.serving.app import create_app

pytestmark = pytest.mark.slow

DOCUMENT = create_app(ServerConfig(port=0), keys=Keys(None), stop=lambda: None).openapi()
ENDS = {"POST /v1/stop", "POST /v1/pause"}
"""After these nothing is answered as before: each has a server of its own."""
OPERATIONS = [f"{method.upper()} {path}" for path, methods in DOCUMENT["paths"].items() for method in methods]
LENIENT = ("/infill", "/completion", "/v1/completions", "/v1/fim/completions", "/api/")
"""Clients of other servers send `0` for `false` and the like, and are served."""
EXAMPLES = 40


@schemathesis.deserializer("text/event-stream")
def as_text(_: schemathesis.DeserializationContext, response: schemathesis.Response) -> str:
    """A stream is a string in the document; what is in it has tests of its own."""
    return response.content.decode()


@pytest.fixture(scope="session")
def api(served: Target) -> BaseSchema:
    return described(served)


def described(target: Target) -> BaseSchema:
    """What a server says of itself."""
    bearer = {"Authorization": f"Bearer {target.token}"}
    config = {
        "seed": 1,
        "headers": bearer,
        "generation": {"deterministic": True, "max-examples": EXAMPLES},
        # The document says how a request looks, not all that it means: that a fill has a hole, or that a key is known.
        "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", "400", "403", "404", "422", "503"]}},
    }
    return schemathesis.openapi.from_url(
        f"{target.address.url}/openapi.json", headers=bearer, config=schemathesis.Config.from_dict(config)
    )


def test_the_document_that_is_served_is_the_one_that_is_tested(api: BaseSchema) -> None:
    assert api.raw_schema == DOCUMENT


@pytest.mark.parametrize("label", [label for label in OPERATIONS if label not in ENDS])
def test_an_operation_answers_as_its_document_says(api: BaseSchema, served: Target, label: str) -> None:
    operation = api.find_operation_by_label(label)
    assert operation is not None
    for case in boundaries(api, operation):
        validate(case, served)
    for mode in GenerationMode:
        at_random(operation, mode, served)


@pytest.mark.parametrize("label", sorted(ENDS))
def test_an_operation_that_ends_something_answers_as_its_document_says(ending: Target, label: str) -> None:
    operation = described(ending).find_operation_by_label(label)
    assert operation is not None
    validate(operation.Case(), ending)


def boundaries(api: BaseSchema, operation: APIOperation) -> Iterator[Case]:
    """Each field at its limits, just beyond them, of another type and missing; and the methods that a route has not."""
    config = api.config.generation_for(operation=operation)
    return api.iter_coverage_cases(operation, generation_modes=list(GenerationMode), generation_config=config)


def at_random(operation: APIOperation, mode: GenerationMode, served: Target) -> None:
    @settings(settings.get_profile("fuzz"), max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
    @given(operation.as_strategy(generation_mode=mode))
    def ask(case: Case) -> None:
        validate(case, served)

    try:
        ask()
    except Unsatisfiable:
        assert mode is GenerationMode.NEGATIVE  # nothing can be wrong with a request that has no fields


def validate(case: Case, served: Target) -> None:
    skipped: list[Any] = [check for check in CHECKS.get_all() if check.__name__ == "negative_data_rejection"]
    case.call_and_validate(
        headers={"Authorization": f"Bearer {served.token}"},
        excluded_checks=skipped if case.operation.path.startswith(LENIENT) else [],
    )


load_all_checks()
