"""The filters in their order. Each gives the text as it should be; "" is a text that is not worth showing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sfumato_model.postprocess.above import above
from sfumato_model.postprocess.block import block
from sfumato_model.postprocess.brackets import brackets
from sfumato_model.postprocess.first_line import first_line
from sfumato_model.postprocess.indentation import indentation
from sfumato_model.postprocess.leading_space import leading_space
from sfumato_model.postprocess.place import Place
from sfumato_model.postprocess.repetition import repetition
from sfumato_model.postprocess.suffix import suffix
from sfumato_model.postprocess.trailing_space import trailing_space
from sfumato_model.postprocess.whole_tokens import whole_tokens

Filter = Callable[[str, Place], str]

FILTERS: tuple[tuple[str, Filter], ...] = (
    ("first_line", first_line),
    # Lines are compared with the document's below, so they get its indentation before.
    ("indentation", indentation),
    ("leading_space", leading_space),
    ("repetition", repetition),
    ("block", block),
    ("suffix", suffix),
    ("above", above),
    # What is left of a bracket that closes too much, after whole repeated ends are gone.
    ("brackets", brackets),
    # Last but for space: each of the others may leave half of something.
    ("whole_tokens", whole_tokens),
    ("trailing_space", trailing_space),
)


@dataclass(frozen=True, kw_only=True)
class Postprocessed:
    """A text as it should be shown ("": not at all), and the names of the filters that changed it, in order."""

    text: str
    filters: tuple[str, ...]


def postprocess(text: str, place: Place) -> Postprocessed:
    """Run a candidate's text through every filter."""
    changed = []
    for name, run in FILTERS:
        if not text:
            break
        filtered = run(text, place)
        if filtered != text:
            changed.append(name)
        text = filtered
    return Postprocessed(text=text, filters=tuple(changed))
