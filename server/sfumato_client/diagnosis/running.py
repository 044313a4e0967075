"""The server: its folder, its record, and whether it answers and is of this version."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from sfumato_client.address.errors import ClientError, ServerError
from sfumato_client.address.record import SOCKET_NAME, named_address, read_record
from sfumato_client.address.version import version_mismatch
from sfumato_client.diagnosis.machine import Finding, note, wrong
from sfumato_client.files.own_folder import folder_problem
from sfumato_client.http import Client
from sfumato_client.lifecycle.find import find
from sfumato_client.protocol import Memories, Status

LONGEST_SOCKET = 103
"""Bytes of a socket's path that every system takes."""


def socket_folder(folder: Path) -> Finding:
    what, problem = "sockets' folder", folder_problem(folder)
    if problem is not None:
        return wrong(what, f"{folder}: {problem}")
    if len(os.fsencode(folder / SOCKET_NAME)) > LONGEST_SOCKET:
        return wrong(what, f"{folder} is too long for a unix socket", "set SFUMATO_RUNTIME_DIR to a shorter folder")
    return Finding(what=what, found=f"{folder}, mode {folder.stat().st_mode & 0o777:o}")


def running_server(folder: Path, environment: Mapping[str, str]) -> list[Finding]:
    try:
        address = find(folder, environment)
        if address is None:
            return [_none(folder)]
        with Client(address) as client:
            status = client.status()
            memories = memories_of(client, status)
    except ClientError as error:
        return [wrong("server", str(error))]
    where = "named by SFUMATO_URL, " if named_address(environment) else ""
    found = [Finding(what="server", found=f"{where}{status.version} at {address}"), _state(status), *_memory(memories)]
    mismatch = version_mismatch(status.version)
    if mismatch is not None:
        found.append(wrong("versions", str(mismatch), "sfumato stop"))
    return found


def memories_of(client: Client, status: Status) -> Memories | None:
    """What the server remembers of workspaces; `None` where its checkpoint has no use for it, or a replica has none."""
    if status.checkpoint is None or not status.checkpoint.remembers:
        return None
    try:
        return client.memory()
    except ServerError:
        return None


def _memory(memories: Memories | None) -> list[Finding]:
    if memories is None:
        return []
    if not memories.workspaces:
        return [note("memory", "no workspace is remembered", "an editor sends its files, unless `memory` is off")]
    return [Finding(what="memory", found=one.told) for one in memories.workspaces]


def _none(folder: Path) -> Finding:
    record = read_record(folder)
    if record is None:
        return note("server", "none is running; one is started when it is needed")
    found = f"process {record.pid} left a record and does not answer at {record.address}"
    return note("server", found, "nothing to do: the next server replaces it")


def _state(status: Status) -> Finding:
    detail = f": {status.detail}" if status.detail else ""
    checkpoint = status.checkpoint
    name = f", checkpoint {checkpoint.name} on {status.device}" if checkpoint else ""
    name += f", {checkpoint.without}" if checkpoint and checkpoint.without else ""
    if status.state == "failed":
        return wrong("worker", f"failed{detail}", "see the server's log")
    return Finding(what="worker", found=f"{status.state}{name}{detail}")
