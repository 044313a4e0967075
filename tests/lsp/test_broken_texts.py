"""What would not parse is no suggestion, and no edit that is applied."""

from __future__ import annotations

from typing import Any

import pytest
from lsprotocol import types
from tests.lsp.operations.user import EDITS, User

RESOLVES = types.TextDocumentClientCapabilities(
    code_action=types.CodeActionClientCapabilities(
        data_support=True,
        code_action_literal_support=types.ClientCodeActionLiteralOptions(
            code_action_kind=types.ClientCodeActionKindOptions(value_set=[])
        ),
        resolve_support=types.ClientCodeActionResolveOptions(properties=["edit"]),
    )
)
CODE = "def area(width, height):\n    return \n\n\ndef other():\n    pass\n"


@pytest.fixture
def user(near_editor: Any, server: Any) -> User:
    assert server.broken == set()
    return User(near_editor)


def hole(user: User) -> types.Range:
    return user.at("\n\n\ndef other")


class TestOperations:
    async def test_edits_1_the_verdict_is_of_the_whole_document_with_the_edit(self, user: User, server: Any) -> None:
        server.candidates = ["(width", "width"]
        await user.start(CODE)
        result = await user.ask("fill", hole(user), apply=False, candidates=2)
        assert [(one.text, one.verdict, one.valid) for one in result.candidates] == [
            ("width", "sound", True),
            ("(width", result.candidates[1].verdict, False),
        ]
        assert (result.candidates[0].problem, result.candidates[1].verdict) == ("", "unfinished")

    async def test_edits_1_the_message_says_what_breaks_with_the_line_of_the_document(
        self, user: User, server: Any
    ) -> None:
        server.candidates = [")"]
        await user.start("\n" * 11 + CODE)
        result = await user.ask("fill", hole(user), apply=False)
        assert "; it would not parse: " in result.message
        assert "line 13" in result.message
        assert result.edit is not None, "a proposal, marked by its verdict"

    @pytest.mark.parametrize("docstring", ["", '    """What is covered."""\n'])
    async def test_an_empty_text_is_no_body(self, user: User, server: Any, docstring: str) -> None:
        server.candidates = ["", "\n    "]
        code = f"def area(width, height):\n{docstring}    return width\n"
        await user.start(code)
        result = await user.ask("completeBody", user.at("return"))
        assert (user.text, result.candidates, result.edit) == (code, [], None)
        assert result.message == "the checkpoint suggests nothing as the body of area"

    async def test_edits_1_what_would_not_parse_is_not_applied(self, user: User, server: Any) -> None:
        server.candidates = [")"]
        await user.start(CODE)
        result = await user.ask("fill", hole(user))
        assert (user.text, user.asked_to_apply, result.applied, result.edit) == (CODE, 0, False, None)
        assert result.message.startswith("nothing was changed: the best text would not parse: ")
        assert user.editor.messages == [f"Sfumato: {result.message}"]

    async def test_edits_1_a_chosen_code_action_does_not_apply_it_either(
        self, user: User, server: Any, until: Any
    ) -> None:
        server.candidates = [")"]
        await user.start(CODE, text_document=RESOLVES)
        action = await user.resolved("Fill here", hole(user))
        assert action.edit == types.WorkspaceEdit(changes={})
        await until(lambda: user.editor.messages)
        assert "nothing was changed: the best text would not parse" in user.editor.messages[0]

    async def test_edits_1_holes_are_judged_together(self, user: User, server: Any) -> None:
        code = "x = [<hole>]\ny = <hole>\n"
        server.candidates = ["1]", "1"]
        await user.start(code)
        result = await user.ask("fillHoles", user.select(code), candidates=2)
        assert [one.verdict for one in result.candidates] == ["sound", "broken"]
        assert user.text == "x = [1]\ny = 1\n"

    async def test_edits_1_a_refine_that_would_not_parse_is_not_applied(self, user: User, server: Any) -> None:
        server.refined = {"pass": "pass)"}
        await user.start(CODE.replace("return ", "return 1"))
        result = await user.ask("refine", user.select("    pass"), strength=1)
        assert (result.applied, result.candidates[0].verdict) == (False, "broken")

    async def test_what_nothing_judges_is_applied_as_the_server_has_it(self, user: User, server: Any) -> None:
        server.candidates, server.languages = [")"], []
        await user.start("x = \n", language="cobol", edits=EDITS)
        result = await user.ask("fill", user.at("\n"))
        assert (user.text, result.candidates[0].verdict, result.candidates[0].valid) == ("x = )\n", None, None)


class TestGhostText:
    async def test_edits_1_a_broken_text_is_never_shown(self, near_editor: Any, server: Any) -> None:
        server.candidates, server.broken = ["a )", "a"], {"a )"}
        await near_editor.start()
        near_editor.open("x = ")
        assert [item.insert_text for item in await near_editor.ask(0, 4, invoked=True)] == ["a"]

    async def test_edits_1_where_all_are_broken_who_asked_is_told_once(self, near_editor: Any, server: Any) -> None:
        server.candidates, server.broken = ["a )", "b ]"], {"a )", "b ]"}
        await near_editor.start()
        near_editor.open("x = ")
        assert await near_editor.ask(0, 4) == []
        assert near_editor.messages == []
        assert await near_editor.ask(0, 4, invoked=True) == []
        assert await near_editor.ask(0, 4, invoked=True) == []
        assert near_editor.messages == [
            "Sfumato: nothing is suggested here: what the checkpoint writes would not parse: line 1: invalid syntax"
        ]

    async def test_edits_1_nor_is_it_in_the_list_of_completions(self, near_editor: Any, server: Any) -> None:
        server.candidates, server.broken = ["a )"], {"a )"}
        await near_editor.start()
        near_editor.open("x = ")
        params = types.CompletionParams(types.TextDocumentIdentifier("file:///w/pkg/a.py"), types.Position(0, 4))
        found = await near_editor.client.text_document_completion_async(params)
        assert list(found.items) == []
