"""What is offered after an edit, as an editor is told it: by a notification, a request, commands, code actions and
diagnostics.
"""

from __future__ import annotations

from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from tests.lsp.editor import eventually
from tests.lsp.ripple.conftest import OWN

from sfumato_client.statistics import store
from sfumato_client.statistics.row import statistics_file

pytestmark = pytest.mark.usefixtures("server")
TEXT = "def f(price, tax):\n    total = price * tax\n    return price, total\n\n\nprint(f(price=3, tax=2))\n"
LITERALS = types.TextDocumentClientCapabilities(
    code_action=types.CodeActionClientCapabilities(
        code_action_literal_support=types.ClientCodeActionLiteralOptions(
            code_action_kind=types.ClientCodeActionKindOptions(value_set=[])
        )
    )
)


async def started(user: Any, text: str = TEXT, **how: Any) -> Any:
    await user.start(text, **{"experimental": OWN, **how})
    await user.offers()  # it is known by then that the file is not ignored
    return user


async def renamed(user: Any, **how: Any) -> list[Any]:
    """The offers after the parameter got another name in the signature alone."""
    await started(user, **how)
    user.edit("price", "amount")
    return await user.until_told(3)


async def test_an_edit_is_told_with_its_places_old_new_source_and_score(user: Any) -> None:
    offers = await renamed(user)
    assert [user.text_at(one.range) for one in offers] == ["price"] * 3
    assert {(one.oldText, one.newText) for one in offers} == {("price", "amount")}
    assert [(one.range.start.line, one.origin) for one in offers] == [(1, "scope"), (2, "scope"), (5, "call")]
    assert {(one.textDocument.uri, one.textDocument.version) for one in offers} == {(user.uri, user.document.version)}
    assert offers[0].title == "line 2: `price` → `amount`"
    assert offers[0].score > offers[2].score


async def test_who_asks_gets_them_without_waiting_for_the_end_of_the_edit(user: Any) -> None:
    user.editor.pace = user.editor.pace.__class__(ripple=60.0)
    await started(user, experimental=None)
    user.edit("price", "amount")
    assert len(await user.offers()) == 3


async def test_an_offer_that_is_taken_leaves_the_others(user: Any) -> None:
    first, *others = await renamed(user)
    await user.run("sfumato.rippleAccept", first.id)
    assert user.text.count("amount") == 2
    left = await user.until_told(2)
    assert [one.id for one in left] == [one.id for one in others]
    assert {one.textDocument.version for one in left} == {user.document.version}
    for one in left:
        await user.run("sfumato.rippleAccept", one.id)
        await user.offers()
    assert await user.offers() == []
    assert user.text == TEXT.replace("price", "amount")


async def test_what_was_undone_does_not_come_back(user: Any) -> None:
    first, *_ = await renamed(user)
    await user.run("sfumato.rippleAccept", first.id)
    await user.until_told(2)
    user.edit("amount * tax", "price * tax")
    await user.until_told(2)
    assert 1 not in {one.range.start.line for one in await user.offers()}


async def test_what_was_dismissed_does_not_come_back_as_its_edit_goes_on(user: Any) -> None:
    await renamed(user)
    await user.run("sfumato.rippleDismiss")
    assert user.told[-1] == []
    user.edit("(amount", "(amounts")
    assert await user.offers() == []


async def test_a_document_that_is_opened_again_is_offered_in_again(user: Any) -> None:
    await renamed(user)
    await user.run("sfumato.rippleDismiss")
    user.edit("amount", "price")
    user.editor.close(uri=user.uri)
    user.editor.open(user.text, uri=user.uri)
    await user.offers()
    user.edit("price", "amount")
    assert len(await user.offers()) == 3


async def test_one_can_be_dismissed_alone(user: Any) -> None:
    first, *_ = await renamed(user)
    await user.run("sfumato.rippleDismiss", first.id)
    assert len(user.told[-1]) == 2
    assert len(await user.offers()) == 2


async def test_an_edit_that_is_undone_asks_for_nothing(user: Any) -> None:
    await renamed(user)
    user.edit("amount", "price")
    assert await user.offers() == []


async def test_a_document_that_has_moved_on_has_no_offers(user: Any) -> None:
    user.editor.pace = user.editor.pace.__class__(ripple=0.2)
    first, *_ = await renamed(user)
    user.edit("tax\n", "tax \n")
    with pytest.raises(JsonRpcException) as refused:
        await user.run("sfumato.rippleAccept", first.id)
    assert refused.value.code == types.LSPErrorCodes.ContentModified.value


