"""What every operation has in common: who may ask, what ends it, what is shown meanwhile."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from tests.lsp.operations.user import ANNOTATED, User

from sfumato_client.protocol import ErrorBody

REQUEST_CANCELLED, CONTENT_MODIFIED, INVALID_PARAMS, REQUEST_FAILED = -32800, -32801, -32602, -32803
CURSOR = types.Range(types.Position(0, 4), types.Position(0, 4))


@pytest.fixture
def user(near_editor: Any, server: Any) -> User:
    assert server.state == "ready"
    return User(near_editor)


@pytest.fixture
async def waiting(user: User, server: Any) -> User:
    """Somebody with a file, and a server that does not answer yet."""
    await user.start("x = \n", progress=True)
    server.answers.clear()
    return user


async def asked(user: User, server: Any, until: Any, operation: str = "fill", **how: Any) -> asyncio.Future[Any]:
    """An operation that the server has taken."""
    before = len(server.requests)
    result = asyncio.ensure_future(user.ask(operation, CURSOR, **how))
    await until(lambda: len(server.requests) > before or result.done())
    return result


async def error_of(result: asyncio.Future[Any]) -> JsonRpcException:
    with pytest.raises(JsonRpcException) as raised:
        await result
    return raised.value


class TestEnding:
    """What ends an operation that is under way, and what its request is told."""

    async def test_a_cancelled_request_is_answered_as_cancelled(self, waiting: User, server: Any, until: Any) -> None:
        result = await asked(waiting, server, until, id="one")
        waiting.editor.cancel("one")
        assert (await error_of(result)).code == REQUEST_CANCELLED

    async def test_cancelling_the_request_aborts_it_at_the_server(self, waiting: User, server: Any, until: Any) -> None:
        result = await asked(waiting, server, until, id="one")
        waiting.editor.cancel("one")
        await until(lambda: server.aborted == 1)
        await error_of(result)

    async def test_the_button_of_its_progress_cancels_it(self, waiting: User, server: Any, until: Any) -> None:
        result = await asked(waiting, server, until, token="work")
        waiting.editor.client.window_work_done_progress_cancel(types.WorkDoneProgressCancelParams("work"))
        assert (await error_of(result)).code == REQUEST_CANCELLED
        await until(lambda: server.aborted == 1)

    async def test_a_change_of_the_document_ends_it(self, waiting: User, server: Any, until: Any) -> None:
        result = await asked(waiting, server, until)
        waiting.type(CURSOR, "1")
        error = await error_of(result)
        assert (error.code, error.message) == (
            CONTENT_MODIFIED,
            "the document was changed meanwhile, so nothing was done: ask again",
        )
        await until(lambda: server.aborted == 1)

    async def test_closing_the_document_ends_it(self, waiting: User, server: Any, until: Any) -> None:
        result = await asked(waiting, server, until)
        waiting.editor.client.text_document_did_close(
            types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(waiting.document.uri))
        )
        assert (await error_of(result)).code == CONTENT_MODIFIED

    async def test_a_newer_one_of_the_document_takes_its_place(self, waiting: User, server: Any, until: Any) -> None:
        older = await asked(waiting, server, until)
        newer = await asked(waiting, server, until, apply=False)
        server.answers.set()
        assert (await error_of(older)).code == REQUEST_CANCELLED
        assert (await newer).candidates

    async def test_cancelled_while_the_editor_applies_its_edit_it_leaves_nothing_behind(
        self, user: User, until: Any
    ) -> None:
        await user.start("x = \n")
        user.may_apply.clear()
        result = asyncio.ensure_future(user.ask("fill", CURSOR, id="one"))
        await until(lambda: user.asked_to_apply)
        user.editor.cancel("one")
        assert (await error_of(result)).code == REQUEST_CANCELLED
        user.may_apply.set()
        await until(lambda: user.text == "x = candidate\n")
        assert (await user.ask("fill", user.at("candidate"), apply=False)).candidates

    async def test_an_inline_completion_does_not_end_it(self, waiting: User, server: Any, until: Any) -> None:
        result = await asked(waiting, server, until, apply=False)
        completion = waiting.editor.ask(0, 4)
        await until(lambda: len(server.requests) == 2)
        server.answers.set()
        await completion
        assert (await result).candidates

    async def test_to_the_server_it_is_not_of_the_document_that_inline_completions_are_of(
        self, waiting: User, server: Any, until: Any
    ) -> None:
        result = await asked(waiting, server, until, apply=False)
        completion = waiting.editor.ask(0, 4)
        await until(lambda: len(server.requests) == 2)
        server.answers.set()
        await result
        await completion
        assert len({request.document for request in server.requests}) == 2


class TestAsking:
    """Who may ask for what, and what is said to all others."""

    async def test_a_document_that_is_not_open_is_named(self, user: User) -> None:
        await user.start("x = \n")
        user.document.uri = "file:///w/other.py"
        with pytest.raises(JsonRpcException, match=r"other\.py is not open in this editor: open it first"):
            await user.ask("fill", CURSOR)

    async def test_an_older_version_than_the_document_has_is_not_answered(self, user: User) -> None:
        await user.start("x = \n")
        user.editor.insert(0, 4, "1")
        assert (await error_of(asyncio.ensure_future(user.ask("fill", CURSOR)))).code == CONTENT_MODIFIED

    async def test_an_ignored_file_is_refused_and_not_sent(self, user: User, server: Any) -> None:
        await user.start("x = \n", ignore=["*.py"])
        with pytest.raises(JsonRpcException, match="it is ignored, so nothing of it is sent"):
            await user.ask("fill", CURSOR)
        assert server.requests == []

    async def test_a_language_that_the_checkpoint_does_not_write_is_refused(self, user: User) -> None:
        await user.start("x = \n", language="rust")
        with pytest.raises(JsonRpcException, match="no suggestions in rust files: the checkpoint small writes python"):
            await user.ask("fill", CURSOR)

    async def test_a_command_that_there_is_not_is_named(self, user: User) -> None:
        await user.start("x = \n")
        with pytest.raises(JsonRpcException, match=r"there is no command sfumato\.sing"):
            await user.ask("sing", CURSOR)

    async def test_wrong_parameters_are_named(self, user: User) -> None:
        await user.start("x = \n")
        error = await error_of(asyncio.ensure_future(user.ask("fill", CURSOR, candidates=99)))
        assert (error.code, "candidates" in error.message) == (INVALID_PARAMS, True)

    async def test_the_servers_own_errors_reach_the_user(self, user: User, server: Any) -> None:
        server.error = ErrorBody(code="out_of_memory", message="the device has no memory left")
        await user.start("x = \n")
        error = await error_of(asyncio.ensure_future(user.ask("fill", CURSOR)))
        assert (error.code, error.message) == (REQUEST_FAILED, "the device has no memory left")

    async def test_what_the_server_cancels_is_cancelled(self, user: User, server: Any) -> None:
        server.error = ErrorBody(code="superseded", message="a newer request of the document came")
        await user.start("x = \n")
        assert (await error_of(asyncio.ensure_future(user.ask("fill", CURSOR)))).code == REQUEST_CANCELLED

    async def test_an_editor_with_no_client_of_ours_shows_the_error_too(self, user: User, until: Any) -> None:
        await user.start("x = \n", language="rust")
        await error_of(asyncio.ensure_future(user.ask("fill", CURSOR)))
        await until(lambda: [one for one in user.editor.messages if "no suggestions in rust" in one])

    async def test_a_client_of_ours_shows_errors_itself(self, user: User) -> None:
        await user.start("x = \n", language="rust", experimental={"sfumato": {}})
        await error_of(asyncio.ensure_future(user.ask("fill", CURSOR)))
        await user.editor.status()
        assert user.editor.messages == []

    async def test_who_applies_the_result_shows_errors_itself(self, user: User) -> None:
        await user.start("x = \n", language="rust")
        await error_of(asyncio.ensure_future(user.ask("fill", CURSOR, apply=False)))
        await user.editor.status()
        assert user.editor.messages == []


class TestWaiting:
    """A server that is not ready."""

    async def test_one_that_loads_is_waited_for(self, user: User, server: Any, until: Any) -> None:
        server.state, server.detail = "loading", "loading small"
        await user.start("x = \n", progress=True, ready=False)
        result = asyncio.ensure_future(user.ask("fill", CURSOR, token="work", apply=False))
        await until(lambda: "loading small" in str(user.editor.progress))
        server.state = "ready"
        assert (await result).candidates

    async def test_an_editor_without_progress_is_told_what_is_waited_for(
        self, user: User, server: Any, until: Any
    ) -> None:
        server.state, server.detail = "loading", "loading small"
        await user.start("x = \n", ready=False)
        result = asyncio.ensure_future(user.ask("fill", CURSOR, apply=False))
        await until(lambda: user.editor.messages == ["Sfumato: waiting for the server (loading small)"])
        server.state = "ready"
        await result

    async def test_it_is_not_waited_for_without_end(
        self, user: User, server: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("sfumato_lsp.carrying_out.carry_out.PATIENCE_S", 0.2)
        server.state, server.detail = "loading", "loading small"
        await user.start("x = \n", ready=False)
        with pytest.raises(JsonRpcException, match=r"not ready after 0 s \(loading small\): ask again when it is"):
            await user.ask("fill", CURSOR)

    async def test_waiting_can_be_cancelled(self, user: User, server: Any) -> None:
        server.state = "loading"
        await user.start("x = \n", ready=False)
        result = asyncio.ensure_future(user.ask("fill", CURSOR, id="one"))
        await user.editor.status()
        user.editor.cancel("one")
        assert (await error_of(result)).code == REQUEST_CANCELLED

    async def test_one_that_is_not_there_is_told_with_what_to_do(self, user: User, server: Any) -> None:
        await server.die()
        await user.start("x = \n", ready=False)
        with pytest.raises(JsonRpcException, match="no server runs; start one with: sfumato serve"):
            await user.ask("fill", CURSOR)

    async def test_one_that_is_back_is_found_at_once(self, user: User, server: Any) -> None:
        await server.die()
        await user.start("x = \n", ready=False)
        await user.editor.until_state("unreachable")
        await server.start()
        assert (await user.ask("fill", CURSOR, apply=False)).candidates

    async def test_one_whose_checkpoint_cannot_be_loaded_says_why(self, user: User, server: Any) -> None:
        server.state, server.detail = "failed", "the checkpoint is damaged: pull it again"
        await user.start("x = \n", ready=False)
        with pytest.raises(JsonRpcException, match="the checkpoint is damaged: pull it again"):
            await user.ask("fill", CURSOR)

    async def test_one_at_rest_is_asked(self, user: User, server: Any) -> None:
        server.state = "resting"
        await user.start("x = \n", ready=False)
        assert (await user.ask("fill", CURSOR, apply=False)).candidates

    async def test_one_that_dies_while_it_works_is_told(self, waiting: User, server: Any, until: Any) -> None:
        result = await asked(waiting, server, until)
        await server.die()
        assert (await error_of(result)).code == REQUEST_FAILED


class TestProgress:
    """What an editor shows while it waits."""

    async def test_it_goes_under_the_editors_own_token(self, user: User, until: Any) -> None:
        await user.start("x = \n")
        await user.ask("fill", CURSOR, token="work", apply=False)
        await until(lambda: "end" in user.editor.progress)
        assert user.editor.progress[0] == "begin"

    async def test_without_a_token_one_is_made_after_a_moment(self, waiting: User, server: Any, until: Any) -> None:
        result = await asked(waiting, server, until, apply=False)
        await until(lambda: waiting.editor.progress)
        server.answers.set()
        await result
        await until(lambda: waiting.editor.progress[-1] == "end")

    async def test_an_editor_that_shows_none_is_sent_none(self, user: User) -> None:
        await user.start("x = \n")
        await user.ask("fill", CURSOR, apply=False)
        await user.editor.status()
        assert user.editor.progress == []

    async def test_it_ends_with_an_error_too(self, user: User, server: Any, until: Any) -> None:
        server.error = ErrorBody(code="internal", message="a defect")
        await user.start("x = \n")
        await error_of(asyncio.ensure_future(user.ask("fill", CURSOR, token="work")))
        await until(lambda: "end" in user.editor.progress)

    async def test_the_editor_is_told_that_commands_have_progress(self, user: User) -> None:
        await user.start("x = \n")
        provider = user.editor.capabilities.execute_command_provider
        assert provider.work_done_progress
        assert {"sfumato.fill", "sfumato.rewrite", "sfumato.accepted"} <= set(provider.commands)


class TestEdits:
    """What the editor is sent."""

    async def test_they_are_annotated_where_the_editor_knows_annotations(self, user: User) -> None:
        await user.start("x = \n", edits=ANNOTATED)
        result = await user.ask("fill", CURSOR, apply=False)
        [edit] = result.edit.documentChanges[0].edits
        assert getattr(result.edit.changeAnnotations, edit.annotationId).label == "Sfumato: fill"

    async def test_an_editor_without_document_changes_gets_them_by_uri(self, user: User) -> None:
        await user.start("x = \n", edits=None)
        result = await user.ask("fill", CURSOR, apply=False)
        [edit] = getattr(result.edit.changes, user.document.uri)
        assert edit.newText == "candidate"

    async def test_where_nothing_is_suggested_the_user_is_told(self, user: User, server: Any, until: Any) -> None:
        server.candidates = []
        await user.start("x = \n")
        result = await user.ask("fill", CURSOR)
        assert (result.edit, result.applied) == (None, False)
        await until(lambda: user.editor.messages == ["Sfumato: the checkpoint suggests nothing here"])

    async def test_a_client_of_ours_tells_it_itself(self, user: User, server: Any) -> None:
        server.candidates = []
        await user.start("x = \n", experimental={"sfumato": {}})
        result = await user.ask("fill", CURSOR)
        await user.editor.status()
        assert (result.message, user.editor.messages) == ("the checkpoint suggests nothing here", [])

    async def test_as_many_candidates_are_asked_for_as_are_wanted(self, user: User, server: Any) -> None:
        await user.start("x = \n", max_candidates=2)
        await user.ask("fill", CURSOR, apply=False)
        await user.ask("fill", CURSOR, apply=False, candidates=5)
        await user.ask("fill", CURSOR)
        assert [request.candidates for request in server.requests] == [2, 5, 1]

    async def test_behind_the_cursor_in_its_line_there_is_only_room_for_one_line(self, user: User, server: Any) -> None:
        await user.start("x = \ny = (1)\n")
        await user.ask("fill", CURSOR, apply=False)
        await user.ask("fill", user.at("1)"), apply=False)
        assert [request.single_line for request in server.requests] == [False, True]


async def test_snippets_of_other_files_go_along(user: User, server: Any, tmp_path: Path) -> None:
    (tmp_path / "shapes.py").write_text("def area(width, height):\n    return width * height\n", encoding="utf-8")
    user.uri = (tmp_path / "a.py").as_uri()
    await user.start("from shapes import area\nx = area(\n", folder=tmp_path.as_uri())
    cursor = types.Range(types.Position(1, 9), types.Position(1, 9))

    async def sent() -> list[str]:
        await user.ask("fill", cursor, apply=False)
        return [snippet.path for snippet in server.requests[-1].snippets]

    async with asyncio.timeout(15):
        while await sent() != ["shapes.py"]:
            await asyncio.sleep(0.02)
