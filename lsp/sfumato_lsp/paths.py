"""The label of a file that a request carries: its path in the workspace. Nothing is read from disk."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath
from urllib.parse import unquote, urlsplit

from pygls.uris import to_fs_path

MAX_LABEL = 1024
"""The protocol takes no longer one."""


def path_label(uri: str, folder_uris: Iterable[str]) -> str:
    """The path of `uri` relative to the innermost folder that holds it; outside of all, the file's name."""
    path = uri_path(uri)
    inside = [path.relative_to(folder) for folder in map(uri_path, folder_uris) if path.is_relative_to(folder)]
    label = min(inside, key=lambda relative: len(relative.parts)) if inside else PurePath(path.name)
    return label.as_posix()[-MAX_LABEL:]


def uri_path(uri: str) -> PurePath:
    """The file that a URI names; of a document that is no file, the path in its URI; of what is no URI, itself."""
    try:
        return PurePath(to_fs_path(uri) or unquote(urlsplit(uri).path))
    except ValueError:
        return PurePath(uri)
