"""The seam at the text's start: no space that stands there already, no needless blank lines."""

from __future__ import annotations

import re

from sfumato_model.postprocess.place import Place, indent, opens_block, width

BLANK_LINES = 2
"""More blank lines than this in a row are cut."""

# What one space follows. Two follow a full stop, and a name may be lined up with those above by any number.
_WANTS_ONE_SPACE = re.compile(
    r"([=,:+\-*/%<>&|]|\b(return|import|from|in|if|elif|while|and|or|not|is|for|yield|await|new|const|let|var)) \Z"
)


def leading_space(text: str, place: Place) -> str:
    """Cut what `place.before` has already of the text's leading space."""
    if not text[:1].isspace():
        return text
    if place.on_blank_line:
        text = _without_blank_lines(text, place)
        if place.syntax.blocks and not place.before.strip():
            return _flush(text)
        return _without_doubled_indent(text, place) if text[:1] in (" ", "\t") else text
    behind = text[1:2]
    if text[0] == " " and (behind.isalnum() or behind in "_\"'([{") and _WANTS_ONE_SPACE.search(place.line_before):
        return text[1:]
    return text


def _without_blank_lines(text: str, place: Place) -> str:
    first, newline, _ = text.partition("\n")
    if first.strip() or not newline:
        return text
    lines = text.split("\n")
    blank = next((i for i, line in enumerate(lines) if line.strip()), None)
    if blank is None:
        return text
    if place.line_before and lines[blank].startswith(place.line_before):
        # The cursor's line is indented as wanted: the model began a new line for what belongs here.
        return "\n".join(lines[blank:])[len(place.line_before) :]
    above = place.before[: len(place.before) - len(place.line_before)]
    newlines = above[len(above.rstrip()) :].count("\n")
    already = newlines - 1 if above.strip() else newlines
    surplus = min(blank, already + blank - BLANK_LINES)
    return "\n".join(lines[surplus:]) if surplus > 0 else text


def _flush(text: str) -> str:
    """What a document begins with is in no block."""
    lead = indent(text)
    return "\n".join(line.removeprefix(lead) for line in text.split("\n")) if lead else text


def _without_doubled_indent(text: str, place: Place) -> str:
    """The model wrote the indentation that the cursor's line has already."""
    if not place.line_before or not text.strip() or not _is_deep_enough(place):
        return text
    lead = indent(text)
    lines = text.split("\n")
    below = next((line for line in lines[1:] if line.strip()), "")
    step = max(1, len(place.unit.expandtabs())) if opens_block(lines[0]) else 0
    shifted = below and width(below) >= width(place.line_before) + width(lead) + step
    return _flush(text) if shifted else text[len(lead) :]


def _is_deep_enough(place: Place) -> bool:
    """Whether no line could start further right than the cursor: surely so only at the start of a statement."""
    if not place.lines_above or not place.syntax.blocks:
        return False
    above, here = place.lines_above[-1], width(place.line_before)
    braces = place.syntax.blocks == "braces"
    if above.endswith(("\\", "(", "[", ",")) or (braces and above[-1] not in ";{}"):
        return False
    if place.state.inside or place.state.brackets[-1:] in ("(", "[") or (place.state.brackets and not braces):
        return False
    return here > width(above) if opens_block(above) else here <= width(above)
