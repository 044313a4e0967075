"""A file of a language that the checkpoint was not trained on is refused with a sentence, unless somebody insists."""

from __future__ import annotations

from pathlib import Path

import pytest

from sfumato_client.edited_file.text_file import language_of


@pytest.fixture
def asked(server):
    """Whether a request came since the fixture was made."""
    before = len(server.entries())
    return lambda: len(server.entries()) > before


@pytest.mark.parametrize(
    ("name", "text", "what"),
    [
        ("a.ts", "const a = 1\n", "is typescript"),
        ("r.md", "# A title\n", "is markdown"),
        ("Rules", "all:\n", "is of no language that its name tells"),
        ("run", "#!/bin/sh\n", "is shellscript"),
    ],
)
@pytest.mark.parametrize("command", [["fill", ":1:1"], ["rewrite", ":1"], ["refine", ":1"], ["inspect", ":1"]])
def test_another_language_is_told_and_nothing_is_asked(
    quick_sfumato, asked, tmp_path, command, name, text, what
) -> None:
    """first hour: `fill` on `.ts`, `.md` fills without a word."""
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    said = quick_sfumato(command[0], f"{file}{command[1]}")
    assert (said.returncode, said.stdout) == (2, "")
    assert f"{name} {what}, and the checkpoint was trained on python alone" in said.stderr
    assert "--force" in said.stderr
    assert not asked()


def test_who_insists_gets_it(quick_sfumato, asked, tmp_path) -> None:
    file = tmp_path / "a.ts"
    file.write_text("const a = \n", encoding="utf-8")
    assert quick_sfumato("fill", f"{file}:1:11", "--force", "--print").stdout == "a + b"
    assert asked()


def test_a_checkpoint_that_names_no_language_takes_all(sfumato, own_server, tmp_path) -> None:
    file = tmp_path / "a.ts"
    file.write_text("const a = \n", encoding="utf-8")
    running = own_server("--languages", "")
    said = sfumato("fill", f"{file}:1:11", "--print", SFUMATO_RUNTIME_DIR=str(running.runtime))
    assert (said.returncode, said.stdout) == (0, "a + b")


@pytest.mark.parametrize("extra", [[], ["--force"]])
def test_a_notebook_is_refused_with_what_to_do(quick_sfumato, asked, tmp_path, extra) -> None:
    """first hour: `fill` on `.ipynb`."""
    file = tmp_path / "n.ipynb"
    file.write_text('{"cells": []}\n', encoding="utf-8")
    said = quick_sfumato("fill", f"{file}:1:1", *extra)
    assert said.returncode == 2
    assert "is a notebook, which is JSON: open it in an editor" in said.stderr
    assert not asked()


@pytest.mark.parametrize(
    ("name", "first_line", "language"),
    [
        ("a.PY", "", "python"),
        ("tool", "#!/usr/bin/env python3\n", "python"),
        ("tool", "#!/usr/bin/env -S python3.12 -P\n", "python"),
        ("tool", "#!/usr/bin/bash", "shellscript"),
        ("tool", "#!/usr/bin/perl\n", "plaintext"),
        ("tool", "x = 1\n", "plaintext"),
        ("notes.txt", "", "plaintext"),
    ],
)
def test_a_script_is_known_by_the_program_of_its_first_line(name, first_line, language) -> None:
    assert language_of(Path(name), first_line) == language
