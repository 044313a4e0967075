"""All situations in turn, round after round: what else the machine does in the meantime is the same for all of them."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.editors.vscode_situations import Situation
from benchmarks.editors.vscode_window import type_keys

Rounds = dict[str, list[list[float]]]
"""By the situation's name: the milliseconds of the keys of each round."""


def measure_rounds(all_of_them: Sequence[Situation], rounds: int, keys: int) -> Rounds:
    """Every second round goes backwards, so that on the whole each situation is as early as every other."""
    took: Rounds = {situation.name: [] for situation in all_of_them}
    for number in range(rounds):
        for situation in all_of_them if number % 2 == 0 else reversed(all_of_them):
            with situation.lasting():
                typed = type_keys(situation.code, keys)
            over = situation.over()
            took[situation.name].append([key.took_ms for key in typed if over is None or key.at < over])
    return {name: [one for one in measured if one] for name, measured in took.items()}
