"""Rewrites: drafts over the text, kept or discarded. The file is touched by nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.editors.around import wait_until
from tests.editors.vscode.code import Code
from tests.editors.vscode.proposed import reviewed, with_edit
from tests.editors.vscode.samples import MEAN

DOCSTRING = "add a docstring"


@pytest.fixture
def path(workspace: Path) -> Path:
    path = workspace / "means.py"
    path.write_text(MEAN)
    return path


def ask_for_docstring(code: Code, path: Path) -> None:
    code.open(path)
    code.select_lines(1, 5)
    code.instruct(DOCSTRING)


def test_the_instructions_that_the_checkpoint_knows_are_offered(code: Code, path: Path) -> None:
    code.open(path)
    code.select_lines(1, 5)
    code.run("Sfumato: Rewrite the Selection...")
    rows = code.page.locator(".quick-input-list .monaco-list-row")
    rows.filter(has_text="Without an instruction").wait_for()
    assert DOCSTRING in [row.strip() for row in rows.all_inner_texts()]


def test_drafts_of_a_rewrite_are_seen_before_it_has_ended(code: Code, path: Path) -> None:
    ask_for_docstring(code, path)
    seen = wait_until("a draft is drawn over the text", code.card)
    drafts = [
        "".join(change["text"] for change in draft["changes"]).split("\n")
        for draft in code.wire.notifications("sfumato/draft", to="client")
    ]
    assert [row.rstrip() for row in seen] in [[row.rstrip() for row in draft] for draft in drafts]


def test_a_rewrite_that_is_kept_is_what_the_language_server_proposed(code: Code, path: Path) -> None:
    ask_for_docstring(code, path)
    result = reviewed(code, "sfumato.rewrite")
    code.press("Control+Enter")
    code.wait_for_dirty()
    code.save()
    assert path.read_text() == with_edit(MEAN, result["edit"])


FAULTS = [("unfinished", "…"), ("broken", "✗")]
PROBLEM = "'(' was never closed (line 2)"


@pytest.mark.parametrize(("verdict", "sign"), FAULTS)
@pytest.mark.parametrize("key", ["Enter", "Tab"])
def test_a_proposal_with_a_fault_says_so_and_is_kept_by_its_own_key_alone(
    code: Code, path: Path, verdict: str, sign: str, key: str
) -> None:
    """Edits 1: what breaks the code is marked, and no accidental Tab keeps it."""
    code.wire.instead(candidates={"verdict": verdict, "problem": PROBLEM, "valid": False})
    ask_for_docstring(code, path)
    reviewed(code, "sfumato.rewrite")
    assert f"{sign} {verdict}: {PROBLEM}" in code.lens()
    code.press(key)
    bar = code.page.locator(".statusbar-item", has_text=f"Not kept. {sign} {verdict}: {PROBLEM}. Ctrl+Enter keeps it")
    bar.first.wait_for()
    assert (code.text(), code.dirty()) == (MEAN, False)
    code.press("Control+Enter")
    code.wait_for_dirty()


@pytest.mark.parametrize("verdict", ["sound", None])
def test_a_sound_proposal_and_one_that_was_not_judged_are_kept_by_enter(
    code: Code, path: Path, verdict: str | None
) -> None:
    code.wire.instead(candidates={"verdict": verdict, "problem": "", "valid": verdict and True})
    ask_for_docstring(code, path)
    reviewed(code, "sfumato.rewrite")
    assert not {"…", "✗"} & set(code.lens())
    code.press("Enter")
    code.wait_for_dirty()


def test_what_is_told_in_passing_leaves_no_sign_on_the_bell(code: Code, path: Path) -> None:
    """First hour: a notice goes after some seconds and leaves an unexplained sign."""
    code.run("Notifications: Clear All Notifications")  # of tests before, and of VS Code's own
    code.wire.instead(candidates={"verdict": "broken", "problem": PROBLEM, "valid": False})
    ask_for_docstring(code, path)
    reviewed(code, "sfumato.rewrite")
    code.press("Enter")
    code.page.locator(".statusbar-item", has_text="Not kept.").first.wait_for()
    # What shows the progress stays for a moment after the answer; a notice would leave its sign below.
    wait_until("the progress is gone", lambda: code.notifications() == [])
    assert code.page.locator(".statusbar-item .codicon-bell-dot").count() == 0


def test_the_instruction_goes_along_as_it_was_chosen(code: Code, path: Path) -> None:
    ask_for_docstring(code, path)
    assert code.wire.wait_for_command("sfumato.rewrite").params["arguments"][0]["instruction"] == DOCSTRING


def test_one_undo_takes_a_kept_rewrite_back(code: Code, path: Path) -> None:
    ask_for_docstring(code, path)
    reviewed(code, "sfumato.rewrite")
    code.press("Control+Enter")
    code.wait_for_dirty()
    code.press("Mod+z")
    wait_until("the file is as it was", lambda: not code.dirty())
    assert code.text() == MEAN


def test_the_text_does_not_change_while_a_proposal_is_looked_at(code: Code, path: Path) -> None:
    ask_for_docstring(code, path)
    reviewed(code, "sfumato.rewrite")
    assert not code.dirty()


def test_a_proposal_is_there_again_when_its_file_is(code: Code, path: Path) -> None:
    ask_for_docstring(code, path)
    reviewed(code, "sfumato.rewrite")
    before = code.card()
    code.find(path.parent / "pyproject.toml")
    wait_until("nothing is drawn over the other file", lambda: not code.card())
    code.find(path)
    wait_until("it is drawn again", lambda: code.card() == before)
    code.press("Control+Enter")
    code.wait_for_dirty()


def test_a_proposal_is_drawn_in_both_editors_of_its_file(code: Code, path: Path) -> None:
    code.open(path)
    code.run("View: Split Editor Right")
    wait_until("there are two", lambda: code.page.locator(".editor-instance").count() == 2)
    code.select_lines(1, 5)
    code.instruct(DOCSTRING)
    reviewed(code, "sfumato.rewrite")
    wait_until("it is drawn in both", lambda: code.cards() == 2)


def test_what_is_folded_is_unfolded_where_a_draft_is_drawn(code: Code, path: Path) -> None:
    code.open(path)
    code.run("Fold All")
    wait_until("the function is folded", lambda: "total = 0" not in code.text())
    code.instruct(DOCSTRING)
    reviewed(code, "sfumato.rewrite")
    assert code.card()


def test_a_line_that_wraps_is_not_seen_below_the_row_that_covers_it(code: Code, path: Path) -> None:
    path.write_text(MEAN.replace("total = 0", "total = 0  # " + "a remark that goes on " * 9))
    wrapping = path.parent / ".vscode" / "settings.json"
    wrapping.parent.mkdir()
    wrapping.write_text('{"editor.wordWrap": "on"}')
    code.open(path)
    wait_until("the line wraps", lambda: len(code.lines()) > len(path.read_text().split("\n")))
    before = code.visible()
    code.select_lines(1, len(code.lines()) - 4)
    code.instruct(DOCSTRING)
    reviewed(code, "sfumato.rewrite")
    assert "a remark that goes on" in before
    assert "a remark that goes on" not in code.visible()


def test_a_discarded_rewrite_leaves_the_file_and_the_screen_as_they_were(code: Code, path: Path) -> None:
    ask_for_docstring(code, path)
    reviewed(code, "sfumato.rewrite")
    code.press("Escape")
    wait_until("nothing is drawn over the text", lambda: not code.card())
    assert (code.text(), path.read_text(), code.dirty()) == (MEAN, MEAN, False)


def test_the_other_candidates_can_be_looked_at(code: Code, path: Path) -> None:
    code.open(path)
    code.select_lines(4, 4)
    code.instruct("")
    result = reviewed(code, "sfumato.rewrite")
    assert len(result["candidates"]) > 1
    wait_until("it may be looked at", lambda: "1 of " in code.lens())
    first = code.card()
    code.press("Alt+]")
    wait_until("another one is on the screen", lambda: "2 of " in code.lens() and code.card() != first)
    code.press("Control+Enter")
    code.wait_for_dirty()
    assert code.text() == with_edit(MEAN, result["candidates"][1]["edit"])


def test_escape_while_it_is_denoised_cancels_it(code: Code, path: Path) -> None:
    ask_for_docstring(code, path)
    wait_until("a draft is drawn over the text", code.card)
    code.press("Escape")
    ended = code.wire.wait_for_command("sfumato.rewrite")
    wait_until("nothing is drawn over the text", lambda: not code.card())
    assert (ended.error["code"], code.text()) == (-32800, MEAN)


def test_enter_while_it_is_denoised_does_not_replace_the_selection(code: Code, path: Path) -> None:
    ask_for_docstring(code, path)
    wait_until("a draft is drawn over the text", code.card)
    code.press("Enter")
    reviewed(code, "sfumato.rewrite")
    assert not code.dirty()


def test_typing_ends_a_proposal(code: Code, path: Path) -> None:
    ask_for_docstring(code, path)
    reviewed(code, "sfumato.rewrite")
    code.go(8, 1)
    code.type("# ")
    wait_until("nothing is drawn over the text", lambda: not code.card())
    assert code.text() == MEAN.replace("print(", "# print(")


def test_what_is_chosen_from_the_light_bulb_is_a_proposal_too(code: Code, path: Path) -> None:
    code.open(path)
    code.select_lines(1, 5)
    code.press("Mod+.")
    code.page.locator(".action-widget .monaco-list-row", has_text="Add a docstring").first.click()
    reviewed(code, "sfumato.rewrite")
    assert not code.dirty()
