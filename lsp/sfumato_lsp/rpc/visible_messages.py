"""What an editor shows of a message, made visible: an editor in a terminal prints it there.

Names, errors and a server's answers may hold what acts on it. Edits and texts to insert stay as they are: they are the
user's code.
"""

from __future__ import annotations

from typing import Any

from sfumato_client.text.visible import visible

_TEXTS = ("message", "title", "label", "checkpoint", "server", "value")
"""The fields that an editor shows; `value` is what stands beside a completion."""
_INSIDE = ("params", "result", "error", "value", "diagnostics", "items", "documentation")
"""The fields that lead to them; none leads to an edit."""


def show(message: Any) -> None:
    """Of a message that is about to be sent, an object or a dictionary, in its place."""
    if isinstance(message, list | tuple):
        for one in message:
            show(one)
        return
    for name in _TEXTS:
        if isinstance(text := _get(message, name), str) and (shown := visible(text)) != text:
            if isinstance(message, dict):
                message[name] = shown
            else:
                setattr(message, name, shown)
    for name in _INSIDE:
        if (inside := _get(message, name)) is not None and not isinstance(inside, str):
            show(inside)


def _get(message: Any, name: str) -> Any:
    return message.get(name) if isinstance(message, dict) else getattr(message, name, None)
