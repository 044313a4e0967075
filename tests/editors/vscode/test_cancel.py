"""The button of the notification that says what is going on ends it."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest
from sfumato_client.http import Client
from tests.editors.around import wait_until
from tests.editors.vscode.code import Code
from tests.editors.vscode.processes import stopped
from tests.editors.vscode.samples import MEAN

COMMANDS = {
    "sfumato.refactor": "Sfumato: Update the Calls after a Signature Change",
    "sfumato.inspect": "Sfumato: Show Unlikely Code",
}


@pytest.mark.parametrize("command", COMMANDS)
def test_its_button_cancels_it(code: Code, workspace: Path, server: Client, command: str) -> None:
    path = workspace / "means.py"
    path.write_text(MEAN.replace("mean(values)", "mean(values, start)", 1))
    code.open(path, line=1, column=6)
    # So that it lasts until the button is there.
    with stopped(psutil.Process(server.status().worker_pid)):
        code.run(COMMANDS[command])
        code.answer_notification("Cancel")
        ended = code.wire.wait_for_command(command)
    wait_until(
        "the notification is gone", lambda: not code.page.locator(".notifications-toasts .monaco-button").count()
    )
    assert (ended.error["code"], code.dirty(), code.glowing()) == (-32800, False, [])
