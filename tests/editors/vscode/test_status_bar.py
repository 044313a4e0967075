"""The status bar: the state, the latency, and the menu behind a click."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.editors.around import wait_until
from tests.editors.vscode.code import Code
from tests.editors.vscode.samples import TYPED, UP_TO_TYPED


@pytest.fixture(autouse=True)
def as_before(code: Code) -> Iterator[None]:
    """What a test has set is not for the next one."""
    yield
    code.press("Escape", "Escape")
    if code.wire.status()["mode"] != "automatic":
        code.choose_in_menu("When suggestions come", "Automatic")
    if code.wire.status()["state"] == "snoozed":
        code.choose_in_menu("Snooze", "No longer")


@pytest.fixture
def path(workspace: Path) -> Path:
    path = workspace / "means.py"
    path.write_text(UP_TO_TYPED)
    return path


def test_it_shows_how_long_the_last_fill_took(code: Code, path: Path) -> None:
    code.open(path, line=4, column=9)
    code.type(TYPED)
    code.wait_for_ghost()
    wait_until("a latency is shown", lambda: re.search(r"Sfumato \d+ ms", code.status()))
    shown = re.search(r"\d+", code.status())
    assert shown is not None
    assert int(shown[0]) == pytest.approx(code.wire.status()["latencyMs"], abs=0.51)


def test_snoozing_from_its_menu_ends_suggestions_and_is_shown(code: Code, path: Path) -> None:
    code.choose_in_menu("Snooze", "10 minutes")
    wait_until("it says so", lambda: "snoozed" in code.status())
    code.open(path, line=4, column=9)
    code.type(TYPED)
    wait_until("VS Code asked", lambda: code.wire.requests("textDocument/inlineCompletion"))
    wait_until("it is answered", code.wire.settled)
    assert list(code.wire.items()) == []


def test_a_snooze_can_be_ended(code: Code, path: Path) -> None:
    code.choose_in_menu("Snooze", "10 minutes")
    wait_until("it says so", lambda: "snoozed" in code.status())
    code.choose_in_menu("Snooze", "No longer")
    wait_until("it says so", lambda: "snoozed" not in code.status())
    code.open(path, line=4, column=9)
    code.type(TYPED)
    assert code.wait_for_ghost()


def test_suggestions_on_demand_come_when_they_are_asked_for(code: Code, path: Path) -> None:
    code.choose_in_menu("When suggestions come", "On demand")
    wait_until("the language server knows", lambda: code.wire.status()["mode"] == "subtle")
    code.open(path, line=4, column=9)
    code.type(TYPED)
    wait_until("VS Code asked", lambda: code.wire.requests("textDocument/inlineCompletion"))
    wait_until("it is answered", code.wire.settled)
    unasked = code.ghost()
    code.press("Alt+\\")
    assert (unasked, bool(code.wait_for_ghost())) == ("", True)


def test_its_menu_opens_the_log(code: Code) -> None:
    code.choose_in_menu("Log")
    chosen = code.page.locator(".part.panel select").first
    chosen.wait_for()
    assert chosen.evaluate("select => select.selectedOptions[0].text") == "Sfumato"


def test_its_menu_says_why_a_file_has_no_suggestions(code: Code, workspace: Path) -> None:
    path = workspace / "poem.txt"
    path.write_text("The sea\n")
    code.open(path)
    code.page.locator(code.STATUS).first.click()
    box = code.page.locator(".quick-input-widget input.input")
    # The bar asked when the file was opened.
    asked = wait_until("it asks", lambda: [one for one in code.wire.requests("sfumato/status")[1:] if one.result])[-1]
    assert asked.params["textDocument"]["uri"] == path.as_uri()
    reason = asked.result["document"]["reason"]
    assert reason
    wait_until("it is said", lambda: box.get_attribute("placeholder") == reason)


def test_in_a_file_of_another_language_the_bar_says_so_and_why(code: Code, workspace: Path) -> None:
    """First hour: VS Code's bar says "ready" in a `.ts` that gets no suggestions."""
    script, module = workspace / "shapes.ts", workspace / "means.py"
    script.write_text("const one = 1\n")
    module.write_text(UP_TO_TYPED)
    code.open(script)
    wait_until("it says so", lambda: code.status() == "Sfumato: not in this file")
    [asked] = code.wire.requests("sfumato/status")
    label = code.page.locator(f"{code.STATUS} [aria-label]").first.get_attribute("aria-label") or ""
    assert "typescript" in asked.result["document"]["reason"]
    assert asked.result["document"]["reason"] in label
    code.find(module)
    wait_until("it does no longer", lambda: "not in this file" not in code.status())


def test_its_menu_runs_the_doctor_in_a_terminal(code: Code) -> None:
    code.choose_in_menu("Doctor")
    code.page.locator(".terminal-wrapper.active, .terminal.xterm").first.wait_for()
    code.page.locator(".terminal-tabs-entry, .single-terminal-tab", has_text="sfumato doctor").first.wait_for()


def test_its_menu_has_a_link_to_the_page(code: Code) -> None:
    code.choose_in_menu("Page")
    wait_until("it is offered", lambda: any("link works once" in said for said in code.notifications()))
    assert code.page.locator(".notifications-toasts .monaco-button", has_text="Copy the link").count()
