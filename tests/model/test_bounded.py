"""What a stranger wrote runs for so long and with so much memory: trust 17."""

from __future__ import annotations

import signal
import sys
import time

import pytest

from sfumato_model.prompt.bounded import TookTooLong, bounded


def forever():
    while True:
        pass


def test_a_loop_without_end_ends():
    with pytest.raises(TookTooLong, match=r"more than 0\.05 s"), bounded(0.05, 2**30):
        forever()


class Slow:
    def __del__(self):
        forever()


def forever_after_one_was_collected():
    Slow()
    forever()


IN_THE_COLLECTOR = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
"""What is raised in an object's end is told by Python and goes no further."""


@IN_THE_COLLECTOR
def test_it_ends_too_where_the_first_alarm_rang_while_something_was_collected():
    with pytest.raises(TookTooLong), bounded(0.05, 2**30):
        forever_after_one_was_collected()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a process cannot be kept to so much")
def test_more_memory_than_is_granted_is_not_there():
    with pytest.raises(MemoryError), bounded(60, 2**28):
        bytearray(2**29)
    assert len(bytearray(2**29)) == 2**29


def test_what_the_process_had_set_is_set_again():
    rang = []
    before = signal.signal(signal.SIGALRM, lambda *_: rang.append(1))
    left, interval = signal.setitimer(signal.ITIMER_REAL, 0.2)
    try:
        with bounded(60, 2**30):
            pass
        end = time.monotonic() + 10
        while not rang and time.monotonic() < end:
            time.sleep(0.01)
    finally:
        signal.setitimer(signal.ITIMER_REAL, left, interval)
        signal.signal(signal.SIGALRM, before)
    assert rang == [1]
