"""What stands for some of vLLM's kernels here writes what they write, in Triton's interpreter."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

ULPS = 1e-5
"""Of log probabilities down to -100 nats: sums in another order."""
DIFFERENCES = {
    "compute_slot_mappings": 0.0,
    "gather_block_tables": 0.0,
    "prepare_pos_seq_lens": 0.0,
    "combine_sampled_and_draft_tokens": 0.0,
    "topk_log_softmax": ULPS,
    "ranks": 0.0,
}


@pytest.fixture(scope="module")
def measured(python: Path) -> dict[str, float]:
    script = Path(__file__).with_name("check_plain_kernels.py")
    said = subprocess.run([python, script], capture_output=True, text=True, check=True)
    return json.loads(said.stdout[said.stdout.index("{") :])


def test_every_one_of_them_is_measured(measured: dict[str, float]) -> None:
    assert measured.keys() == DIFFERENCES.keys()


@pytest.mark.parametrize("kernel", DIFFERENCES)
def test_it_writes_what_the_interpreted_kernel_writes(measured: dict[str, float], kernel: str) -> None:
    print(f"{kernel}: at most {measured[kernel]:g} apart")
    assert measured[kernel] <= DIFFERENCES[kernel]
