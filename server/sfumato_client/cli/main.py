"""The `sfumato` command: assembles the commands, and turns errors into one line and an exit code.

Exit codes: 1 the server failed or something is wrong, 2 the command was used wrongly, 3 there is an answer and it is of
no use (a file would be broken by it, or the server runs and its model has failed), 130 interrupted.
"""

from __future__ import annotations

from sfumato_client.processes.interrupts import quiet_end  # isort: split

import sys

import typer

from sfumato_client.address.errors import ClientError
from sfumato_client.address.version import own_version
from sfumato_client.cli.edit.fill import fill
from sfumato_client.cli.edit.selection import inspect, refine, rewrite
from sfumato_client.cli.lifecycle.logs import logs
from sfumato_client.cli.lifecycle.page import page
from sfumato_client.cli.lifecycle.rest import pause, resume
from sfumato_client.cli.lifecycle.restart import restart
from sfumato_client.cli.lifecycle.serve import serve
from sfumato_client.cli.lifecycle.status import status
from sfumato_client.cli.lifecycle.stop import stop
from sfumato_client.cli.machine.checkpoints import list_checkpoints, pull
from sfumato_client.cli.machine.doctor import doctor
from sfumato_client.cli.machine.stats import stats
from sfumato_client.cli.machine.uninstall import uninstall
from sfumato_client.edited_file.errors import InputError, NotSound
from sfumato_client.terminal.console import complain, write
from sfumato_client.text.streams import shown_streams
from sfumato_client.text.visible import visible_line

app = typer.Typer(
    name="sfumato",
    help="An interactive local code-editing server: a text-diffusion model fills holes in code.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
ABOUT_FILES = (fill, rewrite, refine, inspect)
ABOUT_THE_SERVER = (serve, status, stats, page, pause, resume, stop, restart, logs)
for command in (*ABOUT_FILES, *ABOUT_THE_SERVER, doctor, pull, uninstall):
    app.command()(command)
app.command("list")(list_checkpoints)


def _print_version(wanted: bool) -> None:
    if wanted:
        write(f"sfumato {own_version()}")
        raise typer.Exit


@app.callback()
def _options(
    version: bool = typer.Option(False, "--version", help="Show the version.", callback=_print_version, is_eager=True),
) -> None:
    del version


def main() -> None:
    with shown_streams(), quiet_end():
        try:
            app()
        except InputError as error:
            _end(visible_line(error), 2)
        except NotSound as error:
            _end(str(error), 3)
        except ClientError as error:
            _end(str(error), 1)


def _end(message: str, code: int) -> None:
    complain(f"sfumato: {message}")
    sys.exit(code)


if __name__ == "__main__":
    main()
