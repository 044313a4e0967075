"""Settings that change while it runs: what the editor pushes, what it answers when it is asked, and files.

Settings come bare or under `sfumato`. A workspace folder's `sfumato.toml` and the ignore files are watched where the
editor can, and count when they are saved everywhere else.
"""

from __future__ import annotations

import logging
from collections.abc import Collection

from lsprotocol import types

from sfumato_client.text.languages import ENDINGS
from sfumato_lsp.privacy.ignored_files import IGNORE_FILES
from sfumato_lsp.session.language_server import SfumatoLanguageServer
from sfumato_lsp.settings.workspace_file import SETTINGS_NAME
from sfumato_lsp.text.paths import uri_path

logger = logging.getLogger(__name__)

SECTION = "sfumato"
WATCHED = (SETTINGS_NAME, *IGNORE_FILES)


async def did_change(ls: SfumatoLanguageServer, params: types.DidChangeConfigurationParams) -> None:
    settings = params.settings
    if isinstance(settings, dict) and SECTION in settings:
        settings = settings[SECTION]
    if settings is not None:  # null: from an editor that wants to be asked
        ls.files.settings.pushed = settings
        apply(ls)
    await pull(ls)


async def did_change_files(ls: SfumatoLanguageServer, params: types.DidChangeWatchedFilesParams) -> None:
    gone = {change.uri for change in params.changes if change.type == types.FileChangeType.Deleted}
    ls.keeping.files_changed({change.uri for change in params.changes} - gone, gone)
    look_again(ls, {uri_path(change.uri).name for change in params.changes})


async def did_change_folders(ls: SfumatoLanguageServer, _params: types.DidChangeWorkspaceFoldersParams) -> None:
    look_again(ls, WATCHED)
    await pull(ls)


def look_again(ls: SfumatoLanguageServer, names: Collection[str]) -> bool:
    """Read what files of these names say; whether any of them says anything to us."""
    if SETTINGS_NAME in names:
        apply(ls)
    rules = any(name in IGNORE_FILES for name in names)
    if rules:
        ls.files.ignored.look_again()
        ls.suggestions.snippets.choose_again()
        ls.keeping.look_again()
        ls.ripples.look_again()
    return rules or SETTINGS_NAME in names


async def pull(ls: SfumatoLanguageServer) -> None:
    """Ask the editor for its settings, in general and for each folder, where it can be asked. A newer call counts."""
    workspace = ls.client_capabilities.workspace
    if not workspace or not workspace.configuration:
        return
    folders = ls.folders()
    scopes = [None, *folders]
    asked = [types.ConfigurationItem(scope_uri=scope, section=SECTION) for scope in scopes]
    try:
        found = await ls.pulls.run_quietly(SECTION, ls.workspace_configuration_async(types.ConfigurationParams(asked)))
    except Exception as error:  # whatever it answers
        logger.warning("the editor does not tell its settings: %s", error)
        return
    if found is None:
        return
    if not isinstance(found, list | tuple) or len(found) != len(scopes):
        logger.warning("the editor does not tell its settings: it was asked for %d", len(scopes))
        return
    ls.files.settings.pulled, *for_folders = found
    ls.files.settings.pulled_for_folders = dict(zip(folders, for_folders, strict=True))
    apply(ls)


def listen(ls: SfumatoLanguageServer) -> None:
    """Ask the editor to tell when its settings or the files change, however they do."""
    workspace = ls.client_capabilities.workspace or types.WorkspaceClientCapabilities()
    # Source files too: what the server remembers of them has to be what they say.
    names = (*WATCHED, f"*.{{{','.join(ENDINGS)}}}")
    watchers = [types.FileSystemWatcher(glob_pattern=f"**/{name}") for name in names]
    files = types.DidChangeWatchedFilesRegistrationOptions(watchers=watchers)
    section = types.DidChangeConfigurationRegistrationOptions(section=SECTION)
    wanted = (
        (types.WORKSPACE_DID_CHANGE_WATCHED_FILES, "sfumato-files", files, workspace.did_change_watched_files),
        (types.WORKSPACE_DID_CHANGE_CONFIGURATION, "sfumato-settings", section, workspace.did_change_configuration),
    )
    registrations = [
        types.Registration(id=id, method=method, register_options=options)
        for method, id, options, can in wanted
        if can and can.dynamic_registration
    ]
    if registrations:
        ls.client_register_capability(types.RegistrationParams(registrations=registrations))


def apply(ls: SfumatoLanguageServer) -> None:
    """Let what was said count from now on."""
    before, told_before = ls.files.options, _in_requests(ls)
    ls.suggestions.answers.clear()
    problems = ls.files.settings.load()
    if not problems:
        ls.reports.notices.settle("settings")
    for problem in problems:
        ls.reports.notices.show("settings", problem, types.MessageType.Warning)
    if ls.files.options.connection != before.connection:
        ls.link.client.reconnect()
    ls.reports.status.changed()
    ls.ripples.look_again()
    if _in_requests(ls) != told_before:
        ls.files.ignored.look_again()
        ls.suggestions.snippets.choose_again()
        ls.keeping.look_again()


def _in_requests(ls: SfumatoLanguageServer) -> tuple[object, ...]:
    """What decides about the text of other files that goes along."""
    rooms = {document.uri: ls.files.options_of(document).context_characters for document in ls.files.documents.all()}
    kept = {folder: ls.files.settings.for_document(folder, "") for folder in ls.folders()}
    remembered = {folder: (options.remembers, options.languages) for folder, options in kept.items()}
    return ls.files.settings.ignored, rooms, remembered
