"""What `make demo` installs: the server, and nothing for developers; and how that looks."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from examples.demo.install import follow, in_short

REPOSITORY = Path(__file__).parent.parent.parent


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """A checkout in which nothing is installed."""
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(REPOSITORY / name, tmp_path / name)
    return tmp_path


def would_run(folder: Path, target: str) -> str:
    return subprocess.run(["make", "-n", target], cwd=folder, capture_output=True, text=True, check=True).stdout


def test_the_demo_installs_the_server_alone(fresh) -> None:
    """first hour: `make demo` installed 127 distributions, mypy and playwright among them."""
    steps = would_run(fresh, "demo")
    assert "examples/demo/install.py .venv" in steps
    assert "[dev]" not in steps
    assert "[dev]" in would_run(fresh, "test")


@pytest.mark.parametrize(
    ("line", "short"),
    [
        ("Collecting torch<2.14,>=2.12 (from sfumato==0.1.0)", "collecting torch<2.14,>=2.12"),
        (
            "  Downloading torch-2.13.0-cp311-cp311-linux_x86_64.whl.metadata (29 kB)",
            "downloading torch 2.13.0 (29 kB)",
        ),
        ("  Downloading https://x/y/hf_xet-1.8.0-cp38.whl (4.3 MB)", "downloading hf_xet 1.8.0 (4.3 MB)"),
        ("Installing collected packages: a, b, c", "unpacking"),
        ("Building wheels for collected packages: sfumato", "building wheels"),
        ("Downloading", "downloading"),
    ],
)
def test_a_line_of_pips_is_said_in_short(line, short) -> None:
    assert in_short(line) == short


def test_what_pip_says_is_kept_and_its_exit_code_is_told(capfd) -> None:
    """first hour: raw output."""
    kept: list[str] = []
    says = "import sys; print('Collecting a'); print('no such thing', file=sys.stderr); sys.exit(3)"
    assert follow([sys.executable, "-u", "-c", says], kept.append) == 3
    assert kept == ["Collecting a\n", "no such thing\n"]
    assert capfd.readouterr() == ("", "")
