"""Requests among kills, hangs, disconnects and malformed bytes: as many terminal events as requests, nothing left.

`make faults` does the same with the default checkpoint and more requests.
"""

from __future__ import annotations

import pytest
from benchmarks.faults.plan import MALFORMED, Manner, plan
from benchmarks.faults.run import run
from tests.server.launched import FAKE, with_fake_engine

pytestmark = pytest.mark.slow

REQUESTS = 160
WISHES = (
    "steps=3",
    "steps=6,sleep=0.03",
    "steps=4,sleep=0.02",
    "steps=4,crash_at=3",
    "steps=4,exit_at=1",
    "steps=3,hang_at=2",
    "steps=3,raise_at=2",
    "steps=3,full_at=1",
)


@pytest.fixture(scope="module", params=["fake", "several=3"], ids=["one at a time", "three at once"])
def fault_run(request):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", with_fake_engine()["PYTHONPATH"])
        sources = [("x = 1\n" * 4000), ("def f(a):\n    return a\n" * 1000)]
        turns = list(plan(sources, REQUESTS, seed=3, wishes=WISHES))
        yield run(turns, seed=3, **FAKE | {"checkpoint": request.param}, stall_limit_s=0.4)


def test_every_request_ends_exactly_once_and_nothing_is_left_behind(fault_run):
    assert fault_run.faults == []


def test_as_many_requests_ended_as_were_taken(fault_run):
    assert len(fault_run.ledger.taken) == sum(fault_run.ledger.ended.values()) > REQUESTS / 2


def test_workers_were_killed_and_hung_in_prefills_and_in_steps(fault_run):
    codes = {end for heard in fault_run.heard for end in heard.ends}
    assert {"done", "worker_died", "worker_hung", "internal", "out_of_memory"} <= codes
    failed = [heard for heard in fault_run.heard if {"worker_died", "worker_hung"} & set(heard.ends)]
    assert {heard.drafts > 0 for heard in failed if heard.sent.streams} == {True, False}


def test_clients_left_in_every_way(fault_run):
    left = {heard.sent.manner for heard in fault_run.heard if heard.left}
    assert left == {Manner.LEAVES_MID_BODY, Manner.LEAVES_AT_ONCE, Manner.LEAVES_MID_STREAM}


def test_malformed_bytes_are_refused_and_never_taken(fault_run):
    malformed = [heard for heard in fault_run.heard if heard.sent.manner is Manner.MALFORMED]
    assert len({heard.sent.malformed for heard in malformed}) == len(MALFORMED)
    assert {heard.ends[0] for heard in malformed} <= {"400", "413", "414", "422", "closed"}
