"""What is printed of the settings is what is read: the documentation and the schemas follow the code."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from sfumato_lsp.settings.__main__ import main, printed
from sfumato_lsp.settings.reference import markdown, toml_schema, vscode_configuration
from sfumato_lsp.settings.schema import SETTINGS
from sfumato_lsp.settings.workspace_file import workspace_said

ROOT = Path(__file__).parents[3]
DOCUMENTATION = ROOT / "docs" / "settings.md"
EXTENSION = ROOT / "editor-clients" / "vscode" / "package.json"
RIGHT = [
    'mode = "subtle"\nmulti_line = "never"\nignore = ["sql/"]\n',
    "[deadline_ms]\nautomatic = 100\n",
    '[by_language.python]\nmode = "off"\n[by_glob."tests/**"]\nmax_candidates = 8\ndeadline_ms.invoked = 5\n',
]
WRONG = [
    'mode = "loud"\n',
    "max_candidates = 0\n",
    "context_characters = true\n",
    'server_url = "http://127.0.0.1:1"\n',
    "[deadline_ms]\nsometimes = 1\n",
    '[by_language.python]\nignore = ["sql/"]\n',
    'by_glob."tests/**" = 5\n',
]


def test_the_documentation_is_what_the_code_prints() -> None:
    assert DOCUMENTATION.read_text() == markdown(), "run: python -m sfumato_lsp.settings markdown > docs/settings.md"


@pytest.mark.parametrize("form", ["markdown", "toml", "vscode"])
def test_the_program_prints_each_form(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    main([form])
    assert capsys.readouterr().out == printed(form)


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_a_setting_is_said_in_one_sentence(setting: Any) -> None:
    assert setting.about.endswith(".")
    assert ". " not in setting.about


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_a_default_is_a_value_that_would_be_taken(setting: Any) -> None:
    default = list(setting.default) if isinstance(setting.default, tuple) else setting.default
    assert default is None or setting.kind.accepts(default)


def problems(tmp_path: Path, text: str) -> list[str]:
    (tmp_path / "sfumato.toml").write_text(text)
    return workspace_said(tmp_path)[1]


@pytest.mark.parametrize("text", RIGHT)
def test_a_file_that_is_taken_is_right_by_the_schema(tmp_path: Path, text: str) -> None:
    assert problems(tmp_path, text) == []
    jsonschema.validate(tomllib.loads(text), toml_schema())


@pytest.mark.parametrize("text", WRONG)
def test_a_file_that_gives_a_message_is_wrong_by_the_schema(tmp_path: Path, text: str) -> None:
    assert len(problems(tmp_path, text)) == 1
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(tomllib.loads(text), toml_schema())


def test_vs_code_has_every_setting() -> None:
    own = {f"sfumato.{setting.name}" for setting in SETTINGS}
    assert vscode_configuration()["properties"].keys() == own | {"sfumato.by_language", "sfumato.by_glob"}


def test_the_extension_of_vs_code_has_them_as_they_are_printed() -> None:
    package = json.loads(EXTENSION.read_text())["contributes"]["configuration"]["properties"]
    printed = vscode_configuration()["properties"]
    assert {name: package.get(name) for name in printed} == printed, "run: python -m sfumato_lsp.settings vscode"


def test_a_workspace_of_vs_code_may_set_what_its_file_may_set() -> None:
    scopes = {name: schema["scope"] for name, schema in vscode_configuration()["properties"].items()}
    machine = {name.removeprefix("sfumato.") for name, scope in scopes.items() if scope == "machine"}
    assert machine == {setting.name for setting in SETTINGS if setting.narrow is None}
