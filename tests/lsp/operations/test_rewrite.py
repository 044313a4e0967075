"""`sfumato.rewrite`: the selection is replaced."""

from __future__ import annotations

from typing import Any

import pytest
from pygls.exceptions import JsonRpcException
from tests.lsp.operations.functions import CODE, MEAN


async def test_the_edit_makes_the_best_candidate_of_the_selection(user: Any) -> None:
    await user.start(CODE)
    result = await user.ask("rewrite", user.select(MEAN), instruction="add a docstring", apply=False)
    assert user.made(result.edit) == CODE.replace(MEAN.rstrip("\n"), result.candidates[0].text)


async def test_an_edit_leaves_the_lines_alone_that_do_not_change(user: Any) -> None:
    await user.start(CODE)
    result = await user.ask("rewrite", user.select(MEAN), instruction="add a docstring", apply=False)
    [edit] = result.edit.documentChanges[0].edits
    assert edit.range.start == edit.range.end
    assert edit.newText.lstrip().startswith('"""')


async def test_it_may_be_applied_by_the_editor(user: Any) -> None:
    await user.start(CODE)
    result = await user.ask("rewrite", user.select(MEAN), instruction="rename total to whole")
    assert result.applied
    assert user.text == CODE.replace("total", "whole")


async def test_without_an_instruction_the_selection_is_written_anew(user: Any) -> None:
    await user.start(CODE)
    result = await user.ask("rewrite", user.select("width * height"), apply=False, candidates=2)
    assert [user.made(found.edit) for found in result.candidates] == [
        CODE.replace("width * height", found.text) for found in result.candidates
    ]


async def test_an_instruction_without_a_selection_is_about_the_function_around_the_cursor(user: Any) -> None:
    await user.start(CODE)
    result = await user.ask("rewrite", user.at("for value in values"), instruction="make async")
    assert user.text == CODE.replace(MEAN.rstrip("\n"), result.candidates[0].text)
    assert result.message.startswith("rewrote the function (make async) in ")


async def test_drafts_are_of_the_whole_selection(user: Any) -> None:
    await user.start(CODE)
    await user.ask("rewrite", user.select(MEAN), instruction="add a docstring", apply=False, draftToken=1)
    assert user.drafts
    assert all(draft.changes[0].text.startswith("def mean(values):\n") for draft in user.drafts)


async def test_what_the_checkpoint_cannot_do_is_said_in_a_sentence(user: Any) -> None:
    await user.start(CODE)
    with pytest.raises(JsonRpcException, match="does not take the instruction 'sing'"):
        await user.ask("rewrite", user.select(MEAN), instruction="sing")


async def test_a_verb_says_what_it_takes(user: Any) -> None:
    await user.start(CODE)
    with pytest.raises(JsonRpcException, match="select one from its def to its last line"):
        await user.ask("rewrite", user.select("total = 0"), instruction="make async")


async def test_without_a_selection_and_an_instruction_it_says_what_to_select(user: Any) -> None:
    await user.start(CODE)
    with pytest.raises(JsonRpcException, match="nothing is selected: select the code to rewrite"):
        await user.ask("rewrite", user.at("total = 0"))


async def test_space_alone_is_no_selection(user: Any) -> None:
    await user.start("a = 1\n   \nb = 2\n")
    with pytest.raises(JsonRpcException, match="nothing but space is selected"):
        await user.ask("rewrite", user.select("   "))


async def test_what_is_not_put_in_by_the_editor_is_an_error_that_says_so(user: Any) -> None:
    await user.start(CODE)
    user.takes_edits = False
    with pytest.raises(JsonRpcException, match="did not apply the edit: the file is locked"):
        await user.ask("rewrite", user.select(MEAN), instruction="make async")
