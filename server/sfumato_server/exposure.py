"""A server that others can reach: its token, and what its owner is told."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Mapping
from pathlib import Path

from sfumato_client.address.record import RECORD_NAME, runtime_folder
from sfumato_client.edited_file.errors import InputError
from sfumato_client.files.regular_file import NotRegular, read_regular
from sfumato_client.terminal.console import notes

SHORTEST = 16
"""Characters of a token that somebody chose. One that is made up has 43."""
LONGEST = 65_536
"""Bytes of a file with a token in its first line."""


def chosen_token(argument: str | None, file: Path | None, environment: Mapping[str, str]) -> str | None:
    """The token of the argument, the file or `SFUMATO_TOKEN`; `None` where none is given. Raises `InputError`."""
    if argument is not None and file is not None:
        raise InputError("--token and --token-file are both given: which one counts?")
    if argument is not None:
        return _checked(argument, "--token")
    if file is not None:
        return _checked(_first_line(file), str(file))
    named = environment.get("SFUMATO_TOKEN")
    return _checked(named, "SFUMATO_TOKEN") if named else None


def is_loopback_address(host: str) -> bool:
    """Whether only programs of this machine reach what listens at `host`, a name or an address."""
    try:
        found = {place[4][0] for place in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)}
        return all(ipaddress.ip_address(str(address).split("%")[0]).is_loopback for address in found)
    except (OSError, ValueError):
        return False


def warn_of_network(host: str, *, made_up: bool) -> None:
    """Say what it means to listen beyond the loopback."""
    say = notes()
    say.print(
        f"warning: at {host} the server is reachable from other machines, and your text and the token cross the "
        "network unencrypted. Rather leave out --host and forward the port: ssh -L 8642:127.0.0.1:PORT THIS-MACHINE",
        style="yellow",
        soft_wrap=True,
    )
    if made_up:
        say.print(f"the token is in {runtime_folder() / RECORD_NAME}", soft_wrap=True)


def _first_line(file: Path) -> str:
    try:
        return read_regular(file, LONGEST).decode("utf-8").partition("\n")[0].strip()
    except NotRegular as error:
        raise InputError(f"{file} {error.strerror}: the token has to be in a file") from error
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file}: the token cannot be read: {error}") from error


def _checked(token: str, where: str) -> str:
    """A token that a header can carry and that nobody guesses; an error never shows it."""
    if not token.isascii() or not token.isprintable() or " " in token:
        raise InputError(f"the token of {where} has characters beyond ASCII, or spaces: a header cannot carry it")
    if len(token) < SHORTEST:
        raise InputError(
            f"the token of {where} has {len(token)} characters, and {SHORTEST} are the fewest; "
            "make one with: openssl rand -hex 32"
        )
    return token
