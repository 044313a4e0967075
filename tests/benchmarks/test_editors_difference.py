"""How much longer a key takes than without Sfumato."""

from __future__ import annotations

from benchmarks.editors.vscode_difference import difference

ROUNDS = [[20.0, 21.0, 22.0, 23.0, 40.0], [19.0, 21.0, 22.0, 24.0, 26.0], [20.0, 22.0, 22.0, 23.0, 25.0]]


def test_of_what_takes_as_long_the_interval_has_zero_in_it() -> None:
    found = difference(ROUNDS, ROUNDS)
    assert found.value == 0
    assert found.low <= 0 <= found.high


def test_of_what_takes_longer_it_has_not() -> None:
    found = difference([[key + 10 for key in of_a_round] for of_a_round in ROUNDS], ROUNDS)
    assert found.value == 10
    assert 0 < found.low <= 10 <= found.high


def test_one_slow_round_makes_it_wide() -> None:
    slow = [[key + 30 for key in ROUNDS[0]], *ROUNDS[1:]]
    assert difference(slow, ROUNDS).high > 10
