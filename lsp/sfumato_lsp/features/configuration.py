"""`workspace/didChangeConfiguration`, and files whose content is configuration: the options anew.

Settings come bare or under `sfumato`, and on top of the `initializationOptions`. A workspace's `sfumato.toml` adds to
them; it and the ignore files are watched where the editor can, and count when they are saved everywhere else.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from lsprotocol import types

from sfumato_lsp.options import Options, read_options
from sfumato_lsp.paths import uri_path
from sfumato_lsp.session import SfumatoLanguageServer
from sfumato_lsp.snippets.ignored import IGNORE_FILES
from sfumato_lsp.workspace_settings import SETTINGS_NAME, with_workspace

WATCHED = (SETTINGS_NAME, *IGNORE_FILES)


def read(ls: SfumatoLanguageServer) -> tuple[Options, list[str]]:
    """The options of the editor, the environment and the workspace, and a message for each that is not used."""
    options, problems = read_options(ls.settings, ls.environment)
    options, more = with_workspace(options, [Path(uri_path(folder)) for folder in ls.folders()])
    return options, [*problems, *more]


def did_change(ls: SfumatoLanguageServer, params: types.DidChangeConfigurationParams) -> None:
    settings = params.settings
    if settings is None:
        return  # an editor that wants to be asked with workspace/configuration: this names no option
    if isinstance(settings, dict) and "sfumato" in settings:
        settings = settings["sfumato"]
    if isinstance(settings, dict) and isinstance(ls.initial_options, dict):
        settings = {**ls.initial_options, **settings}
    ls.settings = settings
    _apply(ls)


def did_change_files(ls: SfumatoLanguageServer, params: types.DidChangeWatchedFilesParams) -> None:
    look_again(ls, {uri_path(change.uri).name for change in params.changes})


def did_change_folders(ls: SfumatoLanguageServer, _params: types.DidChangeWorkspaceFoldersParams) -> None:
    look_again(ls, WATCHED)


def look_again(ls: SfumatoLanguageServer, names: Collection[str]) -> bool:
    """Read what files of these names say; whether any of them says anything to us."""
    if SETTINGS_NAME in names:
        _apply(ls)
    rules = any(name in IGNORE_FILES for name in names)
    if rules:
        ls.ignored.look_again()
        ls.snippets.choose_again()
    return rules or SETTINGS_NAME in names


def watch_files(ls: SfumatoLanguageServer) -> None:
    """Ask the editor to tell when one of the files changes, however it does."""
    workspace = ls.client_capabilities.workspace
    watching = workspace and workspace.did_change_watched_files
    if not watching or not watching.dynamic_registration:
        return
    watchers = [types.FileSystemWatcher(glob_pattern=f"**/{name}") for name in WATCHED]
    ls.client_register_capability(
        types.RegistrationParams(
            registrations=[
                types.Registration(
                    id="sfumato-files",
                    method=types.WORKSPACE_DID_CHANGE_WATCHED_FILES,
                    register_options=types.DidChangeWatchedFilesRegistrationOptions(watchers=watchers),
                )
            ]
        )
    )


def _apply(ls: SfumatoLanguageServer) -> None:
    before = ls.options
    ls.answers.clear()
    ls.options, problems = read(ls)
    if not problems:
        ls.notices.settle("options")
    for problem in problems:
        ls.notices.show("options", problem, types.MessageType.Warning)
    if ls.options.connection != before.connection:
        ls.edit_client.reconnect()
    ls.status.changed()
    if (ls.options.ignore, ls.options.context_characters) != (before.ignore, before.context_characters):
        ls.ignored.look_again()
        ls.snippets.choose_again()
