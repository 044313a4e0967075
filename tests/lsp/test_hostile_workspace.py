"""A workspace that nobody trusts cannot freeze, fill or hang the language server: it answers, stays small, and ends.

`make hostile` measures how long the event loop was blocked and how much each case takes; here a hang and memory without
end are told from none.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import pytest
from benchmarks.hostile.cases import DEVICES, RULES, TEXTS, Case, large
from benchmarks.hostile.visit import visit

pytestmark = pytest.mark.slow

ANSWERS_S = 5.0
RESTS_S = 30.0
GROWS_MB = 100


@pytest.mark.parametrize(
    ("cases", "grows_mb"),
    [
        pytest.param(TEXTS, GROWS_MB, id="trust 3: texts"),
        pytest.param(RULES, GROWS_MB, id="trust 3: ignore rules and globs"),
        pytest.param(DEVICES, GROWS_MB, id="trust 4: devices and pipes in place of files"),
        pytest.param(large(12_000_000), 2 * GROWS_MB, id="trust 18: large documents"),
    ],
)
def test_the_language_server_answers_all_the_time_and_ends(cases: Sequence[Case], grows_mb: int) -> None:
    """Trust findings 3, 4 and 18. What large documents leave behind is memory that their messages took."""
    if cases is DEVICES and sys.platform == "win32":
        pytest.skip("Windows has no named pipes in folders")
    seen = visit(cases, patience_s=ANSWERS_S, rest_s=RESTS_S, each_rests=False)
    print(f"longest answer {1000 * seen.longest_s:.0f} ms, grown by {seen.grown_mb:.0f} MB")
    assert seen.trouble == ""
    assert seen.exit_code == 0
    assert seen.grown_mb < grows_mb
