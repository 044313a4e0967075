"""Tenths of a run, and whether memory grew in its second half."""

from __future__ import annotations

import pytest
from benchmarks.soak.figures import Asked, Process, Record, Resident, errors, growth, slope, tenths
from benchmarks.soak.traffic import Kind, Way


def asked(seconds: float, **changes: object) -> Asked:
    return Asked(**({"way": Way.SOCKET, "kind": Kind.AUTOMATIC, "seconds": seconds} | changes))  # type: ignore[arg-type]


def record(count: int, megabytes: list[tuple[int, float]], process: Process = Process.WORKER) -> Record:
    resident = [Resident(process=process, after=after, megabytes=size) for after, size in megabytes]
    return Record(asked=tuple(asked(number / 1000) for number in range(count)), resident=tuple(resident))


def test_tenths_have_equal_lengths_and_leave_nothing_out():
    parts = tenths(record(1000, []))
    assert [(part.first, part.last) for part in parts] == [(100 * n + 1, 100 * n + 100) for n in range(10)]


def test_a_run_of_fewer_than_ten_requests_has_a_part_for_each():
    assert [(part.first, part.last) for part in tenths(record(3, []))] == [(1, 1), (2, 2), (3, 3)]


def test_nothing_asked_has_no_parts():
    assert tenths(record(0, [])) == []


def test_a_tenth_has_the_median_and_the_95th_percentile_in_milliseconds():
    last = tenths(record(1010, []))[-1]
    assert last.median_ms[Way.SOCKET] == pytest.approx(959)
    assert last.p95_ms[Way.SOCKET] == pytest.approx(1004)


def test_the_two_ways_are_kept_apart():
    run = Record(asked=(asked(0.1), asked(0.3, way=Way.EDITOR)) * 10, resident=())
    assert tenths(run)[0].median_ms == {Way.SOCKET: pytest.approx(100), Way.EDITOR: pytest.approx(300)}


@pytest.mark.parametrize("changes", [{"kind": Kind.CANCELLED}, {"error": "deadline"}])
def test_what_got_no_answer_has_no_latency(changes):
    run = Record(asked=(asked(0.1), asked(9.0, **changes)) * 10, resident=())
    assert tenths(run)[0].p95_ms[Way.SOCKET] == pytest.approx(100)


def test_a_tenths_memory_is_that_at_its_end():
    parts = tenths(record(100, [(5, 100.0), (10, 200.0), (15, 300.0)]))
    assert [part.megabytes[Process.WORKER] for part in parts[:3]] == [200.0, 300.0, 300.0]


def test_a_slope_is_megabytes_per_1000_requests():
    assert slope([0, 500, 1000], [100.0, 101.0, 102.0]) == pytest.approx(2.0)


def test_two_samples_have_no_slope():
    assert slope([0, 500], [100.0, 101.0]) is None


def test_growth_in_the_first_half_is_not_counted():
    (found,) = growth(record(10_000, [(1000 * n, min(n, 5) * 100.0) for n in range(11)]))
    assert found.slope_mb == pytest.approx(0.0)
    assert found.flat is True


def test_growth_in_the_second_half_is_not_flat():
    (found,) = growth(record(10_000, [(1000 * n, 100.0 + 2 * n) for n in range(11)]))
    assert found.slope_mb == pytest.approx(2.0)
    assert found.flat is False


def test_memory_that_shrinks_is_flat():
    (found,) = growth(record(10_000, [(1000 * n, 200.0 - 2 * n) for n in range(11)]))
    assert found.flat is True


@pytest.mark.parametrize(
    ("process", "megabytes", "met"),
    [
        (Process.WORKER, 199.0, True),
        (Process.WORKER, 201.0, False),
        (Process.LANGUAGE_SERVER, 91.0, False),
        (Process.SERVER, 500.0, None),
    ],
)
def test_a_goal_is_judged_by_what_is_there_at_the_end(process, megabytes, met):
    (found,) = growth(record(10, [(5, 5000.0), (10, megabytes)], process))
    assert found.met is met
    assert found.highest_mb == 5000.0


def test_errors_are_counted_by_code():
    run = [asked(0.1), asked(0, error="deadline"), asked(0, error="deadline"), asked(0, error="worker_died")]
    assert errors(run) == {"deadline": 2, "worker_died": 1}
