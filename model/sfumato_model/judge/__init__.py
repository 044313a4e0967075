"""The judge: what an edit does to a text that parsed, or was as broken as unfinished code is.

`judge` is the one door; fills, rewrites, refactorings, refine, other clients, the page and `--write` all ask it. What
it has to know of a language is in a file of its own here. It imports neither torch nor anything else of this package.
"""

from sfumato_model.judge.judge import is_sound, judge
from sfumato_model.judge.judgement import SOUND, Edit, Judgement, Verdict, difference, in_order, replaced

__all__ = ["SOUND", "Edit", "Judgement", "Verdict", "difference", "in_order", "is_sound", "judge", "replaced"]
