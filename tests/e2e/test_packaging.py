"""What is installed, and which part loads which."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

CHECKPOINT = ("config.json", "model.safetensors", "sfumato.json", "tokenizer.json")


@pytest.fixture(scope="module")
def wheel(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ZipFile]:
    folder = tmp_path_factory.mktemp("wheel")
    command: list[str | Path] = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder]
    built = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    (path,) = folder.glob("*.whl")
    with ZipFile(path) as file:
        yield file


def test_the_wheel_holds_the_default_checkpoint_whole(wheel, repository) -> None:
    for name in CHECKPOINT:
        inside = f"sfumato_model/checkpoints/default/{name}"
        assert wheel.getinfo(inside).file_size == (repository / "model" / inside).stat().st_size


def test_the_wheel_holds_three_packages_and_its_own_facts(wheel) -> None:
    folders = {name.split("/")[0] for name in wheel.namelist()}
    (facts,) = {folder for folder in folders if folder.endswith(".dist-info")}
    assert folders - {facts} == {"sfumato_model", "sfumato_client", "sfumato_server", "sfumato_lsp"}


@pytest.mark.parametrize("package", ["sfumato_model", "sfumato_client", "sfumato_server", "sfumato_lsp"])
def test_type_checkers_read_the_packages_own_types(wheel, package) -> None:
    assert f"{package}/py.typed" in wheel.namelist()


PAGE = ("index.html", "page.js", "page.css", "THIRD_PARTY_NOTICES.txt")


@pytest.mark.parametrize("name", PAGE)
def test_the_wheel_holds_the_page_built(wheel, repository, name) -> None:
    inside = f"sfumato_server/page/{name}"
    assert wheel.read(inside) == (repository / "server" / inside).read_bytes()


def test_the_page_is_small_enough_to_be_there_at_once(wheel) -> None:
    assert sum(wheel.getinfo(f"sfumato_server/page/{name}").file_size for name in PAGE) < 600_000


def test_everything_that_the_page_holds_of_others_may_be_passed_on(wheel) -> None:
    notices = wheel.read("sfumato_server/page/THIRD_PARTY_NOTICES.txt").decode()
    packages = [block.strip().splitlines()[0] for block in notices.split("-" * 80)]
    packages[0] = notices.splitlines()[2]
    assert len(packages) > 5
    assert {package.partition("(")[2] for package in packages} == {"MIT)"}


def test_the_wheel_holds_the_license(wheel) -> None:
    (license_file,) = [name for name in wheel.namelist() if name.endswith("/licenses/LICENSE")]
    assert b"Apache License" in wheel.read(license_file)


def test_the_wheel_installs_the_two_programs(wheel) -> None:
    (scripts,) = [name for name in wheel.namelist() if name.endswith("entry_points.txt")]
    text = wheel.read(scripts).decode()
    assert "sfumato = sfumato_client.cli.main:main" in text
    assert "sfumato-lsp = sfumato_lsp.__main__:main" in text


@pytest.mark.parametrize(
    ("module", "forbidden"),
    [
        ("sfumato_lsp.__main__", {"torch", "transformers", "fastapi", "uvicorn", "sfumato_model", "sfumato_server"}),
        ("sfumato_model", {"torch", "transformers", "pydantic", "sfumato_client", "sfumato_server", "sfumato_lsp"}),
        (
            "sfumato_model.loading",
            {"fastapi", "uvicorn", "httpx", "pygls", "sfumato_client", "sfumato_server", "sfumato_lsp"},
        ),
    ],
)
def test_a_package_loads_nothing_that_is_not_its_own_to_know(module: str, forbidden: set[str]) -> None:
    program = f"import sys, {module}; print(sorted({forbidden} & set(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"
