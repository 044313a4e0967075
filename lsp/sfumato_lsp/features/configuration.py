"""`workspace/didChangeConfiguration`: the options anew, and another server if they name one.

Settings come bare or under `sfumato`, and on top of the `initializationOptions`.
"""

from __future__ import annotations

from lsprotocol import types

from sfumato_lsp.options import read_options
from sfumato_lsp.session import SfumatoLanguageServer


def did_change(ls: SfumatoLanguageServer, params: types.DidChangeConfigurationParams) -> None:
    settings = params.settings
    if settings is None:
        return  # an editor that wants to be asked with workspace/configuration: this names no option
    if isinstance(settings, dict) and "sfumato" in settings:
        settings = settings["sfumato"]
    if isinstance(settings, dict) and isinstance(ls.initial_options, dict):
        settings = {**ls.initial_options, **settings}
    before = ls.options
    ls.answers.clear()
    ls.options, problems = read_options(settings, ls.environment)
    for problem in problems:
        ls.notices.show("options", problem, types.MessageType.Warning)
    if ls.options.connection != before.connection:
        ls.edit_client.reconnect()
    if (ls.options.ignore, ls.options.context_characters) != (before.ignore, before.context_characters):
        ls.ignored.look_again()
        ls.snippets.choose_again()
