"""Where torch is not installed the default checkpoint fills, and what needs torch says so; the library tells nobody."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sfumato_model.checkpoint.manifest import Manifest
from sfumato_model.loading import INSTALL_TEMPLATES, INSTALL_TORCH
from sfumato_model.text.tokenizer import FileTokenizer
from sfumato_model.training.export import export

WITHOUT_TORCH = Path(__file__).parents[2] / "without_torch"
FILL = """
from sfumato_model.loading import load
engine = load({options})
assert engine.fill("def add(a, b):\\n    return <hole>\\n").candidates
"""
CHECK = """
import sys
from sfumato_model.api.errors import CheckpointError
from sfumato_model.loading import load_engine
try:
    load_engine(sys.argv[1], engine=None if sys.argv[2] == "-" else sys.argv[2], dtype=sys.argv[3])
except CheckpointError as error:
    print(error)
"""


def run(program: str, *arguments: str, **environment: str) -> str:
    everything = {**os.environ, **environment, "PYTHONPATH": str(WITHOUT_TORCH)}
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, env=everything).stdout


@pytest.mark.parametrize("dtype", ["None", "'float32'", "'int8'"])
def test_the_default_checkpoint_fills(dtype):
    run(FILL.format(options=f"dtype={dtype}"))


@pytest.mark.parametrize(("engine", "dtype"), [("torch", "float32"), ("-", "bfloat16")])
def test_what_torch_would_run_is_refused_with_how_to_install_it(engine, dtype):
    said = run(CHECK, "default", engine, dtype)
    assert said == f"checkpoint sfumato-default needs PyTorch, which is not installed: {INSTALL_TORCH}\n"


def test_a_dtype_that_nobody_knows_is_answered_with_those_that_there_are():
    assert run(CHECK, "default", "-", "int3").startswith(
        "dtype 'int3' is not known: use one of float32, int8, bfloat16"
    )


def test_a_chat_template_is_refused_with_what_renders_it(tiny_model, tokenizer_file, tmp_path):
    tokenizer = FileTokenizer.from_file(tokenizer_file)
    manifest = Manifest(name="instruct", noise=(8, 420), chat_template="{{ messages[0]['content'] }}")
    export(tiny_model(tokenizer.size, experts=1), tokenizer, manifest, tmp_path)
    said = run(CHECK, str(tmp_path), "-", "float32")
    assert said.endswith(f"transformers, which renders it, is not installed: {INSTALL_TEMPLATES}\n")


def test_the_library_keeps_no_name_of_this_machine(tmp_path: Path):
    """It would in a cache folder, to tell its makers of this machine, and not where it knows that tests run."""
    at = {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache"), "LOCALAPPDATA": str(tmp_path)}
    quiet = ("CI", "ORT_DISABLE_TELEMETRY", "PYTEST_CURRENT_TEST")
    environment = {name: text for name, text in os.environ.items() if name not in quiet} | at
    subprocess.run([sys.executable, "-c", FILL.format(options="")], check=True, env=environment)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
