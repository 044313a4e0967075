"""What the server says of workspaces, for an engine that remembers them; and how far it is, for the server."""

from __future__ import annotations

from collections.abc import Callable

from sfumato_model.api.engine import Engine
from sfumato_server.worker.messages import Forget, Keep, Remembered


class Workspaces:
    """`send` may be called in any thread."""

    def __init__(self, send: Callable[[Remembered], None]) -> None:
        self._send = send
        self._engine: Engine | None = None

    def begin(self, engine: Engine) -> None:
        """With an engine that is loaded; one that has no use for texts never gets any."""
        projects = engine.projects
        if projects is None:
            return
        projects.report = lambda progress: self._send(Remembered(**vars(progress)))
        self._engine = engine
        self._send(Remembered())

    def take(self, message: Keep | Forget) -> None:
        """In the reader's thread, so that what is forgotten is so for every job that comes behind."""
        if self._engine is None or self._engine.projects is None:
            return
        if isinstance(message, Keep):
            self._engine.projects.keep(message.workspace, message.files)
        else:
            self._engine.projects.forget(message.workspace, message.paths)
