"""`/metrics`, read as Prometheus reads it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from sfumato_server.config import ServerConfig
from sfumato_server.guard.keys import Keys
from sfumato_server.serving.app import create_app

Read = Callable[..., float]


@pytest.fixture(scope="module")
def server(start_server: Any) -> Any:
    return start_server()


def read(server: Any, name: str, **labels: str) -> float:
    """What the samples with these labels come to; 0 where there is none yet."""
    families = text_string_to_metric_families(server.http.get("/metrics").text)
    samples = [sample for family in families for sample in family.samples if sample.name == f"sfumato_{name}"]
    return sum(sample.value for sample in samples if labels.items() <= sample.labels.items())


@pytest.fixture
def grows(until: Any) -> Any:
    """How much a sample grows while something is done; what is counted is counted a moment after the answer."""

    def by(server: Any, amount: float, name: str, work: Callable[[], object], **labels: str) -> None:
        before = read(server, name, **labels)
        work()
        until(lambda: read(server, name, **labels) == pytest.approx(before + amount))

    return by


@pytest.mark.parametrize(
    "operation", ["fill", "rewrite", "inspect", "refine", "ripple", "settle", "read", "warm", "words"]
)
def test_a_request_that_is_done_is_counted_for_its_operation(server, grows, operation):
    labels = {"operation": operation, "outcome": "done"}
    grows(server, 1, "requests_total", lambda: server.ask(operation), **labels)


def test_a_request_that_fails_is_counted_with_its_code(server, grows):
    labels = {"operation": "fill", "outcome": "failed", "code": "internal"}
    grows(server, 1, "requests_total", lambda: server.fill("raise_at=1"), **labels)


def test_a_request_that_the_queue_never_took_is_counted_as_refused(server, grows):
    grows(server, 1, "refused_total", lambda: server.fill(candidates=99), code="invalid")


def test_the_steps_of_a_request_are_counted_and_timed(server, grows):
    grows(server, 4, "steps_sum", lambda: server.fill("steps=4"), operation="fill")
    grows(server, 4, "step_seconds_count", lambda: server.fill("steps=4"), operation="fill")


def test_step_times_are_in_seconds(server, grows):
    # The fake engine says that a step took a millisecond.
    grows(server, 0.002, "step_seconds_sum", lambda: server.fill("steps=2"), operation="fill")


@pytest.mark.parametrize("name", ["queue_seconds_count", "prefill_seconds_count", "request_seconds_count"])
def test_wait_prefill_and_total_time_are_observed(server, grows, name):
    grows(server, 1, name, server.fill, operation="fill")


def test_context_tokens_are_counted(server, grows):
    grows(server, 7, "context_tokens_encoded_total", server.fill)


def test_the_request_that_runs_is_told(server, until):
    answer = server.fill_aside("name=runs,steps=1000,sleep=0.01", document="d")
    until(lambda: read(server, "requests_running") == 1)
    server.fill(document="d")
    answer()
    assert read(server, "requests_running") == 0


def test_what_runs_is_told(server):
    labels = {"checkpoint": "fake", "device": "cpu", "version": server.status()["version"]}
    assert read(server, "build_info", **labels) == 1


@pytest.mark.parametrize("process", ["server", "worker"])
def test_the_memory_of_both_processes_is_told_in_bytes(server, process):
    assert 10 * 2**20 < read(server, "resident_memory_bytes", process=process) < 2**30


def test_a_worker_that_was_started_again_is_counted(server, until, grows):
    grows(server, 1, "worker_restarts_total", lambda: server.fill("crash_at=1"))
    until(lambda: read(server, "worker_ready") == 1)


def test_suggestions_are_counted_as_language_servers_tell_them(server, grows):
    told = {"shown": 5, "accepted": 2}
    grows(server, 5, "suggestions_shown_total", lambda: server.http.post("/v1/feedback", json=told))
    grows(server, 2, "suggestions_accepted_total", lambda: server.http.post("/v1/feedback", json=told))


@pytest.mark.parametrize("told", [{"shown": -1}, {"accepted": "many"}, {"text": "x"}])
def test_what_is_no_count_is_refused(server, told):
    assert server.http.post("/v1/feedback", json=told).status_code == 422


def test_two_apps_have_metrics_of_their_own(tmp_path):
    config = ServerConfig(runtime_folder=tmp_path)
    for _ in range(2):  # a registry that both shared would refuse the second
        create_app(config, keys=Keys(None), stop=lambda: None)
