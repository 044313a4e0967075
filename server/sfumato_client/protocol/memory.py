"""`/v1/memory`: the texts of a workspace that the server remembers, for requests that name the workspace.

A client names all files of a workspace with digests of their texts, is told which texts are wanted, and sends those.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sfumato_client.protocol.wire import Wire

MAX_FILES = 4_000
MAX_FILE_TEXT = 200_000
"""Characters of a file."""
MAX_TEXTS = 256
SHOWN_NAME = 12
"""Characters of a workspace's name that others are told."""

WorkspaceName = Annotated[
    str,
    Field(
        pattern="^[0-9A-Za-z_-]{16,64}$",
        description="a name that nobody can guess: who knows it has what is remembered of the workspace",
    ),
]
Workspace = Annotated[
    str,
    Field(
        pattern="^([0-9A-Za-z_-]{16,64})?$",
        description="the name of a workspace that is remembered (/v1/memory); its file of `path` is left out",
        exclude_if=lambda name: not name,
    ),
]
FilePath = Annotated[str, Field(min_length=1, max_length=1024, description="as requests name it")]


class MemoryFile(Wire):
    path: FilePath
    digest: Annotated[str, Field(pattern="^[0-9a-f]{64}$", description="SHA-256 of the text in UTF-8")]


class MemoryRequest(Wire):
    """All files of a workspace, the most useful first. What is remembered beside them is forgotten at once."""

    workspace: WorkspaceName
    files: Annotated[list[MemoryFile], Field(max_length=MAX_FILES)]


class MemoryWanted(Wire):
    """`remembers`: whether the checkpoint has use for texts; where it has none, none are kept."""

    remembers: bool
    wanted: Annotated[list[str], Field(description="the paths of those whose texts are not known")]


class MemoryText(Wire):
    path: FilePath
    text: Annotated[str, Field(max_length=MAX_FILE_TEXT)]


class MemoryTexts(Wire):
    """Each in place of what was remembered of its path."""

    workspace: WorkspaceName
    files: Annotated[list[MemoryText], Field(max_length=MAX_TEXTS)]


class MemoryKept(Wire):
    kept: int
    left_out: Annotated[list[str], Field(description="the paths for which the workspace has no room left")]


class MemoryForget(Wire):
    """Nothing of these is in any answer from now on; without `paths`, nothing of the workspace."""

    workspace: WorkspaceName
    paths: Annotated[list[FilePath], Field(max_length=MAX_FILES)] | None = None


class WorkspaceMemory(Wire):
    """What is remembered of a workspace. `files` are those whose texts the server has."""

    workspace: Annotated[str, Field(description="the first characters of its name")]
    files: int
    characters: int
    tokens: Annotated[int, Field(description="that the worker has indexed")]
    bytes: Annotated[int, Field(description="of the worker's index")]
    ready: Annotated[bool, Field(description="whether all of it is indexed")]
    left_out: Annotated[int, Field(description="files for which the worker has no room")] = 0
    seconds: Annotated[float, Field(description="how long the worker took with what came last")] = 0.0

    @property
    def told(self) -> str:
        """For people."""
        size = f"{self.files} files, {self.tokens:,} tokens, {self.bytes / 1e6:.1f} MB"
        left_out = f", {self.left_out} files left out for want of room" if self.left_out else ""
        return f"workspace {self.workspace}: {size}{left_out}{'' if self.ready else '; not all is indexed yet'}"


class Memories(Wire):
    """`GET /v1/memory`."""

    remembers: Annotated[bool, Field(description="whether the checkpoint has use for texts")]
    workspaces: list[WorkspaceMemory]

    def of(self, workspace: str) -> WorkspaceMemory | None:
        """That of one whose name is known."""
        return next((one for one in self.workspaces if one.workspace == workspace[:SHOWN_NAME]), None)
