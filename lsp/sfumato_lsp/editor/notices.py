"""What the user is told, each thing once: a message for every keystroke would be worse than none."""

from __future__ import annotations

from typing import Protocol

from lsprotocol import types


class Editor(Protocol):
    """The two ways to tell something; pygls's server has them."""

    def window_show_message(self, params: types.ShowMessageParams) -> None: ...

    def window_log_message(self, params: types.LogMessageParams) -> None: ...


class Notices:
    """`about` names the trouble; it is told again only after `settle` said that it was over."""

    def __init__(self, editor: Editor) -> None:
        self._editor = editor
        self._told: set[tuple[str, str]] = set()

    def show(self, about: str, text: str, kind: types.MessageType = types.MessageType.Error) -> None:
        """A message that the user cannot miss."""
        if self.is_new(about, text):
            self.say(text, kind)

    def say(self, text: str, kind: types.MessageType = types.MessageType.Info) -> None:
        """The same however often: it answers what the user asked for."""
        self._editor.window_show_message(types.ShowMessageParams(type=kind, message=f"Sfumato: {text}"))

    def log(self, about: str, text: str) -> None:
        """A line in the editor's log of this server."""
        if self.is_new(about, text):
            self._editor.window_log_message(
                types.LogMessageParams(type=types.MessageType.Info, message=f"Sfumato: {text}")
            )

    def settle(self, about: str) -> bool:
        """It is over; whether anything about it had been told."""
        before = len(self._told)
        self._told = {told for told in self._told if told[0] != about}
        return len(self._told) < before

    def is_new(self, about: str, text: str = "") -> bool:
        """Whether this has not been told yet; from now on it has."""
        new = (about, text) not in self._told
        self._told.add((about, text))
        return new
