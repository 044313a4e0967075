"""A real VS Code: code-server, with the extension as `make vsix` packs it, in a real Chromium."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ViewportSize
from tests.editors.vscode.code import Code
from tests.editors.vscode.extensions import CHECKER, REFERENCES, with_another, write_extension
from tests.editors.vscode.serving import Program, find_program, install, pack, serving, write_programs
from tests.editors.vscode.wire import Wire

from sfumato_client.http import Client

ARTEFACTS = Path(__file__).parent.parent / "artefacts" / "vscode"
SIZE: ViewportSize = {"width": 1200, "height": 800}

PROJECT = '[project]\nname = "statistics"\n'

Open = Callable[[], Code]
Serve = Callable[[Path], str]


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


@pytest.fixture(scope="session")
def serve(program: Program, runtime_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """Starts a code-server on which nothing is set, one for each folder of extensions: it takes seconds."""
    addresses: dict[Path, str] = {}
    with contextlib.ExitStack() as stack:

        def serve(extensions: Path) -> str:
            if extensions not in addresses:
                user = tmp_path_factory.mktemp("user")
                running = serving(program, user=user, extensions=extensions, runtime_folder=runtime_folder, machine={})
                addresses[extensions] = stack.enter_context(running)
            return addresses[extensions]

        yield serve


# A window of its own, for what happens when a project is opened.


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project that no window has seen."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    return folder


@pytest.fixture
def extensions(installed_extensions: Path) -> Path:
    """A module may add some."""
    return installed_extensions


@pytest.fixture
def open_window(serve: Serve, extensions: Path, folder: Path, browser: Browser) -> Iterator[Open]:
    """Opens the project where nothing is set, in a browser that was never there before."""
    with contextlib.ExitStack() as stack:

        def open_window() -> Code:
            context = browser.new_context(viewport=SIZE)
            stack.callback(context.close)
            return Code(context.new_page(), serve(extensions), folder, Wire(folder))

        yield open_window


# The window that all other tests share.


@pytest.fixture(scope="session")
def user(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which its code-server keeps settings."""
    return tmp_path_factory.mktemp("user")


@pytest.fixture(scope="session")
def opened(
    program: Program,
    user: Path,
    installed_extensions: Path,
    programs: Path,
    runtime_folder: Path,
    browser: Browser,
    server: Client,  # noqa: ARG001  it has to run and to have loaded
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Code]:
    """VS Code with a project open, our language server ready, and an extension that knows where a name is used."""
    folder = tmp_path_factory.mktemp("shared")
    extensions, project = folder / "extensions", folder / "project"
    with_another(installed_extensions, extensions, publisher="tests", name="references", source=REFERENCES)
    write_extension(extensions, publisher="tests", name="checker", source=CHECKER)
    project.mkdir()
    machine = {"sfumato.path": str(programs / "sfumato-lsp")}
    with (
        serving(program, user=user, extensions=extensions, runtime_folder=runtime_folder, machine=machine) as address,
        browser.new_context(viewport=SIZE) as context,
    ):
        code = Code(context.new_page(), address, project, Wire(project))
        code.wait_for_ready()
        yield code


@pytest.fixture
def workspace(opened: Code) -> Path:
    """The project, with nothing in it but what makes it one."""
    for path in opened.folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    (opened.folder / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    return opened.folder


@pytest.fixture
def code(opened: Code, workspace: Path, request: pytest.FixtureRequest) -> Iterator[Code]:  # noqa: ARG001  made empty
    """It, with no file open. The last thing that was on the screen is kept as a picture."""
    opened.begin()
    yield opened
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    name = "".join(c if c.isalnum() or c == "_" else "-" for c in request.node.name)
    opened.page.screenshot(path=ARTEFACTS / f"{name}.png")
