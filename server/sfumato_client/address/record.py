"""The record that a running server leaves, and the server that the environment names.

A server writes `server.json` (mode 0600) into the user's runtime folder when it listens and removes it when
it stops; clients read it. `SFUMATO_URL` and `SFUMATO_TOKEN` name a server elsewhere instead.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from platformdirs import user_runtime_path

from sfumato_client.address.address import Address, address_of, url_problem
from sfumato_client.address.errors import BadUrl, NoFolder
from sfumato_client.files.own_file import read_own, replace_own
from sfumato_client.files.own_folder import make_folder
from sfumato_client.processes.identity import Process

RECORD_NAME = "server.json"
SOCKET_NAME = "sfumato.sock"
LOCK_NAME = "start.lock"
"""Held by the program that starts a server; `LISTEN_LOCK_NAME` by the server, until it listens."""
LISTEN_LOCK_NAME = "listen.lock"
_PLACES = ("socket", "url", "token")
_LIMIT = 2**20
"""Bytes of a record; a command line may be long."""
_PASSWORD = re.compile(r"//[^/]*@")


@dataclass(frozen=True, kw_only=True)
class ServerRecord:
    """What a running server says of itself on disk. One of an older version does not tell `started` and `command`."""

    pid: int
    version: str
    address: Address
    started: str = ""
    command: tuple[str, ...] = ()

    @property
    def process(self) -> Process:
        return Process(pid=self.pid, started=self.started, command=self.command)

    @property
    def asked_at(self) -> Address:
        """The address, with what keeps its token from whoever has the port later."""
        return replace(self.address, process=self.process) if self.address.url else self.address


def runtime_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """The user's own folder for sockets, made with mode 0700. `SFUMATO_RUNTIME_DIR` names another.

    Raises `NoFolder` when there is none and none can be made. Whoever uses one that was there asks `folder_problem`.
    """
    named = environment.get("SFUMATO_RUNTIME_DIR")
    if named and not Path(named).is_absolute():
        # A server starts in another folder than its clients do.
        raise NoFolder(f"SFUMATO_RUNTIME_DIR is {named!r}: name an absolute folder")
    folder = Path(named) if named else _default_folder(environment)
    try:
        make_folder(folder)
    except OSError as error:
        raise NoFolder(
            f"the folder of running servers cannot be used: {folder}: {error.strerror}; "
            "name another one with SFUMATO_RUNTIME_DIR"
        ) from error
    return folder


def _default_folder(environment: Mapping[str, str]) -> Path:
    if sys.platform != "linux":
        return user_runtime_path("sfumato")
    session = Path(environment.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}")
    with contextlib.suppress(OSError):
        # After `su` the variable may still name another user's, and a relative one is no folder of a session.
        if session.is_absolute() and session.stat().st_uid == os.getuid() and os.access(session, os.W_OK):
            return session / "sfumato"
    # No login session, as in a container. A home folder may be shared between machines; this never is.
    return Path(tempfile.gettempdir()) / f"sfumato-{os.getuid()}"


def named_address(environment: Mapping[str, str] = os.environ) -> Address | None:
    """The server that the environment names, if it names one. Raises `BadUrl`."""
    url = environment.get("SFUMATO_URL")
    if not url:
        return None
    return address_at("SFUMATO_URL", url, environment.get("SFUMATO_TOKEN"))


def address_at(named_by: str, url: str, token: str | None) -> Address:
    """The address of a server that `named_by` (as "SFUMATO_URL") names. Raises `BadUrl`."""
    if problem := url_problem(url):
        raise BadUrl(f"{named_by} {problem}: it is {_PASSWORD.sub('//***@', url)!r}")
    return address_of(url, token)


def write_record(folder: Path, record: ServerRecord) -> None:
    """Write the record so that no reader sees half of it and no other user reads its token. Raises `OSError`."""
    address = {name: getattr(record.address, name) for name in _PLACES}
    told = {"pid": record.pid, "version": record.version, "address": address}
    told |= {"started": record.started, "command": record.command}
    replace_own(folder / RECORD_NAME, json.dumps(told))


def read_record(folder: Path) -> ServerRecord | None:
    """The record in `folder`, or `None` when there is none that is this user's and can be read."""
    try:
        data = json.loads(read_own(folder / RECORD_NAME, _LIMIT))
        # Named one by one: a server of a newer version may tell more.
        pid, version = data["pid"], data["version"]
        places = {name: data["address"].get(name) for name in _PLACES}
        started, command = data.get("started", ""), tuple(data.get("command", ()))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    if not isinstance(pid, int) or not all(isinstance(text, str | None) for text in (version, *places.values())):
        return None
    if not all(isinstance(text, str) for text in (started, *command)):
        return None
    return ServerRecord(pid=pid, version=version, address=Address(**places), started=started, command=command)


def remove_record(folder: Path, pid: int) -> None:
    """Remove the record if it is still the one of `pid`."""
    record = read_record(folder)
    if record is not None and record.pid == pid:
        (folder / RECORD_NAME).unlink(missing_ok=True)
