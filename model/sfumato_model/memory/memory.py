"""A memory: volumes of a project's files. It never changes, so the same one gives the same answer; a change is another.

files -> a volume -> merged with those that are not much larger -> [ large | smaller | smallest ] [ open | open ]
                                                                                   + the document that is asked for
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from sfumato_model.memory.document import Document
from sfumato_model.memory.places import Source
from sfumato_model.memory.volume import File, Volume, volume, without

GROWTH = 4
"""A volume has at least so many times the tokens of the next, so two million tokens are in six at most."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Memory:
    """`volumes` are the largest first, no file is in two of them. `apart` has a volume for each open document."""

    vocabulary: int
    volumes: tuple[Volume, ...] = ()
    apart: tuple[Volume, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """Of all files that it has."""
        every = chain.from_iterable(one.names for one in (*self.volumes, *self.apart))
        return frozenset(name for name in every if name is not None)

    @property
    def tokens(self) -> int:
        return sum(one.tokens for one in (*self.volumes, *self.apart))

    @property
    def bytes(self) -> int:
        """Of all arrays, those of files that went and were not merged away included."""
        return sum(one.bytes for one in (*self.volumes, *self.apart))

    def sources(self, document: Document | None) -> tuple[Source, ...]:
        """What is looked into for `document`: it, and the files but that of its name.

        That one is taken out in 10 ms a million tokens unless the document was opened (`with_open`).
        """
        if document is None:
            return (Source(volumes=(*self.volumes, *self.apart)),)
        own = {document.name}
        others = (one for one in self.apart if document.name not in one.names)
        return document.source, Source(volumes=(*(without(one, own) for one in self.volumes), *others))


@dataclass(frozen=True, kw_only=True, eq=False)
class Known:
    """A memory for one request: `before` and `after` are what its document has beside the request's own text."""

    memory: Memory
    before: str = ""
    after: str = ""


def with_files(memory: Memory, files: Sequence[File]) -> Memory:
    """`memory` with `files`, each in place of what had its name; volumes of about one size become one."""
    memory = without_files(memory, {file.name for file in files})
    found = [volume(files, memory.vocabulary)] if files else []
    waiting = list(memory.volumes)
    while waiting and found and waiting[-1].tokens < GROWTH * sum(one.tokens for one in found):
        found.append(waiting.pop())
    merged = found[:1] if len(found) < 2 else [merge(found, memory.vocabulary)]
    return replace(memory, volumes=(*waiting, *merged))


def merge(volumes: Sequence[Volume], vocabulary: int) -> Volume:
    """One volume of the files that are left in `volumes`."""
    return volume([file for one in volumes for file in one.files()], vocabulary)


def without_files(memory: Memory, names: Collection[str]) -> Memory:
    """`memory` with nothing of the files of these `names`."""
    volumes = (without(one, names) for one in memory.volumes)
    apart = (one for one in memory.apart if not any(name in names for name in one.names))
    return replace(memory, volumes=tuple(one for one in volumes if any(one.names)), apart=tuple(apart))


def with_open(memory: Memory, file: File) -> Memory:
    """`memory` with an open document in place of its saved copy, as others see it; asked for itself it is left out."""
    memory = without_files(memory, {file.name})
    return replace(memory, apart=(*memory.apart, volume([file], memory.vocabulary)))
