"""Whether an edit leaves a text sound."""

from __future__ import annotations

from collections.abc import Sequence

from sfumato_model.judge import grammar, parsed
from sfumato_model.judge.judgement import SOUND, Edit, Judgement
from sfumato_model.languages import language_of


def judge(before: str, edits: Sequence[Edit], language: str) -> Judgement | None:
    """What `edits`, in order and apart, do to `before`: a whole file, or a window of one.

    `None` for a language that nothing here can judge.
    """
    return _judge(before, edits, language, fully=True)


def is_sound(before: str, edits: Sequence[Edit], language: str) -> bool | None:
    """Whether `judge` would say sound: the quicker question, for who asks it of many texts."""
    judgement = _judge(before, edits, language, fully=False)
    return None if judgement is None else judgement.sound


def _judge(before: str, edits: Sequence[Edit], language: str, *, fully: bool) -> Judgement | None:
    if not edits:
        return SOUND
    known = language_of(language)
    if known.parse is not None and known.blocks is not None:
        return parsed.judge(before, tuple(edits), known, language, fully=fully)
    return grammar.judge(before, edits, language)
