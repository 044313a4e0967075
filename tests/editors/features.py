"""The table of editor by feature: `python -m tests.editors.features` prints docs/editors.md from features.toml.

Every cell names the test that backs it, or says in words why there is none.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
EDITORS = {"vscode": "VS Code", "neovim": "Neovim", "page": "the page", "emacs": "Emacs", "helix": "Helix"}
IN_WORDS = ("not tried", "not in the editor", "not part of the page", "the same")
TOP = """\
# Editors and features

Printed from `tests/editors/features.toml` by `python -m tests.editors.features`. Each ✓ is a test in the real program,
run by `make test-editors`; they are named below.

"""

FOREIGN = """\
## Other people's clients, unchanged

Clients of copilot-language-server that ask `sfumato-lsp` for the next edit instead, in a real Neovim
(`tests/editors/neovim/test_foreign.py`; docs/language-server.md has the lines that set them up). They are fetched at
these commits, and never part of this repository.

"""


def features() -> list[dict[str, str]]:
    """One a row: its `name`, and for each editor a test (`file::name`) or words."""
    return tomllib.loads((HERE / "features.toml").read_text(encoding="utf-8"))["feature"]


def page(rows: list[dict[str, str]]) -> str:
    head = ["feature", *EDITORS.values()]
    table = [_row(head), _row(["---"] * len(head))]
    table += [_row([row["name"], *(_cell(row[editor]) for editor in EDITORS)]) for row in rows]
    lists = [_list(editor, rows) for editor in EDITORS]
    return TOP + "\n".join([*table, "", *lists]) + "\n" + foreign()


def foreign() -> str:
    """What `install/neovim-clients.txt` pins."""
    pinned = (HERE / "install" / "neovim-clients.txt").read_text(encoding="utf-8").splitlines()
    rows = [_row(["client", "version", "commit", "from"]), _row(["---"] * 4)]
    rows += [_row([name, version, f"`{commit}`", url]) for name, version, commit, url in map(str.split, pinned)]
    return FOREIGN + "\n".join([*rows, ""])


def named_tests(rows: list[dict[str, str]]) -> Iterator[tuple[str, str, str]]:
    """Editor, file and name of each test."""
    for row in rows:
        for editor in EDITORS:
            if not in_words(row[editor]):
                for test in row[editor].split(" "):
                    file, _, name = test.partition("::")
                    yield editor, file, name


def is_there(editor: str, file: str, name: str) -> bool:
    """Whether the file has a test of that name; an ERT test is in a file of Emacs Lisp."""
    for suffix, form in ((".py", r"^\s*(?:async )?def {}\("), (".el", r"^\(ert-deftest {} ")):
        path = HERE / editor / f"{file}{suffix}"
        if path.exists():
            found = form.format(re.escape(name))
            return re.search(found, path.read_text(encoding="utf-8"), re.MULTILINE) is not None
    return False


def in_words(cell: str) -> bool:
    return cell.startswith(IN_WORDS)


def _cell(cell: str) -> str:
    return cell if in_words(cell) else "✓"


def _list(editor: str, rows: list[dict[str, str]]) -> str:
    entries = [f"- {row['name']}: {_tests(row[editor])}" for row in rows if not in_words(row[editor])]
    return "\n".join([f"## {EDITORS[editor]} (`tests/editors/{editor}`)", "", *entries, ""])


def _tests(cell: str) -> str:
    return ", ".join(f"`{test}`" for test in cell.split(" "))


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    print(page(features()), end="")
