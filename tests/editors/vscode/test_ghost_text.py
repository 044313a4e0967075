"""Ghost text in the real VS Code: on the screen, accepted, in the file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.editors.around import wait_until
from tests.editors.vscode.code import Code
from tests.editors.vscode.samples import TYPED, UP_TO_TYPED


@pytest.fixture
def path(workspace: Path) -> Path:
    """A file in which a suggestion is wanted at the end."""
    path = workspace / "means.py"
    path.write_text(UP_TO_TYPED)
    return path


def test_a_suggestion_on_the_screen_is_what_the_file_holds_once_it_is_accepted(code: Code, path: Path) -> None:
    code.open(path, line=4, column=9)
    code.type(TYPED)
    ghost = code.wait_for_ghost()
    offered = code.wire.items()[0]["insertText"]
    code.press("Tab")
    code.save()
    assert (ghost, path.read_text()) == (offered, UP_TO_TYPED + TYPED + offered)


def test_the_language_server_is_told_of_a_suggestion_that_was_accepted(code: Code, path: Path) -> None:
    code.open(path, line=4, column=9)
    code.type(TYPED)
    code.wait_for_ghost()
    told = code.wire.items()[0]["command"]["arguments"]
    code.press("Tab")
    assert code.wire.wait_for_command("sfumato.accepted").params["arguments"] == told


def test_a_word_of_a_suggestion_is_accepted_alone(code: Code, path: Path) -> None:
    path.write_text("import os\n\n\ndef first(path):\n    ")
    code.open(path, line=5, column=5)
    code.type("return os.path")
    code.wait_for_ghost()
    offered = code.wire.items()[0]["insertText"]
    code.press("Mod+ArrowRight")
    wait_until("a word was put in", lambda: code.cursor()[1] > len("    return os.path") + 1)
    code.press("Escape")
    code.save()
    added = path.read_text().removeprefix("import os\n\n\ndef first(path):\n    return os.path")
    assert added
    assert offered.startswith(added)
    assert re.fullmatch(r"\W*\w*\W*", added)


def test_a_dismissed_suggestion_leaves_the_text_as_it_was_typed(code: Code, path: Path) -> None:
    code.open(path, line=4, column=9)
    code.type(TYPED)
    code.wait_for_ghost()
    code.press("Escape")
    wait_until("the ghost text is gone", lambda: not code.ghost())
    code.save()
    assert path.read_text() == UP_TO_TYPED + TYPED


def test_another_candidate_is_shown_when_one_is_asked_for(code: Code, path: Path) -> None:
    path.write_text("def mean(values):\n    total = sum(values)\n    count = len(values)\n    ")
    code.open(path, line=4, column=5)
    code.type("return ")
    first = code.wait_for_ghost()
    other = wait_until("another one is on the screen", lambda: code.next_ghost(["", first]))
    assert other in [item["insertText"] for item in code.wire.items()]


def test_a_suggestion_goes_on_from_the_word_that_is_selected_in_the_list_of_completions(code: Code, path: Path) -> None:
    path.write_text("values = [1, 2]\nvalid = ")
    code.open(path, line=2, column=9)
    code.type("val")
    code.press("Control+Space")
    code.page.locator(".suggest-widget.visible .monaco-list-row").first.wait_for()

    def asked() -> bool:
        requests = code.wire.requests("textDocument/inlineCompletion")
        return any("selectedCompletionInfo" in asked.params["context"] for asked in requests)

    wait_until("VS Code tells which word is selected", asked)
    selected = [
        asked
        for asked in code.wire.requests("textDocument/inlineCompletion")
        if "selectedCompletionInfo" in asked.params["context"]
    ][-1]
    wait_until("it is answered", code.wire.settled)
    [answered] = [asked for asked in code.wire.requests("textDocument/inlineCompletion") if asked.id == selected.id]
    text = selected.params["context"]["selectedCompletionInfo"]["text"]
    assert all(item["insertText"].startswith(text) for item in answered.result or [])
