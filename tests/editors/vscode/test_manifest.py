"""What the extension tells VS Code of itself agrees with the rest of the project."""

from __future__ import annotations

import json
import re
import subprocess
from typing import Any

from tests.editors.around import PROGRAMS
from tests.editors.vscode.serving import EXTENSION

MANIFEST: dict[str, Any] = json.loads((EXTENSION / "package.json").read_text())
CONTRIBUTES = MANIFEST["contributes"]
OF_THE_CLIENT = {"sfumato.path"}


def test_the_settings_that_vs_code_offers_are_those_of_the_language_server() -> None:
    offered = CONTRIBUTES["configuration"]["properties"]
    printed = subprocess.run(
        [PROGRAMS / "python", "-m", "sfumato_lsp.settings", "vscode"], capture_output=True, text=True, check=True
    )
    ours = {name: setting for name, setting in offered.items() if name not in OF_THE_CLIENT}
    assert ours == json.loads(printed.stdout)["properties"]


def test_no_key_and_no_menu_is_for_a_command_that_is_not_there() -> None:
    commands = {command["command"] for command in CONTRIBUTES["commands"]}
    entries = [*CONTRIBUTES["keybindings"], *(entry for menu in CONTRIBUTES["menus"].values() for entry in menu)]
    named = {entry["command"] for entry in entries if "command" in entry}
    assert {name for name in named if name.startswith("sfumato.")} <= commands


def test_every_command_that_is_offered_is_registered() -> None:
    source = "".join(path.read_text() for path in (EXTENSION / "src").glob("*.ts"))
    registered = set(re.findall(r'"(sfumato\.[A-Za-z]+)"', source))
    assert {command["command"] for command in CONTRIBUTES["commands"]} <= registered


def test_what_a_key_does_not_do_in_a_read_only_file_the_palette_does_not_offer_there_either() -> None:
    entries = [*CONTRIBUTES["keybindings"], *CONTRIBUTES["menus"]["sfumato.editor"]]
    changing = {entry["command"] for entry in entries if "!editorReadonly" in entry.get("when", "")}
    enabled = {command["command"]: command.get("enablement") for command in CONTRIBUTES["commands"]}
    assert {enabled[command] for command in changing} == {"!editorReadonly"}


def test_a_workspace_cannot_say_which_program_is_started_or_where_code_is_sent() -> None:
    properties = CONTRIBUTES["configuration"]["properties"]
    for name in ("sfumato.path", "sfumato.server_url", "sfumato.token", "sfumato.checkpoint", "sfumato.start_server"):
        assert properties[name]["scope"] == "machine"


def test_the_walkthrough_shows_pages_that_are_there() -> None:
    [walkthrough] = CONTRIBUTES["walkthroughs"]
    pages = [EXTENSION / step["media"]["markdown"] for step in walkthrough["steps"]]
    assert [page for page in pages if not page.is_file()] == []


def test_it_runs_where_the_files_are_so_also_on_the_far_side_of_a_remote_window() -> None:
    assert MANIFEST["extensionKind"] == ["workspace"]


def test_the_lock_file_names_no_registry() -> None:
    assert "resolved" not in (EXTENSION / "package-lock.json").read_text()
