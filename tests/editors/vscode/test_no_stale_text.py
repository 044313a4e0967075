"""Whatever happens to the text, ghost text on the screen is an answer for the text as it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.editors.around import wait_until
from tests.editors.vscode.code import Code
from tests.editors.vscode.samples import TYPED, UP_TO_TYPED

INDENT = " " * 8


@pytest.fixture
def path(workspace: Path) -> Path:
    path = workspace / "means.py"
    path.write_text(UP_TO_TYPED)
    return path


def line_with_ghost(code: Code) -> tuple[str, str]:
    """The fourth line without its ghost text, and the ghost text, at one moment."""
    line, ghost = code.page.evaluate(
        """() => {
            const lines = [...document.querySelectorAll('.editor-instance .view-lines > .view-line')];
            lines.sort((one, other) => one.offsetTop - other.offsetTop);
            const ghosts = [...lines[3].querySelectorAll('.ghost-text-decoration, .ghost-text-decoration-preview')];
            const ghost = ghosts.map(part => part.textContent).join('');
            return [lines[3].textContent.slice(0, lines[3].textContent.length - ghost.length), ghost];
        }"""
    )
    return line.replace("\xa0", " "), ghost.replace("\xa0", " ")


def answers(code: Code, typed: str) -> set[str]:
    """The fourth line as it would be with each suggestion that was answered while it was typed."""
    return {
        (INDENT + typed)[: asked.params["position"]["character"]] + item["insertText"].split("\n")[0]
        for asked in code.wire.requests("textDocument/inlineCompletion")
        for item in asked.result or []
    }


def test_fast_typing_never_shows_what_was_suggested_for_other_text(code: Code, path: Path) -> None:
    typed = "total += value * len(values) if value else sum(values) - value"
    code.open(path, line=4, column=9)
    seen = []
    for character in typed:
        code.type(character)
        seen.append(line_with_ghost(code))
    wait_until("nothing is on its way", code.wire.settled)
    lines = answers(code, typed)
    assert [line for line, ghost in seen if ghost and line + ghost not in lines] == []


def test_a_cursor_that_moves_away_takes_its_suggestion_off_the_screen(code: Code, path: Path) -> None:
    code.open(path, line=4, column=9)
    code.type(TYPED)
    code.wait_for_ghost()
    code.press("ArrowUp")
    wait_until("the ghost text is gone", lambda: not code.ghost())


def test_undo_takes_the_suggestion_for_what_was_undone_off_the_screen(code: Code, path: Path) -> None:
    code.open(path, line=4, column=9)
    code.type(TYPED)
    code.wait_for_ghost()
    code.press("Mod+z")
    wait_until("some of what was typed is gone", lambda: len(line_with_ghost(code)[0]) < len(INDENT + TYPED))
    wait_until("nothing is on its way", code.wire.settled)
    line, ghost = line_with_ghost(code)
    assert not ghost or line + ghost in answers(code, TYPED)


def test_a_file_that_changes_outside_shows_no_suggestion_for_what_it_was(code: Code, path: Path) -> None:
    code.open(path, line=4, column=9)
    code.type(TYPED)
    code.wait_for_ghost()
    code.save()
    asked = len(code.wire.requests("textDocument/inlineCompletion"))
    path.write_text("def other(names):\n    for name in names:\n        pass\n    print(")
    wait_until("VS Code shows the file as it is", lambda: "def other(names):" in "\n".join(code.lines()))
    wait_until("nothing is on its way", code.wire.settled)
    later = code.wire.requests("textDocument/inlineCompletion")[asked:]
    offered = {item["insertText"] for request in later for item in request.result or []}
    assert code.ghost() in {"", *offered}


def test_a_request_for_text_that_was_typed_on_is_cancelled(code: Code, path: Path) -> None:
    code.open(path, line=4, column=9)
    code.type(TYPED)
    wait_until("a suggestion was asked for", lambda: not code.wire.settled())
    [waiting] = [ask for ask in code.wire.requests("textDocument/inlineCompletion") if ask.answered_at is None]
    code.type("x")
    wait_until("it is cancelled or answered", lambda: waiting.id in code.wire.cancelled() or code.wire.settled())
    wait_until("nothing is on its way", code.wire.settled)
