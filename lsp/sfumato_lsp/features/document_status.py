"""Whether suggestions come in a document while its user types, and if not, why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sfumato_lsp.connection.languages import refused
from sfumato_lsp.privacy.ignored_documents import IGNORED
from sfumato_lsp.session.language_server import SfumatoLanguageServer

COMES = frozenset({"ready", "filling"})
"""States in which nothing keeps suggestions away but the document itself."""


@dataclass(frozen=True, kw_only=True)
class DocumentStatus:
    """`reason` is a sentence for the user; empty where suggestions come."""

    reason: str = ""

    def for_editor(self) -> dict[str, Any]:
        """As `docs/language-server.md` has it."""
        return {"suggestions": not self.reason, "reason": self.reason}


async def document_status(ls: SfumatoLanguageServer, uri: str) -> DocumentStatus:
    """Of what keeps them away, what lasts longest is told."""
    return DocumentStatus(reason=await _reason(ls, uri))


async def _reason(ls: SfumatoLanguageServer, uri: str) -> str:
    document, left_alone = ls.files.documents.get(uri), ls.files.documents.left_alone(uri)
    label = ls.files.label(uri)
    if left_alone is not None:
        return f"{label} {left_alone.why}"
    if document is None:
        return f"{label} was not opened with this language server: its settings in the editor may leave the file out"
    options = ls.files.options_of(document)
    refusal = refused(document.language, options, ls.link.state)
    if refusal is not None:
        return refusal
    if await ls.files.ignored.is_ignored(uri):
        return IGNORED
    if options.mode == "off":
        return "suggestions are off: the setting mode says so"
    if options.mode == "subtle":
        return "suggestions come only when you ask for one: the setting mode is subtle"
    if ls.reports.snooze.until is not None:
        return f"snoozed: no automatic suggestions until {datetime.fromtimestamp(ls.reports.snooze.until):%H:%M}"
    now = ls.reports.status_with(options)
    return "" if now.state in COMES else now.message or now.state
