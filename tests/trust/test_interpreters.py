"""No program of ours is chosen by the folder that it stands in. Trust finding 1."""

from __future__ import annotations

import ast
import contextlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from sfumato_client.address.errors import LaunchError
from sfumato_client.http import Client
from sfumato_client.lifecycle.start import HowToStart, find_or_start
from sfumato_client.processes.interpreter import program, python_command

REPOSITORY = Path(__file__).parents[2]
KEPT_OUT = ("-P", "-I")
PROGRAMS = Path(sys.executable).parent
SHADOWS = [
    "torch",
    "transformers",
    "numpy",
    "httpx",
    "httpcore",
    "pydantic",
    "typer",
    "rich",
    "platformdirs",
    "uvicorn",
    "fastapi",
    "safetensors",
    "sfumato_model",
    "sfumato_client",
    "sfumato_server",
    "json",
    "subprocess",
    "queue",
    "socket",
    "ssl",
    "asyncio",
    "logging",
    "signal",
    "pathlib",
    "dataclasses",
    "typing",
    "random",
    "re",
    "sitecustomize",
    "usercustomize",
    "pip",
]
SHADOW = """
open({notes!r}, "a").write({name!r})
raise ImportError("a module of the folder ran")
"""


@pytest.fixture
def trap(mine: Path) -> Path:
    """A folder full of modules that take another's place and leave a note when they are imported."""
    folder = mine / "trap"
    folder.mkdir()
    for name in SHADOWS:
        code = SHADOW.format(notes=str(mine / "ran"), name=name)
        if name in ("asyncio", "torch"):
            (folder / name).mkdir()
            (folder / name / "__init__.py").write_text(code)
        else:
            (folder / f"{name}.py").write_text(code)
    return folder


def ran(trap: Path) -> str:
    notes = trap.parent / "ran"
    return notes.read_text() if notes.exists() else ""


