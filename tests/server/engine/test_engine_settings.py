"""What a user may say of an engine, and how its key is kept."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from sfumato_lsp.settings.schema import OVERRIDES, SETTINGS
from sfumato_server.engine.key import read_key
from sfumato_server.engine.settings import checked
from sfumato_server.engine_settings import EngineSettings
from sfumato_server.errors import StartError

NEAR = "http://127.0.0.1:8000"


def test_a_key_is_the_first_line_of_a_file_that_nobody_else_reads(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("abc-123\nmore\n", encoding="utf-8")
    file.chmod(0o600)
    assert read_key(file) == "abc-123"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_key_that_others_can_read_is_refused_and_not_shown(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "key"
    file.write_text("abc-123\n", encoding="utf-8")
    file.chmod(mode)
    with pytest.raises(StartError, match="chmod 600") as caught:
        read_key(file)
    assert "abc-123" not in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"\n", b"two words\n", "schlüssel".encode(), b"\x1b[31m"])
def test_what_no_header_carries_is_no_key(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "key"
    file.write_bytes(content)
    file.chmod(0o600)
    with pytest.raises(StartError, match="is no key"):
        read_key(file)


def test_a_link_and_what_is_not_there_are_no_key(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/etc/hostname")
    for name in ("link", "none"):
        with pytest.raises(StartError, match="the engine's key"):
            read_key(tmp_path / name)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"url": NEAR}, "--engine-url is for another engine"),
        ({"requests": 2}, "--engine-requests is for another engine"),
        ({"kind": "vllm"}, "--engine-python"),
        ({"kind": "vllm", "url": NEAR, "python": Path(sys.executable)}, "start one"),
        ({"kind": "vllm", "url": NEAR, "flags": ("-O0",)}, "start one"),
        ({"kind": "vllm", "python": Path(sys.executable), "allow_remote": True}, "--engine-url names"),
        ({"kind": "vllm", "python": Path("/nowhere/python")}, "is no program"),
        ({"kind": "vllm", "url": "http://gpu.example.org"}, "--engine-allow-remote"),
        ({"kind": "vllm", "url": NEAR, "key_file": Path("/nowhere/key")}, "key cannot be read"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_anything_starts(given: dict[str, Any], said: str) -> None:
    with pytest.raises(StartError, match=said):
        checked(EngineSettings(**given))


def test_an_interpreter_stays_the_link_by_which_it_finds_its_packages(tmp_path: Path) -> None:
    (tmp_path / "python").symlink_to(sys.executable)
    found = checked(EngineSettings(kind="vllm", python=tmp_path / "python"))
    assert found.python == tmp_path / "python"


def test_settings_reach_the_worker_as_they_are() -> None:
    given = EngineSettings(kind="vllm", url=NEAR, key_file=Path("/keys/engine"), allow_remote=True, requests=3)
    assert EngineSettings.from_argument(given.to_argument()) == given
    own = EngineSettings(kind="vllm", python=Path("/env/bin/python"), flags=("-O0", "--seed=1"))
    assert EngineSettings.from_argument(own.to_argument()) == own


def test_no_setting_of_an_editor_or_a_workspace_names_an_engine() -> None:
    assert not [setting.name for setting in SETTINGS if "engine" in setting.name]
    assert not [name for name in OVERRIDES if "engine" in name]
