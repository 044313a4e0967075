"""The context of an instruct checkpoint: its own chat template and generation prompt, with the code begun for it.

What does not change with a keystroke (the task, the far suffix, snippets) is the user's turn; the model's turn has
been begun with a code fence, and the prefix follows it as context that grows at its end.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from sfumato_model.api.errors import PromptError
from sfumato_model.api.request import FillRequest
from sfumato_model.prompt.bounded import bounded
from sfumato_model.prompt.head import EditTask
from sfumato_model.text.tokenizer import Tokenizer

FENCE = "```"
SECONDS, MEMORY, LONGEST = 10.0, 2**30, 100_000
"""What the rendering of a template may take, and how many characters it may write. Real ones take milliseconds."""
# Stand-ins for code while the template is rendered, so that code never passes through it nor spells its markers.
_TASK, _CODE = "\ue000task\ue001", "\ue000code\ue001"


def chat_ids(
    tokenizer: Tokenizer, template: str, request: FillRequest, far_suffix: str, edit: EditTask | None = None
) -> tuple[list[int], list[int]]:
    """Return the ids before the prefix, and those that close the code after the suffix.

    Raises `PromptError` when the template cannot be rendered.
    """
    parts = rendered(template)
    if isinstance(parts, str):
        raise PromptError(parts)
    before, between = parts
    ids = [
        *tokenizer.encode_template(before),
        *tokenizer.encode(_task(request, far_suffix, edit)),
        *tokenizer.encode_template(between),
        *tokenizer.encode(f"{FENCE}{request.language}\n"),
    ]
    if tokenizer.special.bos is not None and ids[:1] != [tokenizer.special.bos]:
        ids.insert(0, tokenizer.special.bos)
    return ids, tokenizer.encode(f"\n{FENCE}")


def _task(request: FillRequest, far_suffix: str, edit: EditTask | None) -> str:
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


@lru_cache(maxsize=4)
def rendered(template: str) -> tuple[str, str] | str:
    """A template's own text before the task, and between task and code; one sentence where it has none.

    It is the same for every request, and so is what is wrong with it.
    """
    try:
        with bounded(SECONDS, MEMORY):
            text = _begun_answer(template)
    except Exception as error:  # a template is a program of somebody else's; it raises what it likes
        return f"the checkpoint's chat template cannot be rendered: {str(error)[:500] or type(error).__name__}"
    if len(text) > LONGEST:
        return f"the checkpoint's chat template writes {len(text):,} characters: {LONGEST:,} are taken at most"
    if text.count(_TASK) != 1:
        return "the checkpoint's chat template drops or repeats a message"
    before, between = text.split(_TASK)
    return before, between


def _begun_answer(template: str) -> str:
    """The user's turn, and the model's as the template begins it."""
    asked = {"role": "user", "content": _TASK}
    begun = _rendered(template, asked, add_generation_prompt=True)
    if begun != _rendered(template, asked):
        return begun
    # It begins none by itself: it is made to write one, which is cut off again.
    written = _rendered(template, asked, {"role": "assistant", "content": _CODE}, continue_final_message=True)
    if written.count(_CODE) != 1:
        raise ValueError("it drops or repeats a message")
    return written.split(_CODE)[0]


def _rendered(template: str, *messages: Mapping[str, str], **how: bool) -> str:
    from transformers.utils.chat_template_utils import render_jinja_template

    rendered, _ = render_jinja_template([list(messages)], chat_template=template, bos_token="", eos_token="", **how)
    return str(rendered[0])
