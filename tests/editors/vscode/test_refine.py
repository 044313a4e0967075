"""A selection is refined: what is unlikely in it changes, and nothing else."""

from __future__ import annotations

from pathlib import Path

from tests.editors.vscode.code import Code
from tests.editors.vscode.proposed import keep, reviewed, with_edit
from tests.editors.vscode.samples import MEAN

SLIP = MEAN.replace("total += value", "total += index")


def test_a_refined_selection_that_is_kept_is_what_the_language_server_proposed(code: Code, workspace: Path) -> None:
    path = workspace / "means.py"
    path.write_text(SLIP)
    code.open(path)
    code.select_lines(1, 5)
    code.run("Sfumato: Refine the Selection")
    result = reviewed(code, "sfumato.refine")
    keep(code)
    assert path.read_text() == with_edit(SLIP, result["edit"]) != SLIP
