"""What may be remembered of a workspace folder, by the settings and the server's languages as they are now."""

from __future__ import annotations

from pathlib import Path

from sfumato_lsp.memory.chosen import Wanted
from sfumato_lsp.text.paths import uri_path
from sfumato_lsp.workplace.files import Files


def wanted_of(files: Files, folder: str, written: tuple[str, ...]) -> Wanted:
    """`written` are the languages that the checkpoint writes; none: any."""
    here = Path(uri_path(folder))
    others = [Path(uri_path(other)) for other in files.folders() if other != folder]
    opened = [uri_path(document.uri) for document in files.documents.all()]
    asked = files.settings.for_document(folder, "").languages
    languages = written or asked
    return Wanted(
        folder=here,
        languages=None if languages is None else tuple(one for one in languages if asked is None or one in asked),
        patterns=files.ignored.patterns(),
        inner=tuple(other for other in others if other.is_relative_to(here)),
        near=tuple(path.relative_to(here).as_posix() for path in opened if path.is_relative_to(here)),
    )
