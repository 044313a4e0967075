"""Where nothing is left to show, why, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence

from sfumato_model.api.no_text import NoText, Reason
from sfumato_model.api.result import Candidate

BEGIN = "type how it begins, or say in a comment before it what is wanted"
MESSAGES: dict[Reason, str] = {
    "ended": "the checkpoint ended its answer at once, without a text: {todo}",
    "blank": "the checkpoint wrote nothing but space here: {todo}",
    "filtered": "the checkpoint wrote only {what}, and the text filters ({filters}) left nothing of it",
    "deadline": "the time was over before the checkpoint was sure of anything: give it more",
    "stop": "the checkpoint began with {stop!r}, before which the text was to end",
    "unsure": "the checkpoint was not sure enough of anything to show it unasked",
}
WROTE: dict[str, str] = {
    "first_line": "what begins another line",
    "repetition": "the same again and again",
    "block": "what belongs to another block",
    "suffix": "what stands behind the place already",
    "above": "what stands above the place already",
    "brackets": "brackets that the line closes already",
    "whole_tokens": "the beginning of a word, a string or a sign",
}
"""What a filter takes away whole; the others take space."""


def no_text(candidates: Sequence[Candidate], todo: str = BEGIN, *, late: bool = False) -> NoText | None:
    """Why the best of `candidates` shows nothing, and what is `todo` then; `None` where it shows something.

    There are none only where nobody had asked. `late`: the time was over.
    """
    if not candidates:
        return _because("deadline" if late else "unsure")
    best = candidates[0]
    if any(text.strip() for text in best.texts):
        return None
    if best.finish == "stop":
        return _because("stop", stop=best.stop)
    if "deadline" in (best.finish, best.ended):
        return _because("deadline")
    if any(best.texts):
        return _because("blank", todo=todo)
    if not best.filters:
        return _because("ended", todo=todo)
    what = next((WROTE[name] for name in reversed(best.filters) if name in WROTE), "space")
    return _because("filtered", what=what, filters=", ".join(best.filters))


def _because(reason: Reason, **words: str) -> NoText:
    return NoText(reason=reason, message=MESSAGES[reason].format(**words))
