"""Whether an edit leaves a text sound."""

from __future__ import annotations

from collections.abc import Sequence

from sfumato_model.judge.judgement import Judgement, Replacement, replaced
from sfumato_model.python_text import NotPython, parse


def judge(before: str, edits: Sequence[Replacement], language: str) -> Judgement | None:
    """What `edits`, in order and apart, do to `before`: a whole file, or a window of one.

    `None` for a language that nothing here can judge.
    """
    if language != "python":
        return None
    try:
        parse(replaced(before, edits))
    except NotPython as error:
        return Judgement(verdict="broken", problem=str(error))
    return Judgement(verdict="sound")
