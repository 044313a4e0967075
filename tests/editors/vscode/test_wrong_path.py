"""A path in the settings at which nothing is."""

from __future__ import annotations

import pytest
from tests.editors.around import wait_until
from tests.editors.vscode.conftest import Open

NOWHERE = "/nowhere/sfumato-lsp"


@pytest.fixture(scope="module")
def machine() -> dict[str, object]:
    return {"sfumato.path": NOWHERE}


def test_it_is_said_that_nothing_is_there(open_window: Open) -> None:
    code = open_window()
    wait_until("VS Code says so", lambda: any(NOWHERE in said for said in code.notifications()))
