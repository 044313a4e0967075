"""Which languages have suggestions: those that the checkpoint writes, less those that the user leaves out."""

from __future__ import annotations

from sfumato_lsp.connection.server_state import ServerState
from sfumato_lsp.settings.options import Options


def refused(language: str, options: Options, state: ServerState) -> str | None:
    """Why files of a language (an LSP language id) have no suggestions, or `None` where they have."""
    if options.languages is not None and language not in options.languages:
        return f"no suggestions in {language} files: the option languages leaves them out"
    if state.languages and language not in state.languages:
        written = ", ".join(state.languages)
        return f"no suggestions in {language} files: the checkpoint {state.checkpoint} writes {written}"
    return None
