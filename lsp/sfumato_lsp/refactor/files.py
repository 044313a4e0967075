"""Files with call sites that are not open in the editor. Everything here may block: it runs in a thread."""

from __future__ import annotations

import io
import tokenize
from collections.abc import Sequence
from pathlib import Path

from sfumato_client.files.regular_file import NotRegular, read_regular
from sfumato_lsp.privacy.ignored_files import Patterns, is_ignored, real_folders

MAX_BYTES = 1_000_000


class Unreadable(Exception):
    """The message says why, and completes "it ..."."""


def read_source(path: Path, folders: Sequence[Path], patterns: Patterns) -> str:
    """A Python file of the workspace, whose `folders` these are.

    Raises `Unreadable` for what lies elsewhere, is ignored, or is no text.
    """
    if path.suffix not in (".py", ".pyi", ".pyw"):
        raise Unreadable("is no Python file")
    if not path.is_absolute():
        raise Unreadable("is no file")
    try:
        folders = real_folders(folders)
        inside = any(path.resolve().is_relative_to(folder) for folder in folders)
        ignored = inside and is_ignored(path, folders, patterns.resolved())
    except (OSError, RuntimeError, ValueError) as error:
        raise Unreadable(f"cannot be read ({error})") from error
    if not inside:
        raise Unreadable("lies outside of the workspace")
    if ignored:
        raise Unreadable("is ignored, so nothing of it is read")
    return read_text(path)


def read_text(path: Path) -> str:
    """A file in the encoding that it names (PEP 263), its line ends as they are. Raises `Unreadable`."""
    if not path.is_absolute():
        raise Unreadable("is no file")
    try:
        data = read_regular(path, MAX_BYTES)
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return data.decode(encoding)
    except NotRegular as error:
        raise Unreadable(error.strerror or str(error)) from error
    except OSError as error:
        raise Unreadable(f"cannot be read ({error.strerror or error})") from error
    except (SyntaxError, ValueError) as error:
        raise Unreadable(f"is not in the encoding that it names ({error}): save it as UTF-8") from error
