"""Emacs as a person sees it: in a terminal, by the lines of the README."""

from __future__ import annotations

import re

import pytest
from sfumato_client.statistics.row import FILE_NAME
from sfumato_client.statistics.store import read
from tests.editors.around import CLIENTS, wait_until
from tests.editors.terminal import terminal

MEAN = "def mean(values):\n    total = 0\n    for value in values:\n        total += value\n\n"
README = CLIENTS / "emacs" / "README.md"
README_PATH = "/path/to/sfumato/editor-clients/emacs"


@pytest.fixture
def init_file(tmp_path):
    """The lines that the README asks the user for, with this checkout's path in them."""
    written = README.read_text(encoding="utf-8").split("```elisp\n")[1].split("```")[0]
    assert README_PATH in written
    path = tmp_path / "init.el"
    patience = "(setq sfumato-settings '(:deadline_ms (:automatic 60000)) sfumato-patience 120)\n"
    path.write_text(patience + written.replace(README_PATH, str(CLIENTS / "emacs")), encoding="utf-8")
    return path


@pytest.fixture
def python_file(workspace):
    path = workspace / "statistics.py"
    path.write_text(MEAN, encoding="utf-8")
    return path


@pytest.fixture
def screen(emacs_program, server, emacs_environment, runtime_folder, init_file, python_file):  # noqa: ARG001
    command = [emacs_program, "-nw", "-Q", "-l", init_file, python_file]
    with terminal(command, folder=python_file.parent, environment=emacs_environment, sockets=runtime_folder) as emacs:
        emacs.wait_for(r"statistics\.py.*\(Python Sfumato ")
        emacs.press("M->")
        yield emacs


def test_ghost_text_is_seen_accepted_and_saved(screen, python_file):
    screen.type("    return ")
    seen = screen.wait_for(r"^    return \S")
    screen.keep("emacs-ghost-text")
    ghost = re.search(r"^    return (.*\S) *$", seen, re.MULTILINE)[1]
    assert python_file.read_text(encoding="utf-8") == MEAN
    screen.press("Tab")
    screen.press("C-x", "C-s")
    screen.wait_for("Wrote ")
    saved = python_file.read_text(encoding="utf-8")
    assert saved.startswith(f"{MEAN}    return {ghost}")


def test_a_word_that_is_typed_on_the_ghost_text_leaves_the_rest_of_it(screen, python_file):
    screen.type("    return ")
    seen = screen.wait_for(r"^    return \S")
    line = re.search(r"^    return (.*\S) *$", seen, re.MULTILINE)[0]
    screen.press("M-f")
    screen.wait_for(re.escape(line.rstrip()))
    screen.press("C-x", "C-s")
    screen.wait_for("Wrote ")
    saved = python_file.read_text(encoding="utf-8").removeprefix(MEAN).rstrip("\n")
    assert line.startswith(saved)
    assert saved != "    return"


def test_a_rewrite_is_shown_and_kept(screen, python_file):
    screen.press("C-p", "C-p", "C-c", "s", "r")
    screen.wait_for("Rewrite")
    screen.type("rename values to numbers")
    screen.press("Enter")
    screen.wait_for("C-c C-c keeps")
    screen.keep("emacs-rewrite")
    screen.press("C-c", "C-c")
    screen.wait_for(r"def mean\(numbers\):")
    screen.press("C-x", "C-s")
    screen.wait_for("Wrote ")
    assert python_file.read_text(encoding="utf-8").startswith("def mean(numbers):\n")


@pytest.mark.parametrize(("key", "outcome"), [("Tab", "accepted"), ("C-g", "rejected")])
def test_what_became_of_a_suggestion_is_kept_on_this_machine(screen, tmp_path, key, outcome):
    screen.type("    return ")
    screen.wait_for(r"^    return \S")
    screen.press(key)
    kept = tmp_path / "state" / FILE_NAME
    wait_until("it is written", lambda: [row for row in read(kept, since=0) if row.outcome == outcome])
