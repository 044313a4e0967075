"""The context of an instruct checkpoint: its own chat template, with the answer begun for the model.

What does not change with a keystroke (the task, the far suffix, snippets) is the user's turn; the model's turn has
been begun with a code fence, and the prefix follows it as context that grows at its end.
"""

from __future__ import annotations

from typing import Protocol

from sfumato_model.errors import PromptError
from sfumato_model.request import FillRequest
from sfumato_model.tokenizer import Tokenizer

FENCE = "```"
# Stand-ins for code while the template is rendered, so that code never passes through it nor spells its markers.
_TASK, _CODE = "\ue000task\ue001", "\ue000code\ue001"


class Edited(Protocol):
    """What is said of a text that is rewritten."""

    @property
    def instruction(self) -> str: ...

    @property
    def old(self) -> str: ...


def chat_ids(
    tokenizer: Tokenizer, template: str, request: FillRequest, far_suffix: str, edit: Edited | None = None
) -> tuple[list[int], list[int]]:
    """Return the ids before the prefix, and those that close the code after the suffix.

    Raises `PromptError` when the template cannot be rendered.
    """
    rendered = _render(template)
    before, between, _after = _split(rendered)
    ids = [
        *tokenizer.encode_template(before),
        *tokenizer.encode(_task(request, far_suffix, edit)),
        *tokenizer.encode_template(between),
        *tokenizer.encode(f"{FENCE}{request.language}\n"),
    ]
    if tokenizer.special.bos is not None and ids[:1] != [tokenizer.special.bos]:
        ids.insert(0, tokenizer.special.bos)
    return ids, tokenizer.encode(f"\n{FENCE}")


def _task(request: FillRequest, far_suffix: str, edit: Edited | None) -> str:
    file = f"the {request.language} file {request.path or 'below'}"
    if edit is None:
        parts = [f"Complete {file}. Answer with its code only."]
    else:
        parts = [
            f"Rewrite a part of {file}: {edit.instruction}. Answer with the file's code only, all else unchanged.",
            f"The part was:\n{FENCE}\n{edit.old}\n{FENCE}",
        ]
    parts += [f"{snippet.path} has:\n{FENCE}\n{snippet.text}\n{FENCE}" for snippet in request.snippets]
    if far_suffix:
        parts.append(f"Further down the file goes on:\n{FENCE}\n{far_suffix}\n{FENCE}")
    return "\n\n".join(parts)


def _render(template: str) -> str:
    from transformers.utils.chat_template_utils import render_jinja_template

    conversation = [{"role": "user", "content": _TASK}, {"role": "assistant", "content": _CODE}]
    try:
        rendered, _ = render_jinja_template(
            conversations=[conversation],
            chat_template=template,
            continue_final_message=True,
            bos_token="",
            eos_token="",
        )
    except Exception as error:  # a template is a program of somebody else's; it raises what it likes
        raise PromptError(f"the checkpoint's chat template cannot be rendered: {error}") from error
    return str(rendered[0])


def _split(rendered: str) -> tuple[str, str, str]:
    if rendered.count(_TASK) != 1 or rendered.count(_CODE) != 1:
        raise PromptError("the checkpoint's chat template drops or repeats a message")
    before, rest = rendered.split(_TASK)
    between, after = rest.split(_CODE)
    return before, between, after
