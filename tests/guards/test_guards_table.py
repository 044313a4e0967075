"""The table of guards is of now: `make guards` takes each out and sees its test fail."""

from __future__ import annotations

import re

import pytest
from tests.guards.guards import ROOT, Guard, guards, without


@pytest.mark.parametrize("guard", guards(), ids=lambda guard: guard.name)
def test_a_guards_code_is_there_and_so_is_its_test(guard: Guard) -> None:
    assert without(guard) != (ROOT / guard.file).read_text(encoding="utf-8")
    file, _, name = guard.test.partition("::")
    found = re.escape(re.sub(r"\[.*", "", name.rpartition("::")[2]))
    assert re.search(rf"def {found}\(", (ROOT / file).read_text(encoding="utf-8"))
