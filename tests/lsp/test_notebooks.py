"""Cells of a notebook see the cells before them, and magics break nothing."""

from __future__ import annotations

from typing import Any

import pytest
from lsprotocol import types
from tests.lsp.operations.user import User, range_of

from sfumato_lsp.text.notebooks import with_remarks, without_magics

BOOK = "vscode-notebook-cell:/w/pkg/a.ipynb"
FIRST, SECOND, THIRD = (f"{BOOK}#W{number}s" for number in range(3))


async def before(editor: Any, server: Any, uri: str, line: int, character: int) -> str:
    """The text before the cursor, as the server was told."""
    await editor.ask(line, character, invoked=True, uri=uri)
    return str(server.requests[-1].segments[0].text)


async def test_edits_11_a_cell_sees_the_code_of_those_before_it(near_editor: Any, server: Any) -> None:
    await near_editor.start()
    near_editor.open("import math\n", uri=FIRST)
    near_editor.open("# Words", uri=f"{BOOK}#W9s", language="markdown")
    near_editor.open("r = 2", uri=SECOND)
    near_editor.open("area = ", uri=THIRD)
    near_editor.open("other = 1", uri="vscode-notebook-cell:/w/pkg/b.ipynb#W0s")
    assert await before(near_editor, server, THIRD, 0, 7) == "import math\n\nr = 2\n\narea = "
    assert await before(near_editor, server, SECOND, 0, 5) == "import math\n\nr = 2"
    assert server.requests[-1].segments[-1].text == ""
    assert all("r = 2" not in snippet.text for snippet in server.requests[0].snippets)


async def test_edits_11_what_stands_ahead_does_not_move_with_a_keystroke(near_editor: Any, server: Any) -> None:
    await near_editor.start()
    near_editor.open("".join(f"value_{number} = {number}\n" for number in range(2000)), uri=FIRST)
    near_editor.open("x = ", uri=SECOND)
    first = await before(near_editor, server, SECOND, 0, 4)
    near_editor.insert(0, 4, "y + ", uri=SECOND)
    assert await before(near_editor, server, SECOND, 0, 8) == f"{first}y + "
    assert first.startswith("value_")
    assert first.endswith("value_1999 = 1999\n\nx = ")
    assert 3_900 < len(first) <= 4_100


async def test_edits_11_cells_stand_in_the_order_that_a_notebook_tells(near_editor: Any, server: Any) -> None:
    await near_editor.start()
    near_editor.open("a = 1", uri=FIRST)
    near_editor.open("c = ", uri=SECOND)
    near_editor.open("b = 1", uri=THIRD)
    cells = [types.NotebookCell(types.NotebookCellKind.Code, uri) for uri in (FIRST, THIRD, SECOND)]
    book = types.NotebookDocument("file:///w/pkg/a.ipynb", "jupyter-notebook", 1, cells)
    near_editor.client.notebook_document_did_open(types.DidOpenNotebookDocumentParams(book, []))
    assert await before(near_editor, server, SECOND, 0, 4) == "a = 1\n\nb = 1\n\nc = "
    moved = types.NotebookCellArrayChange(start=1, delete_count=1, cells=[])
    change = types.NotebookDocumentCellChanges(structure=types.NotebookDocumentCellChangeStructure(moved))
    near_editor.client.notebook_document_did_change(
        types.DidChangeNotebookDocumentParams(
            types.VersionedNotebookDocumentIdentifier(2, book.uri), types.NotebookDocumentChangeEvent(cells=change)
        )
    )
    near_editor.insert(0, 4, "d + ", uri=SECOND)
    assert await before(near_editor, server, SECOND, 0, 8) == "a = 1\n\nc = d + "


async def test_edits_11_cells_that_a_notebook_brings_are_open(near_editor: Any, server: Any) -> None:
    await near_editor.start()
    book = types.NotebookDocument(
        "file:///w/pkg/a.ipynb", "jupyter-notebook", 1, [types.NotebookCell(types.NotebookCellKind.Code, FIRST)]
    )
    item = types.TextDocumentItem(FIRST, "python", 1, "x = ")
    near_editor.client.notebook_document_did_open(types.DidOpenNotebookDocumentParams(book, [item]))
    assert await before(near_editor, server, FIRST, 0, 4) == "x = "
    near_editor.client.notebook_document_did_close(
        types.DidCloseNotebookDocumentParams(
            types.NotebookDocumentIdentifier(book.uri), [types.TextDocumentIdentifier(FIRST)]
        )
    )
    assert await near_editor.ask(0, 4, invoked=True, uri=FIRST) == []


async def test_edits_11_the_cells_of_an_ignored_notebook_are_not_sent(near_editor: Any, server: Any) -> None:
    await near_editor.start(ignore=["*.ipynb"])
    near_editor.open("secret = 1", uri=FIRST)
    near_editor.open("x = ", uri=SECOND)
    assert await near_editor.ask(0, 4, invoked=True, uri=SECOND) == []
    assert server.requests == []


async def test_edits_11_a_file_is_not_given_what_stands_in_cells(near_editor: Any, server: Any) -> None:
    await near_editor.start()
    near_editor.open("a = 1", uri=FIRST)
    near_editor.open("x = ")
    assert await before(near_editor, server, "file:///w/pkg/a.py", 0, 4) == "x = "


async def test_edits_11_magics_are_sent_as_comments_and_not_called_broken(near_editor: Any, server: Any) -> None:
    server.candidates = ["1"]
    user = User(near_editor, uri=SECOND)
    await user.start("%matplotlib inline\nfiles = !ls\nx = \n")
    result = await user.ask("fill", user.at("\n", after=32), apply=False)
    assert server.requests[-1].segments[0].text == "# %matplotlib inline\nfiles = _  # !ls\nx = "
    assert (result.candidates[0].verdict, range_of(result.edit.documentChanges[0].edits[0].range).start.line) == (
        "sound",
        2,
    )


@pytest.mark.parametrize(
    ("text", "judged"),
    [
        ("%time f()\n", "_        \n"),
        ("if x:\n    !ls -l\n", "if x:\n    _     \n"),
        ("y = %sql select 1\n", "y = _            \n"),
        ("len?\n?len\n", "_   \n_   \n"),
        ("%%time\nx = 1\n", "_     \nx = 1\n"),
        ("%%bash\nls\n", None),
        ("x = (a\n     % b)\n", "x = (a\n     % b)\n"),
        ("x = (a\n     != b)\n", "x = (a\n     != b)\n"),
        ("x %= 2\n", "x %= 2\n"),
    ],
)
def test_a_magic_is_a_name_of_its_length_to_who_judges(text: str, judged: str | None) -> None:
    assert without_magics(FIRST, "python", text) == judged


def test_what_is_no_cell_has_no_magics() -> None:
    assert without_magics("file:///a.py", "python", "%time\n") == "%time\n"


@pytest.mark.parametrize("text", ["\t" * 200_000, "a " * 100_000, "%" * 200_000, "a." * 100_000 + "!"])
def test_magics_are_looked_for_in_bounded_time(text: str) -> None:
    assert len(with_remarks(text)) >= len(text)
