"""Finds the user's server. Imports neither torch nor fastapi."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path

from sfumato_client.address.address import Address
from sfumato_client.address.errors import ClientError, LaunchError
from sfumato_client.address.record import SOCKET_NAME, named_address, read_record, runtime_folder
from sfumato_client.files.own_file import is_own_socket
from sfumato_client.files.own_folder import folder_problem
from sfumato_client.http import Client

END_PATIENCE_S = 5.0
"""How long one that did not listen may take to end before it is killed, and one that could not load at all."""


def find(folder: Path | None = None, environment: Mapping[str, str] = os.environ) -> Address | None:
    """The server that the environment names, unasked, or else the user's own if it answers.

    That is the one of the record, or the one at the default socket: a full disk takes no record. Nothing is sent to
    what is another user's. Raises `LaunchError` where others may have put there what is in the folder.
    """
    named = named_address(environment)
    if named is not None:
        return named
    folder = folder or runtime_folder(environment)
    _trust(folder)
    record, default = read_record(folder), Address(socket=str(folder / SOCKET_NAME))
    known = [] if record is None else [record.asked_at]
    if default not in known:
        known.append(default)
    return next((address for address in known if _answers(address)), None)


def find_lasting(folder: Path, environment: Mapping[str, str]) -> Address | None:
    """The server that `find` finds. One that could not load its checkpoint is about to end, and is waited for."""
    named = named_address(environment)
    if named is not None:
        return named
    end = time.monotonic() + END_PATIENCE_S
    while (address := find(folder, environment)) is not None and _ends(address) and time.monotonic() < end:
        time.sleep(0.05)
    return address


def _ends(address: Address) -> bool:
    try:
        with Client(address) as client:
            status = client.status()
    except ClientError:
        return False
    return status.ending


def _answers(address: Address) -> bool:
    if address.url is None and not is_own_socket(Path(address.socket or "")):
        return False
    with Client(address) as client:
        return client.alive()


def _trust(folder: Path) -> None:
    """Neither take a server from `folder` nor start one there when others may write to it."""
    try:
        problem = folder_problem(folder)
    except OSError as error:
        problem = f"it cannot be looked at: {error.strerror}"
    if problem is not None:
        raise LaunchError(f"{folder} is not used for servers: {problem}; SFUMATO_RUNTIME_DIR names another folder")
