"""What sfumato has written on this machine, each thing by the name that sfumato gives it. Nothing else is touched.

Nor is anything touched in a folder that others may write to, or have put a link in the way of: what is removed there
would be of their choosing.
"""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from platformdirs import user_cache_path, user_data_path, user_log_path

from sfumato_client.address.record import (
    LISTEN_LOCK_NAME,
    LOCK_NAME,
    RECORD_NAME,
    SOCKET_NAME,
    read_record,
    runtime_folder,
)
from sfumato_client.address.session import KEY_NAME
from sfumato_client.files.own_file import is_own_socket
from sfumato_client.files.own_folder import NotTrusted, check_folder
from sfumato_client.lifecycle.log_file import LOG_NAME
from sfumato_client.lifecycle.page_file import NAMES
from sfumato_client.statistics.row import statistics_file
from sfumato_client.traces.pulled import NOTE_NAME, Pulled, read_notes

SQLITE_ENDINGS = ("", "-wal", "-shm", "-journal")


@dataclass(frozen=True, kw_only=True)
class Trace:
    """`remove` takes it away, and may raise `OSError`. `bytes` is what that frees."""

    what: str
    path: Path
    bytes: int
    remove: Callable[[], None]


def traces(environment: Mapping[str, str]) -> list[Trace]:
    """Everything that is there now, in the order in which to remove it."""
    runtime = runtime_folder(environment)
    statistics = statistics_file(environment)
    return [
        *_files("socket", runtime, SOCKET_NAME),
        *_recorded_socket(runtime),
        *_files("record", runtime, RECORD_NAME, f"{RECORD_NAME}.*"),
        *_files("link to the page", runtime, NAMES),
        *_files("lock", runtime, LOCK_NAME, LISTEN_LOCK_NAME),
        *_files("log", user_log_path("sfumato"), LOG_NAME),
        *_files("log", runtime, LOG_NAME),
        *_checkpoints(),
        *_files("statistics", statistics.parent, *(statistics.name + ending for ending in SQLITE_ENDINGS)),
        *_files("key of session headers", statistics.parent, KEY_NAME, f"{KEY_NAME}.*"),
        *_files("list of downloads", user_data_path("sfumato"), NOTE_NAME, f"{NOTE_NAME}.*"),
    ]


def remove_empty_folders(environment: Mapping[str, str]) -> None:
    """The folders that sfumato made, where nothing is left in them. One that the user named stays."""
    folders = [user_log_path("sfumato"), user_data_path("sfumato"), user_cache_path("sfumato")]
    folders += [folder.parent for folder in folders if folder.parent.name == "sfumato"]
    if not environment.get("SFUMATO_RUNTIME_DIR"):
        folders.append(runtime_folder(environment))
    for folder in folders:
        with contextlib.suppress(OSError):
            check_folder(folder)
            folder.rmdir()


def left_alone(environment: Mapping[str, str]) -> list[str]:
    """The folders in which nothing is touched, each with the reason."""
    folders = [runtime_folder(environment), statistics_file(environment).parent]
    folders += [user_log_path("sfumato"), user_data_path("sfumato")]
    reasons = []
    for folder in folders:
        with contextlib.suppress(FileNotFoundError):
            try:
                check_folder(folder)
            except NotTrusted as error:
                reasons.append(f"{folder}: {error.strerror}")
    return reasons


def _recorded_socket(folder: Path) -> Iterator[Trace]:
    """Of a server that listened elsewhere (`--socket`) and could not take it away."""
    if not _is_closed(folder):
        return
    record = read_record(folder)
    path = Path(record.address.socket) if record is not None and record.address.socket else None
    if path is not None and path != folder / SOCKET_NAME and is_own_socket(path) and _is_closed(path.parent):
        yield Trace(what="socket", path=path, bytes=0, remove=path.unlink)


def _files(what: str, folder: Path, *names: str) -> Iterator[Trace]:
    """Files and sockets by name; a folder or a link of that name is somebody else's."""
    for name in names if _is_closed(folder) else ():
        for path in sorted(folder.glob(name)):
            found = path.lstat()
            is_ours = stat.S_ISREG(found.st_mode) or stat.S_ISSOCK(found.st_mode)
            if is_ours and (sys.platform == "win32" or found.st_uid == os.getuid()):
                yield Trace(what=what, path=path, bytes=found.st_size, remove=path.unlink)


def _is_closed(folder: Path) -> bool:
    """Whether only this user can have put there what is in a folder."""
    try:
        check_folder(folder)
    except OSError:
        return False
    return True


def _checkpoints() -> Iterator[Trace]:
    pulled = read_notes()
    if not pulled or find_spec("huggingface_hub") is None:
        return
    for one in pulled:
        yield from _checkpoint(one)


def _checkpoint(pulled: Pulled) -> Iterator[Trace]:
    """One commit in the hub's cache; files that other commits use too stay, as the hub's library sees to."""
    from huggingface_hub import scan_cache_dir
    from huggingface_hub.errors import CacheNotFound

    try:
        found = scan_cache_dir(pulled.cache)
    except (CacheNotFound, ValueError):
        return
    for repo in found.repos:
        if repo.repo_type == "model" and repo.repo_id == pulled.source and _is_closed(repo.repo_path):
            commits = [revision.commit_hash for revision in repo.revisions if revision.commit_hash == pulled.commit]
            plan = found.delete_revisions(*commits)
            # It takes away what the snapshot's links lead to.
            inside = all(blob.is_relative_to(repo.repo_path.resolve()) for blob in plan.blobs)
            if commits and inside:
                yield Trace(
                    what=f"checkpoint {pulled.source}",
                    path=repo.repo_path,
                    bytes=plan.expected_freed_size,
                    remove=plan.execute,
                )
