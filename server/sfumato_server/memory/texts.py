"""The texts of workspaces, in memory alone: never on disk, never in a log."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count

from sfumato_client.text.digest import digest_of


@dataclass(frozen=True, kw_only=True)
class Room:
    """Characters, and how many workspaces: of more, the one that was asked about longest ago goes."""

    workspace: int = 16_000_000
    all: int = 48_000_000
    workspaces: int = 16


@dataclass(frozen=True, kw_only=True)
class Text:
    text: str
    digest: str


@dataclass(kw_only=True)
class Kept:
    """`texts` are by path, the most useful first."""

    texts: dict[str, Text] = field(default_factory=dict)
    characters: int = 0
    asked: int = 0
    """When a request named it last, in turns."""


class Texts:
    """By workspace."""

    def __init__(self, room: Room = Room()) -> None:
        self._room = room
        self._turn = count()
        self._kept: dict[str, Kept] = {}

    def __iter__(self) -> Iterator[str]:
        """The workspaces, the one that was asked about last first."""
        return iter(sorted(self._kept, key=lambda name: -self._kept[name].asked))

    def __len__(self) -> int:
        return len(self._kept)

    def of(self, workspace: str) -> Mapping[str, Text]:
        kept = self._kept.get(workspace)
        return {} if kept is None else kept.texts

    def characters(self, workspace: str) -> int:
        kept = self._kept.get(workspace)
        return 0 if kept is None else kept.characters

    def asked(self, workspace: str) -> bool:
        """A request names it; whether there is such a one."""
        kept = self._kept.get(workspace)
        if kept is not None:
            kept.asked = next(self._turn)
        return kept is not None

    def only(self, workspace: str, digests: Mapping[str, str]) -> tuple[list[str], list[str]]:
        """Keep nothing else of the workspace. The paths that are wanted, and those that went."""
        texts = self.of(workspace)
        gone = [path for path in texts if path not in digests]
        self.forget(workspace, gone)
        wanted = [path for path, digest in digests.items() if path not in texts or texts[path].digest != digest]
        return wanted, gone

    def keep(self, workspace: str, files: Mapping[str, str]) -> tuple[list[str], list[str]]:
        """Each in place of what there was of its path. The paths without room, and the workspaces that went."""
        kept = self._kept.setdefault(workspace, Kept())
        kept.asked = next(self._turn)
        left_out = []
        for path, text in files.items():
            self._drop(kept, path)
            if kept.characters + len(text) > self._room.workspace:
                left_out.append(path)
                continue
            kept.texts[path] = Text(text=text, digest=digest_of(text))
            kept.characters += len(text)
        return left_out, self._evict(workspace)

    def forget(self, workspace: str, paths: Collection[str] | None = None) -> None:
        """All of it without `paths`."""
        kept = self._kept.get(workspace)
        if kept is None:
            return
        for path in list(kept.texts) if paths is None else paths:
            self._drop(kept, path)
        if not kept.texts:
            del self._kept[workspace]

    def _drop(self, kept: Kept, path: str) -> None:
        text = kept.texts.pop(path, None)
        if text is not None:
            kept.characters -= len(text.text)

    def _evict(self, workspace: str) -> list[str]:
        others = [name for name in self if name != workspace]
        gone = []
        while others and (
            len(self._kept) > self._room.workspaces
            or sum(kept.characters for kept in self._kept.values()) > self._room.all
        ):
            gone.append(others.pop())
            del self._kept[gone[-1]]
        return gone
