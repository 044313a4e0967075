"""The states of the worker: what leads from one to another, and what comes too late."""

from __future__ import annotations

from typing import get_args

import pytest

from sfumato_client.protocol import State
from sfumato_server.supervision.condition import LEADS_TO, Condition, Event

STATES: tuple[State, ...] = get_args(State)
EVENTS: tuple[Event, ...] = get_args(Event)


def after(*events: Event) -> Condition:
    """The condition of a new server after these events, each of which leads somewhere."""
    condition = Condition()
    for event in events:
        assert condition.happens(event, event)
        assert condition.detail == event
    return condition


@pytest.mark.parametrize(
    ("events", "state"),
    [
        ((), "starting"),
        (("begin",), "loading"),
        (("begin", "progress"), "loading"),
        (("begin", "ready"), "ready"),
        (("begin", "ready", "pausing"), "ready"),
        (("begin", "ready", "pausing", "wake"), "ready"),
        (("begin", "ready", "lost"), "restarting"),
        (("begin", "ready", "lost", "progress", "ready"), "ready"),
        (("begin", "lost", "lost"), "restarting"),
        (("begin", "broken"), "failed"),
        (("begin", "lost", "broken"), "failed"),
        (("begin", "broken", "wake"), "loading"),
        (("begin", "ready", "rest"), "resting"),
        (("begin", "ready", "rest", "wake"), "loading"),
        (("begin", "ready", "rest", "wake", "ready"), "ready"),
        (("begin", "rest"), "resting"),
        (("rest",), "resting"),
        (("begin", "ready", "lost", "rest"), "resting"),
    ],
)
def test_a_workers_life(events, state):
    assert after(*events).state == state


@pytest.mark.parametrize(
    ("state", "event", "why"),
    [
        ("resting", "lost", "a worker that was told to end is not replaced"),
        ("resting", "ready", "a load that a pause has ended is over"),
        ("failed", "lost", "the end of a worker that could not load is expected"),
        ("failed", "rest", "there is nothing to take off the device"),
        ("ready", "progress", "a sign of life that crosses with the end of the load"),
        ("ready", "broken", "what works is not broken by a late watch"),
        ("loading", "wake", "it is on its way"),
        ("restarting", "wake", "it is on its way"),
        ("loading", "pausing", "nothing runs that a pause could wait for"),
    ],
)
def test_what_comes_too_late_changes_nothing(state, event, why):
    condition = Condition(state=state, detail="as before")
    assert not condition.happens(event, "another"), why
    assert (condition.state, condition.detail) == (state, "as before")


@pytest.mark.parametrize("state", STATES)
def test_the_server_can_stop_in_any_state_and_that_is_final(state):
    condition = Condition(state=state)
    condition.happens("stop")
    assert condition.state == "stopping"
    assert not any(condition.happens(event) for event in EVENTS)


def test_the_table_has_every_state_and_no_other():
    assert set(LEADS_TO) == set(STATES)
    assert {state for row in LEADS_TO.values() for state in row.values()} == set(STATES) - {"starting"}
    assert {event for row in LEADS_TO.values() for event in row} == set(EVENTS)


@pytest.mark.parametrize(
    ("events", "settled", "over"),
    [
        ((), False, False),
        (("begin",), False, False),
        (("begin", "ready"), True, False),
        (("begin", "ready", "lost"), False, False),
        (("begin", "ready", "rest"), False, False),
        (("begin", "broken"), True, True),
        (("begin", "broken", "wake"), False, False),
        (("begin", "stop"), True, True),
    ],
)
def test_who_waits_for_the_worker_is_let_go_where_waiting_is_of_no_use(events, settled, over):
    condition = after(*events)
    assert (condition.settled.is_set(), condition.over) == (settled, over)


@pytest.mark.parametrize(
    ("events", "waking"),
    [
        (("begin", "ready"), False),
        (("begin", "ready", "rest"), False),
        (("begin", "ready", "rest", "wake"), True),
        (("begin", "ready", "rest", "wake", "progress", "lost", "progress"), True),
        (("begin", "ready", "rest", "wake", "ready"), False),
        (("begin", "ready", "rest", "wake", "rest"), False),
        (("begin", "ready", "wake"), False),
    ],
)
def test_a_worker_comes_back_from_a_wake_until_it_is_ready_or_rests_again(events, waking):
    assert after(*events).waking is waking


def test_a_pause_of_a_server_that_rests_already_says_why_it_rests_now():
    condition = after("begin", "ready")
    condition.happens("rest", "idle")
    condition.happens("rest", "paused")
    assert (condition.state, condition.detail) == ("resting", "paused")
