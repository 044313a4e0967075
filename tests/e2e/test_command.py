"""`sfumato fill` on an example file, and the demonstration."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tomllib
from hashlib import sha256
from pathlib import Path

import psutil
import pytest
from examples.demo.project import drawn, read_project

from sfumato_client.protocol import FillResponse

HOLE = "<hole>"


@pytest.fixture(scope="module")
def examples(repository: Path) -> Path:
    return repository / "examples" / "with_holes"


@pytest.mark.usefixtures("server")
def test_fill_at_a_position_of_an_example_file_prints_the_response(environment, programs, examples) -> None:
    file = examples / "inventory.py"
    lines = file.read_text(encoding="utf-8").splitlines()
    row = next(index for index, line in enumerate(lines) if HOLE in line)
    start = lines[row].index(HOLE) + 1
    command = [programs / "sfumato", "fill", f"{file}:{row + 1}:{start}", "--end", f"{row + 1}:{start + len(HOLE)}"]
    said = subprocess.run([*command, "--json"], env=environment, capture_output=True, text=True, check=False)
    assert (said.returncode, said.stderr) == (0, "")
    assert len(FillResponse.model_validate_json(said.stdout).candidates[0].texts) == 1


@pytest.mark.usefixtures("server")
def test_fill_by_marker_fills_both_holes_of_an_example_file(environment, programs, examples) -> None:
    command = [programs / "sfumato", "fill", examples / "json_store.py", "--marker", HOLE, "--json"]
    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert len(FillResponse.model_validate_json(said.stdout).candidates[0].texts) == 2


def test_every_example_file_parses_with_each_of_its_expected_answers(examples) -> None:
    expected = tomllib.loads((examples.parent / "expected.toml").read_text(encoding="utf-8"))
    assert sorted(expected["files"]) == sorted(path.stem for path in examples.glob("*.py"))
    for name, facts in expected["files"].items():
        pieces = (examples / f"{name}.py").read_text(encoding="utf-8").split(HOLE)
        for answer in facts["accepts"]:
            texts = [answer] if isinstance(answer, str) else answer
            assert len(texts) == len(pieces) - 1, f"{name}: {answer}"
            filled = pieces[0] + "".join(text + piece for text, piece in zip(texts, pieces[1:], strict=True))
            compile(filled, name, "exec")


def test_the_demonstration_shows_what_a_rule_chose_whatever_comes_of_it_and_says_what_is_next(repository) -> None:
    """first hour: four of seven fills are right, in files that were picked; it ends without a next step."""
    said = subprocess.run(
        [sys.executable, "-m", "examples.demo"], cwd=repository, capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stdout + said.stderr
    files = [path.name for path in (repository / "examples" / "with_holes").glob("*.py")]
    first = min(files, key=lambda name: sha256(name.encode()).hexdigest())
    assert re.search(rf"^  {first}, ", said.stdout, re.MULTILINE)
    assert re.search(r"4 calls of total changed, 4 holes filled, \d+ ms; both files compile", said.stdout)
    holes = [f"{hole.path.partition('/')[2]}:{hole.line}" for hole in drawn(read_project(), "sfumato")]
    told = said.stdout.partition("chosen by SHA-256")[2]
    assert re.findall(r"^    (\S+\.py:\d+)  ", told, re.MULTILINE) == holes
    assert re.search(r"\d+ of 12 right", told)
    assert "sfumato fill FILE.py:LINE:COLUMN" in told
    assert (repository / "editor-clients" / "README.md").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_demonstration_leaves_no_process_and_no_folder(repository, until, tmp_path, number) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "examples.demo"],
        cwd=repository,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    demo = psutil.Process(process.pid)
    # The server and its worker.
    until(lambda: len(demo.children(recursive=True)) >= 2)
    started = demo.children(recursive=True)
    process.send_signal(number)
    assert process.wait(30) == {signal.SIGINT: 130, signal.SIGTERM: 143}[number]
    assert psutil.wait_procs(started, timeout=10)[1] == []
    assert list(tmp_path.iterdir()) == []
