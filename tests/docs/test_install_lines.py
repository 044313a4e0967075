"""What pages and messages say about installing works: there is no package of Sfumato on an index."""

from __future__ import annotations

import re
from pathlib import Path

from sfumato_client.address.install import INSTALL_SERVER, INSTALL_TORCH
from sfumato_model import loading

REPOSITORY = Path(__file__).parent.parent.parent
PLACES = ("README.md", "CONTRIBUTING.md", "docs", "server", "lsp", "model", "examples")
FILES = sorted(
    path
    for place in PLACES
    for path in ([REPOSITORY / place] if (REPOSITORY / place).is_file() else (REPOSITORY / place).rglob("*"))
    if path.suffix in (".md", ".py")
)
FROM_AN_INDEX = re.compile(r"pip install[^`]*?[\s'\"]sfumato\b(?!/)")
UNQUOTED = re.compile(r"pip install[^'\"`]*\.\[\w+\]")


def test_nothing_says_that_an_index_has_it_and_brackets_are_quoted() -> None:
    """first hour: `pip install sfumato[server]` is what README, doctor, errors and editors say."""
    wrong = [
        f"{file.relative_to(REPOSITORY)}: {line.strip()}"
        for file in FILES
        for line in file.read_text(encoding="utf-8").splitlines()
        if FROM_AN_INDEX.search(line) or UNQUOTED.search(line)
    ]
    assert wrong == []


def test_the_words_of_messages_are_quoted_for_every_shell() -> None:
    assert INSTALL_SERVER.startswith("pip install '.[server]'")


def test_the_model_package_says_how_to_install_torch_in_the_same_words() -> None:
    assert loading.INSTALL_TORCH == INSTALL_TORCH == INSTALL_SERVER.replace("server", "torch")
