"""From URIs to files: the label that a request carries, and every file that a URI may mean. Reads nothing."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePath
from urllib.parse import unquote_to_bytes

from sfumato_lsp.ignoring.rules import as_bytes

MAX_LABEL = 1024
"""The protocol takes no longer one."""
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):" if sys.platform != "win32" else r"([A-Za-z][A-Za-z0-9+.-]+):")
_DRIVE = re.compile(r"/([A-Za-z]:)")


@dataclass(frozen=True, slots=True)
class _Parts:
    """`path` and `tail` (the query and the fragment) as they stand in the URI; `scheme` in small letters."""

    scheme: str
    authority: str
    path: str
    tail: str

    @property
    def is_local(self) -> bool:
        return self.scheme == "file" and self.authority.lower() in ("", "localhost")


def path_label(uri: str, folder_uris: Iterable[str]) -> str:
    """The path of `uri` relative to the innermost folder that holds it; outside of all, the file's name."""
    path = uri_path(uri)
    inside = [path.relative_to(folder) for folder in map(uri_path, folder_uris) if path.is_relative_to(folder)]
    label = min(inside, key=lambda relative: len(relative.parts)) if inside else PurePath(path.name)
    return label.as_posix()[-MAX_LABEL:]


def innermost(folder_uris: Iterable[str], uri: str) -> str | None:
    """The URI of the innermost folder that holds `uri`; `None` outside of all."""
    path = uri_path(uri)
    holding = [folder for folder in folder_uris if path.is_relative_to(uri_path(folder))]
    return max(holding, key=lambda folder: len(uri_path(folder).parts), default=None)


def uri_path(uri: str) -> PurePath:
    """The file that a URI names; of a document that is no file, the path in its URI; of what is no URI, itself."""
    parts = _parts(uri)
    path = _decoded(parts.path)
    if sys.platform == "win32" and parts.scheme == "file" and not parts.is_local:
        path = f"//{parts.authority}{path}"
    return PurePath(plain(path))


def local_file(uri: str) -> Path | None:
    """The file on this machine that a URI names; `None` for another machine's, and for what is no file."""
    path = Path(uri_path(uri))
    return path if _parts(uri).is_local and path.is_absolute() else None


def meant_by(uri: str) -> list[PurePath]:
    """Every file that an editor may have opened under a URI; none where that cannot be told.

    Editors put names into URIs with `?`, `#` and a leading `//` as they are, and the system follows links before `..`.
    """
    parts = _parts(uri)
    if parts.scheme != "file":
        return [PurePath(_decoded(parts.path))]
    meant = [parts.path, *([parts.path + parts.tail] if parts.tail else [])]
    if not parts.is_local:
        meant += [f"/{parts.authority}{path}" for path in list(meant)]
    paths = [PurePath(_decoded(path)) for path in meant]
    return paths if all(path.is_absolute() for path in paths) else []


def plain(path: str | PurePath) -> str:
    """Without `.`, `..` and doubled slashes; on Windows with the two at the front that name a machine."""
    normal = os.path.normpath(path)
    return normal[1:] if os.sep == "/" and normal.startswith("//") else normal


def _parts(uri: str) -> _Parts:
    uri = uri.lstrip()
    found = _SCHEME.match(uri)
    scheme, rest = (found[1].lower(), uri[found.end() :]) if found else ("", uri)
    end = min((at for at in (rest.find("?"), rest.find("#")) if at >= 0), default=len(rest))
    path, tail, authority = rest[:end], rest[end:], ""
    if path.startswith("//") and scheme:
        authority, slash, path = path[2:].partition("/")
        path = slash + path
    return _Parts(scheme=scheme, authority=authority, path=path, tail=tail)


def _decoded(path: str) -> str:
    text = unquote_to_bytes(as_bytes(path)).decode("utf-8", "surrogateescape")
    if sys.platform == "win32" and (drive := _DRIVE.match(text)):
        return drive[1].lower() + text[drive.end() :]
    return text
