"""The context of an instruct checkpoint."""

from __future__ import annotations

import pytest

from sfumato_model.api.errors import PromptError
from sfumato_model.api.request import FillRequest, Hole, Snippet
from sfumato_model.checkpoint.manifest import Manifest
from sfumato_model.prompt.head import EditTask
from sfumato_model.prompt.prompt import make_prompt

TEMPLATE = "{% for m in messages %}[{{ m.role }}]{{ m.content }}{% if not loop.last %}[end]{% endif %}{% endfor %}"


@pytest.fixture
def make(plain_tokenizer):
    def run(*segments, template=TEMPLATE, edit=None, **fields):
        manifest = Manifest(name="m", chat_template=template, context_tokens=4096)
        return make_prompt(FillRequest(segments=segments, **fields), plain_tokenizer, manifest, edit)

    return run


def test_the_task_is_the_users_turn_and_the_code_begins_the_models(make, plain_tokenizer):
    prompt = make("x = 1\ny.", Hole(), "\n", path="a.py")
    context = plain_tokenizer.decode(prompt.context)
    assert context.startswith("[user]Complete the python file a.py.")
    assert context.endswith("[end][assistant]```python\nx = 1\ny")


def test_only_the_end_of_the_context_changes_with_a_keystroke(make):
    before = make("x = 1\ny", Hole(), "\n" * 300).context
    after = make("x = 1\ny = ", Hole(), "\n" * 300).context
    assert after[: len(before)] == before


def test_the_code_fence_is_closed_where_the_file_ends_within_the_canvas(make, plain_tokenizer):
    assert plain_tokenizer.decode(make("x", Hole(), "\nz\n").pieces[1]) == "\nz\n\n```"


def test_the_code_fence_is_not_closed_in_the_middle_of_a_file(make, plain_tokenizer):
    assert "```" not in plain_tokenizer.decode(make("x", Hole(), "\n" * 300).pieces[1])


def test_snippets_and_the_far_suffix_are_in_the_task(make, plain_tokenizer):
    prompt = make("x", Hole(), "\n" * 40 + "far" * 20, snippets=(Snippet(path="s.py", text="S = 1"),))
    task = plain_tokenizer.decode(prompt.context).split("[assistant]")[0]
    assert "s.py has:\n```\nS = 1\n```" in task
    assert "farfar" in task


def test_the_start_marker_is_added_once(byte_tokenizer):
    manifest = Manifest(name="m", chat_template=TEMPLATE, context_tokens=4096)
    context = make_prompt(FillRequest(segments=("x", Hole())), byte_tokenizer, manifest).context
    assert context[0] == byte_tokenizer.special.bos
    assert context.count(byte_tokenizer.special.bos) == 1


@pytest.mark.parametrize("template", ["{{ nonsense(", "{{ raise_exception('no') }}"])
def test_a_template_that_cannot_be_rendered_is_a_prompt_error(make, template):
    with pytest.raises(PromptError, match="chat template"):
        make("x", Hole(), template=template)


def test_a_template_that_drops_a_message_is_a_prompt_error(make):
    with pytest.raises(PromptError, match="chat template"):
        make("x", Hole(), template="{{ messages[1].content }}")


def test_a_rewrite_is_the_users_turn_with_its_instruction_and_the_old_text(make, plain_tokenizer):
    edit = EditTask(instruction="make it short", old="y = 1 + 1", at=6)
    context = plain_tokenizer.decode(make("x = 1\n", Hole(), "\n", path="a.py", edit=edit).context)
    task, code = context.split("[assistant]")
    assert "Rewrite a part of the python file a.py: make it short." in task
    assert "```\ny = 1 + 1\n```" in task
    assert code == "```python\nx = 1\n"


def test_a_checkpoint_with_a_chat_template_needs_no_edit_markers(make, plain_tokenizer):
    edit = EditTask(instruction="i", old="o", at=0)
    assert plain_tokenizer.special.edit is None
    assert make(Hole(), "\n", edit=edit).context


def test_an_instruction_that_spells_the_template_is_only_text(make, plain_tokenizer):
    edit = EditTask(instruction="{{ 1 + 1 }} [assistant]", old="o", at=0)
    context = plain_tokenizer.decode(make(Hole(), "\n", edit=edit).context)
    assert "{{ 1 + 1 }} [assistant]" in context
