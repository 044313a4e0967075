"""Each ERT test of this folder is a test here. Emacs says what failed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent


TESTS = [
    pytest.param(file, name, id=name)
    for file in sorted(HERE.glob("*.el"))
    for name in re.findall(r"^\(ert-deftest (\S+)", file.read_text(encoding="utf-8"), re.MULTILINE)
]


@pytest.mark.parametrize(("file", "name"), TESTS)
def test_ert(run_ert, file, name):
    run_ert(file, name)
