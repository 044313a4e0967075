"""`sfumato uninstall`: remove what sfumato has written on this machine, and say how to remove the package."""

from __future__ import annotations

import os
import sys
from importlib.metadata import distribution
from pathlib import Path
from typing import Annotated

import typer
from platformdirs import user_cache_path

from sfumato_client.address.errors import ClientError
from sfumato_client.address.record import named_address
from sfumato_client.cli.lifecycle.stop import end_server
from sfumato_client.terminal.console import notes, output
from sfumato_client.terminal.fill_view import show_rows
from sfumato_client.text.visible import visible_line
from sfumato_client.traces.written import Trace, left_alone, remove_empty_folders, traces


def uninstall(
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be removed.")] = False,
) -> None:
    """Remove sockets, logs, statistics and downloaded checkpoints.

    Checkpoints that other programs downloaded stay, and so does the package: its line is printed at the end.
    """
    found = traces(os.environ)
    _show(found)
    if dry_run:
        return
    if found and not yes and not _agreed():
        notes().print("  nothing was removed, and no server was ended")
        raise typer.Exit(1)
    if named_address() is None:  # a server elsewhere is not this machine's to end
        output().print(f"  {_end_server()}", soft_wrap=True)
    # Again: a server that ends takes its socket and its record away itself.
    kept = [path for trace in traces(os.environ) if (path := _remove(trace)) is not None]
    for folder in left_alone(os.environ):
        notes().print(f"  left alone: {folder}", soft_wrap=True)
    remove_empty_folders(os.environ)  # last: whoever asks for the runtime folder has it made
    _tell_of_training(user_cache_path("sfumato") / "training")
    output().print(f"  remove the package with: {package_line()}", soft_wrap=True)
    if kept:
        raise ClientError(f"{len(kept)} could not be removed: {', '.join(map(str, kept))}")


def _agreed() -> bool:
    try:
        return typer.confirm("  End the server and remove these?")
    except typer.Abort:  # Ctrl-C, or nobody there to ask
        notes().print()
        return False


def _end_server() -> str:
    """What became of it; one that cannot be found for sure keeps nothing else from being removed."""
    try:
        return end_server()
    except ClientError as error:
        return f"no server was ended: {error}"


def package_line() -> str:
    """The line that removes the package, for the program that installed it."""
    installer = (distribution("sfumato").read_text("INSTALLER") or "pip").strip()
    if "pipx" in Path(sys.prefix).parts:
        return "pipx uninstall sfumato"
    if installer == "uv":
        in_tool = "tools" in Path(sys.prefix).parts
        return "uv tool uninstall sfumato" if in_tool else f"uv pip uninstall --python {sys.executable} sfumato"
    return f"{sys.executable} -P -m pip uninstall sfumato"


def _show(found: list[Trace]) -> None:
    if not found:
        output().print("nothing of sfumato is left on this machine but the package")
        return
    show_rows([(trace.what, size(trace.bytes), trace.path) for trace in found])


def size(count: int) -> str:
    """Bytes as people read them."""
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= factor:
            return f"{count / factor:.1f} {unit}"
    return f"{count} B"


def _remove(trace: Trace) -> Path | None:
    """The path where it could not be removed."""
    try:
        trace.remove()
    except FileNotFoundError:
        return None
    except OSError as error:
        notes().print(f"  {visible_line(trace.path)} stays: {error.strerror}", soft_wrap=True)
        return trace.path
    return None


def _tell_of_training(folder: Path) -> None:
    """Weeks of work, perhaps: never removed unasked."""
    if folder.exists():
        output().print(f"  kept: what you trained, in {folder}", soft_wrap=True)
