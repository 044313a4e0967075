"""First hour: `pip install sfumato[server]` is what the editors' pages say; no index has such a package."""

from __future__ import annotations

import re

import pytest
from tests.editors.around import CLIENTS

SOURCES = sorted(
    path
    for path in CLIENTS.rglob("*")
    if path.suffix in {".md", ".lua", ".el", ".ts", ".txt", ".json"} and "node_modules" not in path.parts
)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(CLIENTS)))
def test_no_client_names_a_package_of_an_index_or_leaves_brackets_to_a_shell(path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"pip install '?sfumato\b.*", text) == []
    assert re.findall(r"pip install [^'\"`\\]*\[", text) == []
