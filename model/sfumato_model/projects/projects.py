"""All workspaces that are remembered, each apart from the others: a request reads one snapshot of one of them.

keep -> waiting texts -> tokens, in a thread, in pieces -> a volume more -> memory(workspace), which never changes
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import count

import numpy as np

from sfumato_model.memory.memory import Known, Memory, with_files, with_open
from sfumato_model.memory.volume import File
from sfumato_model.projects.background import Background
from sfumato_model.projects.beside import known
from sfumato_model.projects.pieces import pieces_of
from sfumato_model.projects.project import Progress, Project, file_of, joined

log = logging.getLogger(__name__)

PIECES = 8
"""Texts that are encoded at once: 4 ms of work."""

Encode = Callable[[Sequence[str]], Sequence[Sequence[int]]]
"""The token ids of several texts; other threads should run meanwhile."""
Decode = Callable[[Sequence[int]], str]


@dataclass(frozen=True, kw_only=True)
class Budget:
    """Tokens; each takes 14 bytes, or 16 of a vocabulary beyond 65,533. What is beyond a project's is left out, what is
    beyond that of all ends the project that was asked about longest ago.
    """

    project: int = 2_000_000
    all: int = 4_000_000


class Projects:
    """`report` is told of each change, in any thread."""

    def __init__(
        self,
        encode: Encode,
        decode: Decode,
        vocabulary: int,
        *,
        budget: Budget = Budget(),
        report: Callable[[Progress], None] = lambda _: None,
    ) -> None:
        self.report = report
        self._encode = encode
        self._decode = decode
        self._nothing = Memory(vocabulary=vocabulary)
        self._budget = budget
        self._turn = count()
        self._lock = threading.Lock()
        self._projects: dict[str, Project] = {}
        self._background = Background(self._index)

    def keep(self, workspace: str, files: Mapping[str, str]) -> None:
        """Remember texts by path, each in place of what was there; soon, not now."""
        with self._lock:
            project = self._projects.get(workspace)
            if project is None:
                project = Project(workspace=workspace, memory=self._nothing, asked=next(self._turn))
                self._projects[workspace] = project
            project.keep(files)
        self._background.wake()

    def forget(self, workspace: str, paths: Collection[str] | None = None) -> None:
        """Remember nothing of these, or of the whole workspace, from now on."""
        with self._lock:
            project = self._projects.get(workspace)
            if project is None:
                return
            if paths is None:
                del self._projects[workspace]
            else:
                project.forget(paths)
        self.report(self.progress(workspace))

    def memory(self, workspace: str, path: str = "") -> Memory:
        """What is remembered now, for a request about the document at `path`; of no such workspace nothing."""
        with self._lock:
            project = self._projects.get(workspace)
            if project is None:
                return self._nothing
            project.asked = next(self._turn)
            project.asked_about(path)
            if project.to_open is not None or project.to_join is not None:
                self._background.wake()
            return project.memory

    def known(self, workspace: str, path: str, window: Sequence[str]) -> Known:
        """The same with what the document has beside `window`, the texts of a request around its hole."""
        memory = self.memory(workspace, path)
        with self._lock:
            project = self._projects.get(workspace)
            saved = "" if project is None else project.apart.get(path, "")
        return known(memory, saved, window)

    def progress(self, workspace: str) -> Progress:
        with self._lock:
            project = self._projects.get(workspace)
            return Progress(workspace=workspace, gone=True) if project is None else project.progress

    def beside_a_request(self) -> AbstractContextManager[None]:
        """While a request is run nothing is indexed."""
        return self._background.beside_a_request()

    def _index(self) -> bool:
        """A batch of the project that was asked about last; whether there was one."""
        with self._lock:
            by_turn = sorted(self._projects.values(), key=lambda one: -one.asked)
            opening = any(one.to_open for one in by_turn)
            project = None if opening else next((one for one in by_turn if one.waiting), None)
            batch = {} if project is None else project.batch()
        if project is None:
            return self._rearrange(by_turn)
        versions = {path: version for path, (_, version) in batch.items()}
        gone: Sequence[str] = ()
        try:
            gone = self._take(project, [self._tokens(path, text) for path, (text, _) in batch.items()], versions)
        except Exception as error:  # what cannot be indexed must not end the memory of everything else
            log.error("texts of a workspace could not be indexed: %s", type(error).__name__)
            with self._lock:
                project.under_way = 0
        for workspace in (project.workspace, *gone):
            self.report(self.progress(workspace))
        return True

    def _tokens(self, path: str, text: str) -> File:
        ids: list[int] = []
        pieces = pieces_of(text)
        for at in range(0, len(pieces), PIECES):
            self._background.stand_aside()
            for one in self._encode(pieces[at : at + PIECES]):
                ids.extend(one)
        return File(name=path, ids=np.array(ids, np.int64))

    def _take(self, project: Project, files: Sequence[File], versions: Mapping[str, int]) -> list[str]:
        """Into the project's memory; the names of the projects that went for it."""
        with self._lock:
            files = project.with_room(files, versions, self._budget.project)
        while True:
            self._background.stand_aside()
            base = project.memory
            made = with_files(base, files) if files else base
            with self._lock:
                if project.took(base, made, files, versions):
                    return self._evict(project)

    def _evict(self, project: Project) -> list[str]:
        others = sorted((one for one in self._projects.values() if one is not project), key=lambda one: one.asked)
        gone = []
        while others and sum(one.tokens for one in self._projects.values()) > self._budget.all:
            gone.append(others.pop(0).workspace)
            del self._projects[gone[-1]]
        return gone

    def _rearrange(self, projects: Sequence[Project]) -> bool:
        """Give a file that is asked about a volume of its own, or put one back among the others; whether any did."""
        for project in projects:
            base, path = project.memory, project.to_open
            if path is not None:
                self._open(project, base, path)
                return True
            path = project.to_join
            if path is not None:
                made = joined(base, path)
                with self._lock:
                    if project.memory is base:
                        project.memory = made
                        del project.apart[path]
                return True
        return False

    def _open(self, project: Project, base: Memory, path: str) -> None:
        try:
            file = file_of(base, path)
        except KeyError:  # it went meanwhile
            made, text = base, ""
        else:
            made, text = with_open(base, file), self._decode(file.ids.tolist())
        with self._lock:
            project.opened(base, made, path, text)
