"""`sfumato.refactor` through the language server, and a real server with the default checkpoint."""

from __future__ import annotations

import re
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

CODE = "def line(start, end):\n    return start, end\n\n\ndef box(size, width):\n    line(0, size)\n    line(size, 0)\n"
USE = "from a import line\n\n\ndef cross(size, width):\n    line(0, size)\n"
ADDED = ("(start, end)", "(start, end, width)")


async def test_what_is_added_to_calls_comes_as_one_edit_that_waits_for_a_yes(far_project: Any) -> None:
    project = far_project
    await project.start({"a.py": CODE})
    project.type("a.py", *ADDED)
    result = await project.refactor("a.py", "def line", apply=False)
    one, other = result.candidates[0].text.split("\n")
    now = project.documents["a.py"].text
    then = now.replace("(0, size)", f"(0, size, {one})").replace("(size, 0)", f"(size, 0, {other})")
    assert project.made(result.edit) == {"a.py": then}
    assert [annotation.needsConfirmation for annotation in vars(result.edit.changeAnnotations).values()] == [True]


@pytest.mark.parametrize(
    ("new", "waiting"),
    [
        ("(end, start)", {False}),
        ("(start)", {False}),
        ("(end)", {False, True}),
        ("(start, end, width)", {True}),
        ("(end, start, width)", {True}),
    ],
)
async def test_what_follows_from_the_signature_waits_for_no_yes_and_what_the_model_wrote_does(
    project: Any, new: str, waiting: set[bool]
) -> None:
    """First hour: the refactor preview has nothing ticked."""
    await project.start({"a.py": CODE.replace("return start, end", "return start")})
    project.type("a.py", "(start, end)", new)
    edit = (await project.refactor("a.py", "def line", apply=False)).edit
    annotations = vars(edit.changeAnnotations)
    used = {one.annotationId for change in edit.documentChanges for one in change.edits}
    assert used == set(annotations)
    assert {bool(getattr(one, "needsConfirmation", False)) for one in annotations.values()} == waiting


async def test_calls_of_other_files_are_those_that_the_editor_names(project: Any) -> None:
    await project.start({"a.py": CODE, "b.py": USE, "c.py": USE}, opened=("a.py", "b.py"))
    references = [project.reference(name, "line", number) for name, number in (("a.py", 1), ("b.py", 1), ("c.py", 1))]
    project.type("a.py", *ADDED)
    made = project.made((await project.refactor("a.py", "def line", references=references, apply=False)).edit)
    assert sorted(made) == ["a.py", "b.py", "c.py"]
    assert all(re.search(r"line\(0, size, \w", text) for text in made.values())
    assert "line(size, 0)" in made["a.py"]


async def test_a_file_with_windows_line_ends_and_emoji_is_changed_nowhere_else(project: Any) -> None:
    use = 'from a import line\r\n\r\n\r\ndef cross(size, width):\r\n    print("🙂👍🏽 é", line(0, size))\r\n'
    await project.start({"a.py": CODE, "b.py": use})
    references = [project.reference("b.py", "line", 1)]
    project.type("a.py", *ADDED)
    made = project.made((await project.refactor("a.py", "def line", references=references, apply=False)).edit)
    start, _, end = use.partition("0, size")
    assert made["b.py"].startswith(start + "0, size, ")
    assert made["b.py"].endswith(end)
    assert made["b.py"].count("\n") == use.count("\r\n")


async def test_the_editor_applies_it_and_the_calls_fit_from_then_on(project: Any) -> None:
    await project.start({"a.py": CODE})
    project.type("a.py", *ADDED)
    assert (await project.refactor("a.py", "def line")).applied
    again = await project.refactor("a.py", "def line")
    assert (again.edit, again.message) == (
        None,
        "nothing to change: the signature of line changed, and 2 calls fit it",
    )


async def test_what_needs_no_value_asks_no_model(project: Any) -> None:
    await project.start({"a.py": CODE})
    project.type("a.py", "(start, end):\n    return start, end", "(end, start):\n    return start, end")
    result = await project.refactor("a.py", "def line")
    assert (result.steps, result.message) == (0, "2 calls of line changed")
    assert "line(size, 0)\n    line(0, size)\n" in project.documents["a.py"].text


async def test_what_it_took_for_a_new_name_is_said(project: Any) -> None:
    await project.start({"a.py": CODE})
    project.type("a.py", "def line(start, end):", "def line(first, end):")
    result = await project.refactor("a.py", "def line")
    assert result.message == "the body of line changed, start is first now, 2 calls left as they are"


async def test_a_signature_is_compared_with_the_saved_one(project: Any) -> None:
    await project.start({"a.py": CODE})
    project.type("a.py", "def line(start, end):", "def line(end, start):")
    project.save("a.py", project.documents["a.py"].text.replace("(end, start)", "(start, end)"))
    assert (await project.refactor("a.py", "def line")).message == "2 calls of line changed"


async def test_where_it_was_saved_already_it_is_compared_with_the_one_at_opening(project: Any) -> None:
    await project.start({"a.py": CODE})
    project.type("a.py", "def line(start, end):", "def line(end, start):")
    project.save("a.py", project.documents["a.py"].text)
    assert (await project.refactor("a.py", "def line")).message == "2 calls of line changed"


async def test_what_was_refactored_and_saved_is_not_refactored_again(project: Any) -> None:
    await project.start({"a.py": CODE})
    project.type("a.py", "def line(start, end):", "def line(end, start):")
    await project.refactor("a.py", "def line")
    project.save("a.py", project.documents["a.py"].text)
    assert (await project.refactor("a.py", "def line")).edit is None


