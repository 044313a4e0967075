"""What the server says of workspaces, for a checkpoint that remembers them; and how far it is, for the server."""

from __future__ import annotations

from collections.abc import Callable

from sfumato_model.api.loaded import LoadedCheckpoint
from sfumato_server.worker.messages import Forget, Keep, Remembered


class Workspaces:
    """`send` may be called in any thread."""

    def __init__(self, send: Callable[[Remembered], None]) -> None:
        self._send = send
        self._loaded: LoadedCheckpoint | None = None

    def begin(self, loaded: LoadedCheckpoint) -> None:
        """With a checkpoint that is loaded; one that has no use for texts never gets any."""
        projects = loaded.projects
        if projects is None:
            return
        projects.report = lambda progress: self._send(Remembered(**vars(progress)))
        self._loaded = loaded
        self._send(Remembered())

    def take(self, message: Keep | Forget) -> None:
        """In the reader's thread, so that what is forgotten is so for every job that comes behind."""
        if self._loaded is None or self._loaded.projects is None:
            return
        if isinstance(message, Keep):
            self._loaded.projects.keep(message.workspace, message.files)
        else:
            self._loaded.projects.forget(message.workspace, message.paths)
