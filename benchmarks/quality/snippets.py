"""Which text of the hole's own package the language server would send along."""

from __future__ import annotations

from benchmarks.quality.known_hole import KnownHole

from sfumato_lsp.settings.options import Options
from sfumato_lsp.snippets.choose import Wanted, choose_snippets
from sfumato_lsp.snippets.snippet import Snippet


def choose(hole: KnownHole, package: dict[str, str]) -> tuple[Snippet, ...]:
    """`package` has texts by path; the hole's own file is seen with the hole empty, no other file is open."""
    wanted = Wanted(
        document_text=hole.filled(""),
        cursor_offset=hole.start,
        path=hole.file.path,
        language="python",
        files={path: text for path, text in package.items() if path != hole.file.path},
        open_documents={},
        budget_characters=Options().context_characters,
    )
    return choose_snippets(wanted)
