"""What the language server proposes, on the screen and as the text that it would make."""

from __future__ import annotations

from typing import Any

from tests.editors.around import wait_until
from tests.editors.vscode.code import Code


def with_edit(text: str, edit: dict[str, Any]) -> str:
    """`text` after the edits of the only document in `edit`."""
    [change] = edit["documentChanges"]
    lines = text.split("\n")
    for one in sorted(change["edits"], key=lambda one: tuple(one["range"]["start"].values()), reverse=True):
        start, end = one["range"]["start"], one["range"]["end"]
        before = "\n".join([*lines[: start["line"]], lines[start["line"]][: start["character"]]])
        after = "\n".join([lines[end["line"]][end["character"] :], *lines[end["line"] + 1 :]])
        lines = (before + one["newText"] + after).split("\n")
    return "\n".join(lines)


def reviewed(code: Code, command: str) -> dict[str, Any]:
    """What the language server proposes, once it is on the screen to be kept or discarded."""
    result = code.wire.wait_for_command(command).result
    wait_until("the proposal can be kept", lambda: "Keep" in code.lens())
    return dict(result)


def keep(code: Code) -> None:
    """What is proposed, into the file on disk, which was saved before."""
    code.press("Control+Enter")
    code.wait_for_dirty()
    code.save()
