"""A real VS Code: code-server, with the extension as `make vsix` packs it, in a real Chromium."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from tests.editors.vscode.code import Code
from tests.editors.vscode.serving import Program, find_program, install, pack, serving, write_programs
from tests.editors.vscode.wire import Wire

from sfumato_server.client.http import Client

ARTEFACTS = Path(__file__).parent.parent / "artefacts" / "vscode"
SIZE = {"width": 1200, "height": 800}

Open = Callable[[], Code]


@pytest.fixture(scope="session")
def program() -> Program:
    return find_program()


@pytest.fixture(scope="session")
def vsix(program: Program) -> Path:
    return pack(program)


@pytest.fixture(scope="session")
def installed_extensions(program: Program, vsix: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of extensions with ours in it."""
    folder = tmp_path_factory.mktemp("extensions")
    install(program, vsix, folder, tmp_path_factory.mktemp("installing"))
    return folder


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a `sfumato-lsp` that is listened to."""
    folder = tmp_path_factory.mktemp("programs")
    write_programs(folder)
    return folder


@pytest.fixture(scope="module")
def extensions(installed_extensions: Path) -> Path:
    """A module may add some."""
    return installed_extensions


@pytest.fixture(scope="module")
def machine(programs: Path) -> dict[str, object]:
    """The machine's settings; a module may have its own."""
    return {"sfumato.path": str(programs / "sfumato-lsp")}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that VS Code has open in all tests of a module."""
    return tmp_path_factory.mktemp("projects") / "project"


@pytest.fixture
def workspace(project: Path) -> Path:
    """It, with nothing in it but what makes it one."""
    for path in project.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    (project / "pyproject.toml").write_text('[project]\nname = "statistics"\n', encoding="utf-8")
    return project


@pytest.fixture(scope="module")
def open_window(
    program: Program,
    extensions: Path,
    machine: dict[str, object],
    runtime_folder: Path,
    project: Path,
    browser: Browser,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Open]:
    """Opens the project in VS Code, in a browser that was never there before."""
    project.mkdir()
    user = tmp_path_factory.mktemp("user")
    with (
        serving(program, user=user, extensions=extensions, runtime_folder=runtime_folder, machine=machine) as address,
        contextlib.ExitStack() as stack,
    ):

        def open_window() -> Code:
            context = browser.new_context(viewport=SIZE)
            stack.callback(context.close)
            return Code(context.new_page(), address, project, Wire(project))

        yield open_window


@pytest.fixture(scope="module")
def opened(open_window: Open, server: Client) -> Code:  # noqa: ARG001  it has to run and to have loaded
    """VS Code with the project open and a language server that is ready."""
    code = open_window()
    code.wait_for_ready()
    return code


@pytest.fixture
def code(opened: Code, workspace: Path, request: pytest.FixtureRequest) -> Iterator[Code]:  # noqa: ARG001  made empty
    """It, with no file open. The last thing that was on the screen is kept as a picture."""
    opened.begin()
    yield opened
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    name = "".join(c if c.isalnum() or c == "_" else "-" for c in request.node.name)
    opened.page.screenshot(path=ARTEFACTS / f"{name}.png")