async def test_a_refactoring_that_was_undone_can_be_asked_for_again(project: Any) -> None:
    await project.start({"a.py": CODE})
    project.type("a.py", "def line(start, end):", "def line(end, start):")
    before = project.documents["a.py"].text
    project.save("a.py", before)
    await project.refactor("a.py", "def line")
    after = project.documents["a.py"].text
    project.type("a.py", after, before)
    assert (await project.refactor("a.py", "def line")).message == "2 calls of line changed"
    assert project.documents["a.py"].text == after


async def test_a_refactoring_that_was_turned_down_can_be_asked_for_again(project: Any) -> None:
    await project.start({"a.py": CODE})
    project.type("a.py", "def line(start, end):", "def line(end, start):")
    project.save("a.py", project.documents["a.py"].text)
    await project.refactor("a.py", "def line", apply=False)
    assert (await project.refactor("a.py", "def line", apply=False)).edit is not None


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("b.txt", USE, "b.txt is no Python file"),
        (".env.py", USE, ".env.py is ignored, so nothing of it is read"),
        ("b.py", b"# \xff\nline(0, 1)\n", "b.py is not in the encoding that it names"),
        ("../b.py", USE, "b.py lies outside of the workspace"),
    ],
)
async def test_a_file_that_may_not_be_read_is_left_alone_and_said(
    project: Any, name: str, text: str | bytes, why: str
) -> None:
    await project.start({"a.py": CODE, name: text})
    references = [{"uri": (project.folder / name).resolve().as_uri(), "range": project.range("a.py", "line")}]
    project.type("a.py", *ADDED)
    result = await project.refactor("a.py", "def line", references=references, apply=False)
    assert f"Left alone: {why}" in result.message


async def test_what_was_left_alone_is_shown_by_editors_that_show_no_results(project: Any) -> None:
    await project.start({"a.py": CODE + "x = line\n"})
    project.type("a.py", *ADDED)
    await project.refactor("a.py", "def line")
    assert project.editor.messages == ["Sfumato: Left alone: a.py:8 is not a call"]


async def test_drafts_show_the_calls_as_they_become(project: Any) -> None:
    await project.start({"a.py": CODE})
    project.type("a.py", *ADDED)
    result = await project.refactor("a.py", "def line", apply=False, draftToken=7)
    last = project.drafts[-1]
    assert len(project.drafts) == result.steps
    assert {change.uri for change in last.changes} == {project.uri("a.py")}
    assert [change.text[:2] for change in last.changes] == [", ", ", "]


async def test_a_change_of_another_file_that_is_read_ends_it(project: Any) -> None:
    await project.start({"a.py": CODE, "b.py": USE}, opened=("a.py", "b.py"))
    references = [project.reference("b.py", "line", 1)]
    project.type("a.py", *ADDED)

    def touch(_draft: Any) -> None:
        if not project.drafts:
            project.drafts.append(_draft)
            project.type("b.py", "cross", "crosses")

    project.editor.client.protocol.fm.features["sfumato/draft"] = touch
    with pytest.raises(JsonRpcException, match="changed meanwhile"):
        await project.refactor("a.py", "def line", references=references, draftToken=1)


async def test_it_ends_when_the_user_cancels_it(project: Any) -> None:
    await project.start({"a.py": CODE})
    project.type("a.py", *ADDED)

    def cancel(draft: Any) -> None:
        project.drafts.append(draft)
        project.editor.cancel("r")

    project.editor.client.protocol.fm.features["sfumato/draft"] = cancel
    with pytest.raises(JsonRpcException, match="is canceled"):
        await project.refactor("a.py", "def line", id="r", draftToken=1)
    assert "line(0, size)" in project.documents["a.py"].text


async def test_without_a_function_at_the_cursor_it_says_what_to_do(project: Any) -> None:
    await project.start({"a.py": "x = 1\n" + CODE})
    with pytest.raises(JsonRpcException, match="put the cursor on the line of its def"):
        await project.refactor("a.py", "x = 1")


async def test_another_language_is_refused(project: Any) -> None:
    await project.start({"a.py": CODE})
    project.editor.open("function f() {}\n", language="javascript", uri=project.uri("a.js"))
    project.save("a.js", "function f() {}\n")
    with pytest.raises(JsonRpcException, match="javascript"):
        await project.refactor("a.js", "function")


async def test_it_is_offered_as_a_code_action_whose_edit_comes_when_it_is_chosen(project: Any) -> None:
    action = types.CodeActionClientCapabilities(
        data_support=True,
        resolve_support=types.ClientCodeActionResolveOptions(properties=["edit"]),
        code_action_literal_support=types.ClientCodeActionLiteralOptions(
            code_action_kind=types.ClientCodeActionKindOptions(value_set=[types.CodeActionKind.RefactorRewrite])
        ),
    )
    await project.start({"a.py": CODE}, text_document=types.TextDocumentClientCapabilities(code_action=action))
    project.type("a.py", "def line(start, end):", "def line(end, start):")
    [found] = await project.editor.client.text_document_code_action_async(
        types.CodeActionParams(
            text_document=types.TextDocumentIdentifier(project.uri("a.py")),
            range=types.Range(types.Position(0, 4), types.Position(0, 4)),
            context=types.CodeActionContext(diagnostics=[], only=["refactor.rewrite.sfumato.refactor"]),
        )
    )
    assert (found.title, found.edit) == ("Fill the call sites of `line` anew", None)
    resolved = await project.editor.client.code_action_resolve_async(found)
    [change] = resolved.edit.document_changes
    assert [edit.new_text for edit in change.edits] != []
