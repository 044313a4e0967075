"""Code actions: what is offered where, and what becomes of it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from tests.lsp.operations.user import User

CODE = "def area(width, height):\n    return \n\n\nx = <hole>\n"
RESOLVES = types.TextDocumentClientCapabilities(
    code_action=types.CodeActionClientCapabilities(
        code_action_literal_support=types.ClientCodeActionLiteralOptions(types.ClientCodeActionKindOptions([])),
        data_support=True,
        resolve_support=types.ClientCodeActionResolveOptions(["edit"]),
    )
)
LITERALS = types.TextDocumentClientCapabilities(
    code_action=types.CodeActionClientCapabilities(
        code_action_literal_support=types.ClientCodeActionLiteralOptions(types.ClientCodeActionKindOptions([]))
    )
)
KINDS = "refactor.rewrite.sfumato"
RIPPLE = "quickfix.sfumato.ripple"


@pytest.fixture
def user(near_editor: Any, server: Any) -> User:
    assert server.state == "ready"
    return User(near_editor)


async def titles(user: User, span: types.Range, **how: Any) -> list[str]:
    return [action.title for action in await user.actions(span, **how)]


class TestOffers:
    """Only what is possible at the place."""

    async def test_at_a_cursor_in_a_function(self, user: User) -> None:
        await user.start(CODE)
        assert await titles(user, user.at("return")) == [
            "Fill here",
            "Complete the body of `area`",
            "Add a docstring in `area`",
            "Return None if width is None in `area`",
            "Return None if height is None in `area`",
            "Show unlikely code",
        ]

    async def test_none_where_they_are_switched_off(self, user: User, near_editor: Any) -> None:
        await user.start(CODE)
        near_editor.configure({"code_actions": False})
        assert await titles(user, user.at("return")) == []

    async def test_in_the_header_of_a_function_its_call_sites(self, user: User) -> None:
        await user.start(CODE)
        assert "Fill the call sites of `area` anew" in await titles(user, user.at("width"))

    async def test_at_a_cursor_outside_of_all_functions(self, user: User) -> None:
        await user.start(CODE)
        assert await titles(user, user.at("x = ")) == ["Fill here"]

    async def test_at_a_selection_of_one_character_which_is_the_cursor_of_helix(self, user: User) -> None:
        await user.start(CODE)
        assert await titles(user, user.select("=")) == ["Fill here"]

    async def test_of_a_selection_with_a_hole(self, user: User) -> None:
        await user.start(CODE)
        assert await titles(user, user.select("x = <hole>")) == [
            "Fill the holes in the selection",
            "Rewrite the selection",
            "Refine the selection",
            "Show unlikely code",
        ]

    async def test_of_a_selected_function(self, user: User) -> None:
        await user.start(CODE)
        assert await titles(user, user.select(CODE[: CODE.index("x = ")])) == [
            "Rewrite the selection",
            "Refine the selection",
            "Fill the call sites of `area` anew",
            "Add a docstring",
            "Return None if width is None",
            "Return None if height is None",
            "Show unlikely code",
        ]

    async def test_of_a_selection_of_nothing_but_space(self, user: User) -> None:
        await user.start(CODE)
        assert await titles(user, user.select("\n\n\n")) == ["Show unlikely code"]

    async def test_in_a_language_that_the_checkpoint_does_not_write_nothing(self, user: User) -> None:
        await user.start(CODE, language="rust")
        assert await titles(user, user.at("return")) == []

    async def test_in_an_ignored_file_nothing(self, user: User) -> None:
        await user.start(CODE, ignore=["*.py"])
        assert await titles(user, user.at("return")) == []

    async def test_nobody_is_asked(self, user: User, server: Any) -> None:
        await user.start(CODE)
        await user.actions(user.at("return"))
        assert server.requests == []

    async def test_while_the_server_is_away_they_are_offered_too(self, user: User, server: Any) -> None:
        await server.die()
        await user.start(CODE, ready=False)
        assert "Fill here" in await titles(user, user.at("return"))


class TestKinds:
    """What the editor asks for."""

    @pytest.mark.parametrize("only", ["", "refactor", "refactor.rewrite", KINDS, f"{KINDS}.fill"])
    async def test_a_kind_includes_those_below_it(self, user: User, only: str) -> None:
        await user.start(CODE, text_document=LITERALS)
        actions = await user.actions(user.at("return"), only=[only])
        assert actions[0].kind == f"{KINDS}.fill"

    @pytest.mark.parametrize("only", ["quickfix", "refactor.rewrite.sfumato.fi", "refactor.extract"])
    async def test_other_kinds_are_not_offered(self, user: User, only: str) -> None:
        await user.start(CODE, text_document=LITERALS)
        assert await user.actions(user.at("return"), only=[only]) == []

    async def test_unlikely_code_is_a_source_action(self, user: User) -> None:
        await user.start(CODE, text_document=LITERALS)
        [action] = await user.actions(user.at("return"), only=[types.CodeActionKind.Source])
        assert (action.title, action.kind) == ("Show unlikely code", "source.sfumato.inspect")

    async def test_a_cursor_alone_lights_no_bulb(self, user: User) -> None:
        await user.start(CODE)
        assert await titles(user, user.at("return"), trigger_kind=types.CodeActionTriggerKind.Automatic) == []

    async def test_a_selection_does(self, user: User) -> None:
        await user.start(CODE)
        found = await titles(user, user.select("x = <hole>"), trigger_kind=types.CodeActionTriggerKind.Automatic)
        assert found == ["Fill the holes in the selection", "Rewrite the selection", "Refine the selection"]

    async def test_the_editor_is_told_which_there_are(self, user: User) -> None:
        await user.start(CODE)
        provider = user.editor.capabilities.code_action_provider
        assert list(provider.code_action_kinds) == [KINDS, "source.sfumato", RIPPLE]
        assert provider.resolve_provider


class TestForms:
    """Each editor gets actions in the form that it knows."""

    async def test_an_editor_that_resolves_edits_gets_one_later(self, user: User, server: Any) -> None:
        await user.start(CODE, text_document=RESOLVES)
        action = await user.action("Fill here", user.at("return"))
        assert (action.edit, action.command, server.requests) == (None, None, [])

    async def test_an_editor_that_does_not_gets_a_command(self, user: User) -> None:
        await user.start(CODE, text_document=LITERALS)
        action = await user.action("Fill here", user.at("return"))
        assert action.command.command == "sfumato.fill"

    async def test_helix_which_takes_no_keys_until_an_action_is_resolved_gets_a_command(self, user: User) -> None:
        await user.start(CODE, text_document=RESOLVES, name="helix")
        action = await user.action("Fill here", user.at("return"))
        assert action.command.command == "sfumato.fill"

    async def test_an_action_with_a_command_is_resolved_to_itself(self, user: User, server: Any) -> None:
        await user.start(CODE, text_document=RESOLVES, name="helix")
        action = await user.action("Fill here", user.at("return"))
        assert await user.editor.client.code_action_resolve_async(action) == action
        assert server.requests == []

    async def test_an_old_editor_gets_commands_alone(self, user: User) -> None:
        await user.start(CODE)
        action = await user.action("Fill here", user.at("return"))
        assert (type(action), action.command) == (types.Command, "sfumato.fill")

    async def test_a_command_of_an_action_does_what_it_says(self, user: User) -> None:
        code = CODE.replace("<hole>", "1")
        await user.start(code, text_document=LITERALS)
        action = await user.action("Fill here", user.at("\n\n\nx"))
        await user.editor.client.workspace_execute_command_async(
            types.ExecuteCommandParams(action.command.command, action.command.arguments)
        )
        assert user.text == code.replace("return ", "return candidate")

    async def test_unlikely_code_is_a_command_everywhere(self, user: User) -> None:
        await user.start(CODE, text_document=RESOLVES)
        action = await user.action("Show unlikely code", user.at("return"))
        assert action.command.command == "sfumato.inspect"


class TestResolving:
    """The edit comes when the user has chosen."""

    async def test_it_has_the_edit(self, user: User) -> None:
        await user.start(CODE.replace("<hole>", "1"), text_document=RESOLVES)
        action = await user.resolved("Fill here", user.at("\n\n\nx"))
        [change] = action.edit.document_changes
        assert [edit.new_text for edit in change.edits] == ["candidate"]
        assert change.text_document.version == user.document.version

    async def test_an_action_says_what_it_is_about(self, user: User, server: Any) -> None:
        await user.start(CODE, text_document=RESOLVES)
        await user.resolved("Fill the holes in the selection", user.select("x = <hole>"))
        assert [segment.text for segment in server.requests[0].segments if hasattr(segment, "text")] == [
            CODE[: CODE.index("<hole>")],
            "\n",
        ]

    async def test_a_document_that_changed_meanwhile_has_no_edit(self, user: User) -> None:
        await user.start(CODE, text_document=RESOLVES)
        action = await user.action("Fill here", user.at("return"))
        user.type(user.at("x = "), "# ")
        with pytest.raises(JsonRpcException, match="the document was changed meanwhile"):
            await user.editor.client.code_action_resolve_async(action)

    async def test_it_can_be_cancelled(self, user: User, server: Any, until: Any) -> None:
        await user.start(CODE, text_document=RESOLVES)
        server.answers.clear()
        action = await user.action("Fill here", user.at("return"))
        protocol = user.editor.client.protocol
        result = asyncio.ensure_future(protocol.send_request_async("codeAction/resolve", action, msg_id="one"))
        await until(lambda: server.requests)
        user.editor.cancel("one")
        await until(lambda: server.aborted == 1)
        with pytest.raises(JsonRpcException):
            await result

    async def test_it_has_progress(self, user: User, server: Any, until: Any) -> None:
        await user.start(CODE, text_document=RESOLVES, progress=True)
        server.answers.clear()
        result = asyncio.ensure_future(user.resolved("Fill here", user.at("return")))
        await until(lambda: user.editor.progress)
        server.answers.set()
        await result
        await until(lambda: user.editor.progress[-1] == "end")

    async def test_where_nothing_is_suggested_the_user_is_told(self, user: User, server: Any, until: Any) -> None:
        server.candidates = []
        await user.start(CODE, text_document=RESOLVES)
        action = await user.resolved("Fill here", user.at("return"))
        assert not action.edit.changes
        await until(lambda: user.editor.messages == ["Sfumato: the checkpoint suggests nothing here"])

    async def test_an_action_of_somebody_else_is_not_resolved(self, user: User) -> None:
        await user.start(CODE, text_document=RESOLVES)
        with pytest.raises(JsonRpcException, match="'Sing' is none of this server's"):
            await user.editor.client.code_action_resolve_async(types.CodeAction(title="Sing", data={"song": 1}))
