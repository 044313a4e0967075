"""A second language server for Python: it finds the uses of a word in the files of its folder, and counts in UTF-16."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import from_fs_path, to_fs_path

if TYPE_CHECKING:
    from tests.editors.neovim.driver import Neovim

server = LanguageServer("references", "1")


@server.feature(types.TEXT_DOCUMENT_REFERENCES)
def references(ls: LanguageServer, params: types.ReferenceParams) -> list[types.Location]:
    document = ls.workspace.get_text_document(params.text_document.uri)
    word = document.word_at_position(params.position)
    folder = Path(to_fs_path(ls.workspace.root_uri or "") or ".")
    found = [location for path in sorted(folder.glob("*.py")) for location in _uses(path, word)]
    return [one for one in found if (one.uri, one.range.start.line) != (document.uri, params.position.line)]


def _uses(path: Path, word: str) -> list[types.Location]:
    return [
        types.Location(from_fs_path(str(path)) or "", _range(number, line, found))
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"))
        for found in re.finditer(rf"\b{word}\b", line)
    ]


def _range(number: int, line: str, found: re.Match[str]) -> types.Range:
    def units(column: int) -> int:
        return len(line[:column].encode("utf-16-le")) // 2

    return types.Range(types.Position(number, units(found.start())), types.Position(number, units(found.end())))


def with_references(neovim: Neovim, workspace: Path) -> None:
    """Run it in a Neovim, beside the language server that is tested."""
    neovim.lua(f"""
        vim.lsp.config('references', {{
          cmd = {{ '{sys.executable}', '{__file__}' }},
          filetypes = {{ 'python' }},
          root_dir = '{workspace}',
          capabilities = {{ general = {{ positionEncodings = {{ 'utf-16' }} }} }},
        }})
        vim.lsp.enable('references')
    """)


if __name__ == "__main__":
    server.start_io()