def environment(trap: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SFUMATO_", "PYTHON", "HF_"))}
    own = {name: str(trap.parent / name) for name in ("SFUMATO_RUNTIME_DIR", "SFUMATO_STATE_DIR", "XDG_STATE_HOME")}
    # Nobody listens at port 9.
    hub = {"HF_ENDPOINT": "http://127.0.0.1:9", "HF_HUB_CACHE": str(trap.parent / "hub")}
    return {**kept, **own, **hub, "HOME": str(trap)}


def test_the_trap_works(trap: Path) -> None:
    subprocess.run([sys.executable, "-m", "json"], cwd=trap, capture_output=True, check=False)
    assert ran(trap)


@pytest.mark.parametrize(
    "command", ["sfumato doctor", "sfumato list", "sfumato pull owner/name", "sfumato-lsp --version"]
)
def test_no_command_runs_code_of_the_folder_that_it_is_started_in(trap: Path, command: str) -> None:
    """Trust finding 1: `sfumato doctor` ran the torch.py of a cloned repository."""
    name, *arguments = command.split()
    run = subprocess.run(
        [PROGRAMS / name, *arguments], cwd=trap, env=environment(trap), capture_output=True, text=True, check=False
    )
    assert "a module of the folder ran" not in run.stdout + run.stderr
    assert ran(trap) == ""


def test_a_server_that_is_started_runs_no_code_of_the_home_folder(trap: Path, until) -> None:
    """Trust finding 1: the server starts in it, and a queue.py there broke every start, or ran."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(trap))
        patch.delenv("SFUMATO_RUNTIME_DIR", raising=False)
        runtime = trap.parent / "run"
        runtime.mkdir(mode=0o700)
        address = find_or_start(runtime, environment(trap), how=HowToStart(log_folder=runtime))
        with Client(address) as client:
            try:
                # Its worker has imported torch by then.
                until(lambda: client.status().state not in ("starting",))
                assert client.status().state in ("loading", "ready")
            finally:
                client.stop()
                until(lambda: not client.alive())
    assert ran(trap) == ""


def test_what_a_server_starts_in_turn_ignores_its_folder_too(mine: Path) -> None:
    code = "import os, sys; open(sys.argv[1], 'w').write(os.environ['PYTHONSAFEPATH'])"
    command = [sys.executable, "-S", "-c", code, str(mine / "noted")]
    with pytest.raises(LaunchError, match="ended while it started"):
        find_or_start(mine, {}, how=HowToStart(command=command, log_folder=mine))
    assert (mine / "noted").read_text() == "1"


def test_a_program_in_the_folder_is_not_taken_for_one_of_the_system(mine: Path, monkeypatch) -> None:
    """PATH may name it, by a dot or by nothing at all."""
    (mine / "bin").mkdir()
    for folder in (mine, mine / "bin"):
        (folder / "tool").write_text("#!/bin/sh\n")
        (folder / "tool").chmod(0o755)
    monkeypatch.chdir(mine)
    for relative in (".", "", "bin"):
        assert program("tool", {"PATH": relative}) is None
        assert program("tool", {"PATH": f"{relative}{os.pathsep}{mine / 'bin'}"}) == str(mine / "bin" / "tool")


def shipped() -> Iterator[tuple[str, ast.AST]]:
    """What can start something, of the packages, the benchmarks and the examples: reading all of it takes seconds."""
    for folder in ("model/sfumato_model", "server", "lsp/sfumato_lsp", "benchmarks", "examples"):
        for file in (REPOSITORY / folder).rglob("*.py"):
            text = file.read_text(encoding="utf-8")
            if re.search(r"executable|subprocess|python[\d.]*[\"']|os\.(system|popen)|which|shell=", text):
                with contextlib.suppress(SyntaxError):  # an example with holes
                    yield str(file.relative_to(REPOSITORY)), ast.parse(text)


def test_every_interpreter_that_is_started_ignores_its_folder() -> None:
    """Trust finding 1. `sys.executable` goes before -P or -I, or is looked at as a path; no shell reads anything."""
    files = dict(shipped())
    assert {"server/sfumato_client/processes/interpreter.py", "benchmarks/quality/sandbox.py"} <= files.keys()
    del files["server/sfumato_client/processes/interpreter.py"]  # where -P comes from, and who looks in PATH
    assert [f"{name}:{line}" for name, tree in files.items() for line in unsafe(tree)] == []


@pytest.mark.parametrize(
    "code",
    [
        "run([sys.executable, '-m', 'pip'])",
        "run((sys.executable, '-c', 'pass'))",
        "run([sys.executable, script])",
        "run([*prefix, sys.executable])",
        "python = sys.executable",
        "from sys import executable",
        "run(['python3', '-m', 'pip'])",
        "run(['/usr/bin/python', '-c', 'pass'])",
        "run(['env', 'python', '-m', 'pip'])",
        "run(f'{sys.executable} -m pip')",
        "run('python -m pip', shell=True)",
        "os.system('ls')",
        "subprocess.run(['ps', '-p'])",
        "subprocess.Popen('ps')",
        "asyncio.create_subprocess_exec('ps')",
        "shutil.which('git')",
    ],
)
def test_the_walk_finds(code: str) -> None:
    assert list(unsafe(ast.parse(code))) == [1]


@pytest.mark.parametrize(
    "code",
    [
        "run([sys.executable, '-P', '-m', 'pip'])",
        "run([*prefix, sys.executable, '-I', script])",
        "Path(sys.executable).parent",
        "f'uv pip uninstall --python {sys.executable} sfumato'",
        "f'{sys.executable} -P -m pip'",
        "languages = ['python', 'go']",
        "subprocess.run([program('ps'), '-p'])",
        "subprocess.run(['/bin/ps', '-p'])",
    ],
)
def test_the_walk_lets_pass(code: str) -> None:
    assert list(unsafe(ast.parse(code))) == []


def unsafe(tree: ast.AST) -> Iterator[int]:
    """The lines in which something is started that the folder can choose."""
    good = {id(node) for parent in ast.walk(tree) for node in _good_uses(parent)}
    for node in ast.walk(tree):
        if (_is_executable(node) and id(node) not in good) or _starts_by_name(node):
            assert isinstance(node, ast.expr)
            yield node.lineno
        elif isinstance(node, ast.ImportFrom) and node.module == "sys":
            yield from (node.lineno for name in node.names if name.name == "executable")
        elif isinstance(node, ast.Call):
            yield from (node.lineno for keyword in node.keywords if keyword.arg == "shell")
            yield from ([node.lineno] if _name(node.func) in ("os.system", "os.popen", "shutil.which") else [])


def _good_uses(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.List | ast.Tuple):
        for used, follows in zip(node.elts, node.elts[1:], strict=False):
            if isinstance(follows, ast.Constant) and follows.value in KEPT_OUT:
                yield used
    elif isinstance(node, ast.Call) and _name(node.func) == "Path":
        yield from node.args
    elif isinstance(node, ast.JoinedStr):  # a line for people
        texts = ["", *(str(part.value) if isinstance(part, ast.Constant) else "" for part in node.values), ""]
        for before, part, after in zip(texts, node.values, texts[2:], strict=False):
            if isinstance(part, ast.FormattedValue) and (before.endswith("--python ") or after.startswith(" -P ")):
                yield part.value


def _is_executable(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and _name(node) == "sys.executable"


def _starts_by_name(node: ast.AST) -> bool:
    """A command line of an interpreter, or of any program that is looked for in PATH."""
    if isinstance(node, ast.Call):
        called = _name(node.func)
        if not called.startswith("subprocess.") and "create_subprocess" not in called:
            return False
        first = node.args[0] if node.args else None
        if isinstance(first, ast.List | ast.Tuple) and first.elts:
            first = first.elts[0]
        return isinstance(first, ast.Constant) and not str(first.value).startswith("/")
    if not isinstance(node, ast.List | ast.Tuple):
        return False
    words = [part.value if isinstance(part, ast.Constant) else None for part in node.elts]
    return any(
        re.fullmatch(r"(.*/)?python[\d.]*(\.exe)?", str(word))
        and str(follows).startswith("-")
        and follows not in ("-P", "-I")
        for word, follows in pairwise(words)
    )


def _name(node: ast.AST) -> str:
    return ast.unparse(node) if isinstance(node, ast.Attribute | ast.Name) else ""


def test_the_function_that_makes_command_lines_keeps_the_folder_out(trap: Path) -> None:
    run = subprocess.run(python_command("-c", "import json"), cwd=trap, capture_output=True, text=True, check=False)
    assert (run.returncode, ran(trap)) == (0, "")