@pytest.mark.parametrize("how", [{"ripple": "off"}, {"mode": "off"}, {"languages": ["c"]}, {"ignore": ["*.py"]}])
async def test_where_it_is_off_nothing_is_kept(user: Any, how: dict[str, Any]) -> None:
    await started(user, ready=how.get("mode") != "off", **how)
    user.edit("price", "amount")
    assert await user.offers() == []
    user.editor.configure({"ripple": "on", "mode": "automatic", "languages": ["python"], "ignore": []})
    await user.editor.status()
    assert await user.offers() == []


async def test_a_quiet_mode_has_them_for_who_asks(user: Any) -> None:
    await started(user, mode="subtle")
    user.edit("price", "amount")
    assert len(await user.offers()) == 3


async def test_nobody_who_snoozes_is_told(user: Any) -> None:
    await started(user)
    await user.run("sfumato.snooze", 5)
    user.edit("price", "amount")
    await user.editor.status()
    assert user.told == []


async def test_a_file_that_cannot_be_written_has_none(user: Any, tmp_path: Any) -> None:
    file = tmp_path / "a.py"
    file.write_text(TEXT)
    file.chmod(0o444)
    user.uri = file.as_uri()
    await started(user, folder=tmp_path.as_uri())
    user.edit("price", "amount")
    assert await user.offers() == []
    file.chmod(0o644)


async def test_code_actions_have_each_with_its_edit(user: Any) -> None:
    await started(user, experimental=None, text_document=LITERALS)
    user.edit("price", "amount")
    found = [one for one in await user.actions(user.at("total")) if one.kind == "quickfix.sfumato.ripple"]
    assert [one.title for one in found] == [
        "line 2: `price` → `amount` · 2 more",
        "line 3: `price` → `amount`",
        "line 6: `price` → `amount`",
    ]
    [change] = found[0].edit.document_changes
    assert (change.text_document.version, change.edits[0].new_text) == (user.document.version, "amount")


async def test_an_editor_without_code_action_literals_has_commands(user: Any) -> None:
    await started(user, experimental=None)
    user.edit("price", "amount")
    [first, *_] = [one for one in await user.actions(user.at("total")) if one.command == "sfumato.rippleAccept"]
    await user.run(first.command, *first.arguments)
    assert user.text.count("amount") == 2


async def test_diagnostics_are_shown_where_the_setting_wants_them(user: Any) -> None:
    await started(user, experimental=None, ripple_diagnostics=True)
    user.edit("price", "amount")
    await eventually(lambda: user.published and len(user.published[-1].diagnostics) == 3)
    assert user.published[-1].diagnostics[0].message == "`price` → `amount` (scope)"
    assert {one.severity for one in user.published[-1].diagnostics} == {types.DiagnosticSeverity.Hint}
    user.edit("tax\n", "tax \n")
    await eventually(lambda: [one for one in user.published if not one.diagnostics])


async def test_they_are_counted_as_suggestions_are(user: Any, environment: dict[str, str]) -> None:
    first, second, third = await renamed(user)
    for one in (first, second):
        user.editor.client.protocol.notify("sfumato/didShow", {"id": one.id})
    await user.run("sfumato.rippleAccept", first.id)
    await user.until_told(2)
    await user.run("sfumato.rippleDismiss", second.id)
    await user.run("sfumato.rippleDismiss", third.id)
    await user.editor.quit()
    rows = store.read(statistics_file(environment), since=0)
    assert [(row.outcome, row.reason) for row in rows] == [("accepted", ""), ("rejected", "dismissed")]


async def test_more_changes_at_once_than_anybody_types_are_no_edit(user: Any) -> None:
    await started(user)
    place = user.at("price")
    changes = [types.TextDocumentContentChangePartial(range=place, text="x") for _ in range(101)]
    user.document.change(changes, user.document.version + 1)
    user.editor.change(changes, uri=user.uri)
    assert await user.offers() == []


async def test_a_document_that_is_too_long_to_be_looked_at_has_none(user: Any) -> None:
    await started(user, TEXT + "#" * 300_000)
    user.edit("price", "amount")
    assert await user.offers() == []
