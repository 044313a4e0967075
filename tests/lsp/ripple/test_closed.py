"""What an edit asks for in files of the workspace that are not open: by plan, and only in those that may be changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from tests.lsp.editor import eventually
from tests.lsp.operations.user import ANNOTATED
from tests.lsp.ripple.conftest import OWN

SHOP = "def price(item):\n    return item\n"
BILL = "from shop import price\n\nprint(price(3))\n"


@pytest.fixture
async def shop(user: Any, server: Any, tmp_path: Path) -> Path:  # noqa: ARG001  it has to be there first
    """The folder of a user who has `shop.py` open, beside files that use it."""
    (tmp_path / "w" / "pkg").mkdir(parents=True)
    folder = tmp_path / "w"
    (folder / "shop.py").write_text(SHOP)
    (folder / "bill.py").write_text(BILL)
    (folder / "pkg" / "__init__.py").write_text("# a package\n")
    (folder / "pkg" / "other.py").write_text("from .shop import price\n\nprice(1)\n")
    (folder / "pkg" / "shop.py").write_text("def price(a):\n    return a\n")
    (folder / "pkg" / "far.py").write_bytes(b"import shop\r\n\r\nx = shop.price(1)\r\n")
    (tmp_path / "outside.py").write_text(BILL)
    return folder


async def start(user: Any, folder: Path, **how: Any) -> None:
    user.uri = (folder / "shop.py").as_uri()
    await user.start(SHOP, experimental=OWN, folder=folder.as_uri(), edits=ANNOTATED, **how)
    await user.offers()


def files(offers: list[Any]) -> set[str]:
    return {one.path for one in offers}


async def test_uses_of_what_was_renamed_are_offered_without_a_version(user: Any, shop: Path) -> None:
    await start(user, shop)
    user.edit("price", "cost")
    offers = await user.until_told(3)
    assert [(one.path, one.range.start.line, one.oldText, one.newText, one.origin) for one in offers] == [
        ("bill.py", 2, "price", "cost", "scope"),
        ("pkg/far.py", 2, "price", "cost", "scope"),
        ("bill.py", 0, "price", "cost", "import"),
    ]
    assert all(one.textDocument.version is None for one in offers)


async def test_taking_one_is_an_edit_of_its_file_that_says_what_it_is(user: Any, shop: Path) -> None:
    await start(user, shop)
    user.edit("price", "cost")
    offers = await user.until_told(3)
    asked: list[types.ApplyWorkspaceEditParams] = []

    async def apply(params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
        asked.append(params)
        path = shop / "pkg" / "far.py"
        path.write_bytes(path.read_bytes().replace(b"price", b"cost"))
        return types.ApplyWorkspaceEditResult(applied=True)

    user.editor.client.protocol.fm._features.pop(types.WORKSPACE_APPLY_EDIT)
    user.editor.client.feature(types.WORKSPACE_APPLY_EDIT)(apply)
    await user.run("sfumato.rippleAccept", offers[1].id)
    [change] = asked[0].edit.document_changes or []
    assert isinstance(change, types.TextDocumentEdit)
    assert change.text_document.uri == (shop / "pkg" / "far.py").as_uri()
    assert change.text_document.version is None
    [edit] = change.edits
    assert not isinstance(edit, types.SnippetTextEdit)
    assert (edit.new_text, edit.range.start) == ("cost", types.Position(2, 9))
    assert asked[0].edit.change_annotations
    await eventually(lambda: files(user.told[-1]) == {"bill.py"})


async def test_a_file_that_changed_on_disk_since_is_not_edited(user: Any, shop: Path) -> None:
    await start(user, shop)
    user.edit("price", "cost")
    offers = await user.until_told(3)
    (shop / "bill.py").write_text("# more\n" + BILL)
    with pytest.raises(JsonRpcException) as refused:
        await user.run("sfumato.rippleAccept", offers[0].id)
    assert refused.value.code == types.LSPErrorCodes.ContentModified.value


async def test_once_it_is_opened_the_offers_are_of_the_document(user: Any, shop: Path) -> None:
    await start(user, shop)
    user.edit("price", "cost")
    await user.until_told(3)
    user.editor.open("from shop import price\n", uri=(shop / "bill.py").as_uri())
    await eventually(lambda: any(one.path == "bill.py" and one.textDocument.version for one in user.told[-1]))
    assert [one.range.start.line for one in user.told[-1] if one.path == "bill.py"] == [0]


async def test_calls_of_a_changed_signature_follow_there(user: Any, shop: Path) -> None:
    await start(user, shop)
    user.edit("(item)", "(item, unit=1)")
    user.edit("unit=1", "")
    user.edit("(item, )", "()")
    offers = await user.until_told(2)
    assert {(one.path, one.oldText, one.newText, one.origin) for one in offers} == {
        ("bill.py", "3", "", "call"),
        ("pkg/far.py", "1", "", "call"),
    }


async def test_they_are_code_actions_too(user: Any, shop: Path) -> None:
    await start(user, shop)
    user.edit("price", "cost")
    await user.until_told(3)
    place = user.document.position(0)
    found = await user.editor.client.text_document_code_action_async(
        types.CodeActionParams(
            types.TextDocumentIdentifier(user.uri),
            types.Range(place, place),
            types.CodeActionContext(diagnostics=[], only=["quickfix.sfumato.ripple"]),
        )
    )
    assert "bill.py line 3: `price` → `cost`" in [one.title for one in found]


@pytest.mark.parametrize("what", ["ignored", "read only", "by a setting", "linked", "large"])
async def test_a_file_that_may_not_be_changed_has_none(user: Any, shop: Path, what: str) -> None:
    bill = shop / "bill.py"
    how: dict[str, Any] = {}
    match what:
        case "ignored":
            (shop / ".sfumatoignore").write_text("bill.py\n")
        case "read only":
            bill.chmod(0o444)
        case "by a setting":
            how = {"by_glob": {"bill.py": {"ripple": "off"}}}
        case "linked":
            bill.replace(shop.parent / "bill.py")
            bill.symlink_to(shop.parent / "bill.py")
        case "large":
            bill.write_text(BILL + "# " + "x" * 200_000 + "\n")
    await start(user, shop, **how)
    user.edit("price", "cost")
    assert files(await user.until_told(1)) == {"pkg/far.py"}


async def test_an_edit_that_nobody_can_import_looks_for_no_files(user: Any, shop: Path) -> None:
    await start(user, shop)
    user.edit("(item)", "(thing)")
    offers = await user.until_told(1)
    assert files(offers) == {"shop.py"}


async def test_the_server_learns_nothing_of_them(user: Any, server: Any, shop: Path) -> None:
    await start(user, shop)
    user.edit("price", "cost")
    await user.until_told(3)
    await eventually(lambda: server.rippled)
    assert not any("bill.py" in one.model_dump_json() for one in (*server.rippled, *server.read, *server.requests))
