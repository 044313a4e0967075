"""`sfumato page`: the server's page, in a browser."""

from __future__ import annotations

import webbrowser
from typing import Annotated

import typer

from sfumato_client.address.record import runtime_folder
from sfumato_client.cli.lifecycle.rest import none_runs
from sfumato_client.http import Client
from sfumato_client.lifecycle.find import find
from sfumato_client.lifecycle.page_file import write_page_file
from sfumato_client.terminal.console import notes, write


def page(
    show: Annotated[bool, typer.Option("--open", help="Open it in this machine's browser as well.")] = False,
) -> None:
    """Print a link to the running server's page.

    The link works once, within two minutes. A server on a unix socket opens a port of this machine for it.
    """
    address = find()
    if address is None:
        raise none_runs()
    with Client(address) as client:
        url = client.page().url
    write(url)
    if show:
        _open(url)


def _open(url: str) -> None:
    file = write_page_file(runtime_folder(), url)
    if webbrowser.open(file.absolute().as_uri()):
        notes().print("opened; a browser that may not read its file takes the link above", soft_wrap=True)
    else:
        file.unlink(missing_ok=True)
        notes().print("no browser could be opened here; open the link yourself")
