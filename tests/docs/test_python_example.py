"""The README's Python runs, with the default checkpoint."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

README = Path(__file__).parent.parent.parent / "README.md"


def test_the_readmes_python_runs_as_it_stands() -> None:
    (code,) = re.findall(r"^```python\n(.*?)^```", README.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    best, *others = ran.stdout.splitlines()
    # Which texts are found depends on the processor's arithmetic; these do not.
    assert best.endswith("]")
    assert others.count("def total(values):") > 2, "a line of each draft, of the result"
    assert ran.stdout.endswith("async def total(values):\n    return sum(values)\n\n")
    last = ran.stdout.split("def total(values):")[-2]
    ast.parse("def total(values):" + last.removesuffix("async "))


def test_the_readmes_python_is_ten_lines() -> None:
    (code,) = re.findall(r"^```python\n(.*?)^```", README.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert len([line for line in code.splitlines() if line.strip()]) <= 10
