"""The package is one that Emacs takes without a complaint."""

from __future__ import annotations

import subprocess

import pytest
from tests.editors.around import CLIENTS

CLIENT = CLIENTS / "emacs"
FILES = sorted(CLIENT.glob("*.el"))
COMPILE = """(progn
  (setq byte-compile-error-on-warn t
        byte-compile-dest-file-function
        (lambda (file) (expand-file-name (concat (file-name-nondirectory file) "c") "{folder}")))
  (batch-byte-compile))"""
# Its check for verbs takes nouns such as "changes" for verbs; checkdoc itself calls it experimental.
CHECK = """(progn
  (require 'checkdoc)
  (setq checkdoc-verb-check-experimental-flag nil)
  (checkdoc-file "{file}"))"""


def batch(program, *arguments):
    return subprocess.run(
        [program, "-Q", "--batch", "-L", CLIENT, *arguments], capture_output=True, text=True, check=False, timeout=120
    )


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_it_compiles_without_a_warning(emacs_program, tmp_path, file):
    ended = batch(emacs_program, "--eval", COMPILE.format(folder=tmp_path), file)
    assert ended.returncode == 0, ended.stderr
    assert (tmp_path / f"{file.name}c").exists()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_its_documentation_has_no_complaints(emacs_program, file):
    ended = batch(emacs_program, "--eval", CHECK.format(file=file))
    assert ended.returncode == 0
    assert ended.stderr.strip() == ""
