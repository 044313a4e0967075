"""The program `sfumato-lsp` itself."""

from __future__ import annotations

import ast
import asyncio
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import sfumato_lsp

PROGRAM = Path(sys.executable).parent / "sfumato-lsp"


@pytest.mark.parametrize("package", ["torch", "fastapi", "uvicorn", "transformers", "sfumato_model"])
def test_the_language_server_does_not_load(package: str, loaded: frozenset[str]) -> None:
    assert package not in loaded


@pytest.mark.parametrize("package", ["httpx", "pydantic", "sfumato_client.protocol", "tree_sitter"])
def test_what_a_connection_needs_is_not_loaded_before_initialize_is_answered(
    package: str, loaded: frozenset[str]
) -> None:
    assert package not in loaded


def test_of_the_model_the_language_server_imports_the_judge_alone_and_only_when_it_is_asked() -> None:
    found = []
    for path in Path(sfumato_lsp.__file__).parent.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        modules: list[tuple[ast.stmt, str]]
        modules = [(one, one.module or "") for one in ast.walk(tree) if isinstance(one, ast.ImportFrom)]
        modules += [(one, name.name) for one in ast.walk(tree) if isinstance(one, ast.Import) for name in one.names]
        found += [(module, one in tree.body) for one, module in modules if module.startswith("sfumato_model")]
    assert set(found) == {("sfumato_model.judge", False)}


def test_the_judge_loads_nothing_of_the_model_that_is_heavy() -> None:
    code = "import sys; from sfumato_model.judge import judge; judge('x = 1', [], 'python'); print(*sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert not {"torch", "transformers", "tokenizers", "numpy"} & set(out.split())


@pytest.fixture(scope="module")
def loaded() -> frozenset[str]:
    """The modules of a fresh interpreter that has imported the language server."""
    code = "import sys, sfumato_lsp.__main__, sfumato_lsp.server, sfumato_lsp.stdio, sfumato_lsp.tcp, sfumato_lsp.loop"
    out = subprocess.run(
        [sys.executable, "-c", f"{code}; print(*sys.modules)"], capture_output=True, text=True, check=True
    ).stdout
    return frozenset(out.split())


def test_it_says_its_version() -> None:
    out = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True, check=True).stdout
    assert out.startswith("sfumato-lsp ")


@pytest.mark.usefixtures("server")
async def test_quitting_leaves_nothing_on_stderr(editor: Any) -> None:
    await editor.start()
    editor.open("x = ")
    await editor.ask(0, 4)
    await editor.quit()
    process = editor.client._server
    assert (await process.stderr.read(), process.returncode) == (b"", 0)


@pytest.mark.parametrize("orderly", [True, False], ids=["after shutdown", "without shutdown"])
async def test_a_fill_that_runs_does_not_hold_up_the_end(editor: Any, server: Any, until: Any, orderly: bool) -> None:
    server.answers.clear()
    await editor.start()
    editor.open("x = ")
    fill = asyncio.ensure_future(editor.ask(0, 4))
    await until(lambda: server.requests)
    if orderly:
        await editor.client.shutdown_async(None)
    editor.client.exit(None)
    process = editor.client._server
    stderr = await process.stderr.read()
    await asyncio.wait_for(process.wait(), 10)
    assert b"Traceback" not in stderr
    fill.cancel()
    await editor.client.stop()


@pytest.mark.usefixtures("server")
async def test_it_ends_when_the_editor_is_gone(editor: Any) -> None:
    await editor.start()
    process = editor.client._server
    process.stdin.close()
    assert await asyncio.wait_for(process.wait(), 10) == 0
