"""What VS Code opens beside files: a text without a file, a notebook, a file that may not be changed."""

from __future__ import annotations

import json
from pathlib import Path

from playwright.sync_api import TimeoutError
from tests.editors.around import wait_until
from tests.editors.vscode.code import Code
from tests.editors.vscode.samples import MEAN, TYPED, UP_TO_TYPED


def notebook(source: str) -> str:
    cell = {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": [], "source": [source]}
    metadata = {"language_info": {"name": "python"}}
    return json.dumps({"cells": [cell], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


def enter_cell(code: Code) -> bool:
    """Whether its first cell has the keys: a notebook takes none before it is drawn."""
    code.press("Enter")
    try:
        code.page.locator(".cell-list-container .monaco-editor.focused").wait_for(timeout=3000)
    except TimeoutError:
        return False
    return True


def test_a_cell_of_a_notebook_has_suggestions(code: Code, workspace: Path) -> None:
    path = workspace / "means.ipynb"
    path.write_text(notebook(UP_TO_TYPED))
    code.find(path)
    code.page.locator(".cell-list-container .view-line").first.wait_for()
    wait_until("the cell is written in", lambda: enter_cell(code))
    code.press("Control+End")
    code.type(TYPED)
    ghost = code.wait_for_ghost()
    code.press("Tab")
    code.save()
    [cell] = json.loads(path.read_text())["cells"]
    assert "".join(cell["source"]) == UP_TO_TYPED + TYPED + ghost


def test_a_text_without_a_file_has_suggestions_once_it_has_a_language(code: Code) -> None:
    code.run("File: New Untitled Text File")
    code.page.locator(".tab.active", has_text="Untitled").wait_for()
    code.run("Change Language Mode")
    rows = code.page.locator(".quick-input-list .monaco-list-row")
    code.page.locator(".quick-input-widget input[placeholder='Select Language Mode']").fill("python")
    rows.filter(has_text="(python)").first.click()
    code.type("def mean(values):\n    total = ")
    ghost = code.wait_for_ghost()
    assert ghost in [item["insertText"] for item in code.wire.items()]


def test_in_a_file_that_may_not_be_changed_no_command_is_offered_that_changes_it(code: Code, workspace: Path) -> None:
    path = workspace / "fixed.py"
    path.write_text(MEAN)
    code.open(path)
    before = code.offered("Sfumato: Fill")
    code.run("File: Set Active Editor Read-only in Session")
    wait_until("none is offered", lambda: not code.offered("Sfumato: Fill"))
    looks = code.offered("Sfumato: Show Unlikely Code")
    code.run("File: Set Active Editor Writeable in Session")
    wait_until("they are offered again", lambda: code.offered("Sfumato: Fill") == before)
    assert (len(before), len(looks)) == (3, 1)
