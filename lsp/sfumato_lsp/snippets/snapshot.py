"""What a choice needs of the editor, taken on the event loop in no time; the choice itself runs in a thread, where it
may read the workspace's files.

Read is what lies in a workspace folder, however links lead there, is not ignored, and is a text of at most 500 kB.
What the editor has open is taken as the editor has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from sfumato_client.files.regular_file import read_regular
from sfumato_lsp.privacy.ignored_files import Patterns, is_ignored, real_folders
from sfumato_lsp.settings.options import Options
from sfumato_lsp.snippets.choose import Wanted, choose_snippets
from sfumato_lsp.snippets.imports import ROOTS
from sfumato_lsp.snippets.situation import Situation, situation, warrants_choice
from sfumato_lsp.snippets.snippet import Edit, Snippet
from sfumato_lsp.text.document import Document
from sfumato_lsp.text.paths import path_label, uri_path
from sfumato_lsp.text.windows import sendable

MAX_BYTES = 500_000
MAX_ROOTS = 64
MAX_OTHERS = 20
"""Open documents that are looked at."""


class WorkspaceFiles:
    """Files by their path in `folders`, the first folder first. `open_texts` are by absolute path."""

    def __init__(self, folders: Sequence[Path], *, open_texts: Mapping[Path, str], patterns: Patterns) -> None:
        self._folders = folders
        self._open_texts = open_texts
        self._patterns = patterns

    def get(self, path: str, /) -> str | None:
        for folder in self._folders:
            text = self._text(folder / path)
            if text is not None:
                return text
        return None

    def _text(self, path: Path) -> str | None:
        if path in self._open_texts:
            return self._open_texts[path]
        try:
            inside = any(path.resolve().is_relative_to(folder) for folder in self._folders)
            if not inside or is_ignored(path, self._folders, self._patterns):
                return None
            text = read_regular(path, MAX_BYTES).decode("utf-8")
        except (OSError, RuntimeError, ValueError):
            return None  # gone, not allowed, no regular file, too large, links in a circle, or no text
        return text.replace("\r\n", "\n").replace("\r", "\n")


def source_roots(folders: Sequence[Path]) -> tuple[str, ...]:
    """Where packages may lie: the workspace's folders, `src`, and each folder in them that is no package itself."""
    inner: list[str] = []
    for folder in folders:
        with suppress(OSError):
            inner += [child.name for child in sorted(folder.iterdir()) if _may_hold_packages(child)]
    return tuple(dict.fromkeys([*ROOTS, *inner]))[:MAX_ROOTS]


def _may_hold_packages(folder: Path) -> bool:
    return folder.is_dir() and not folder.name.startswith((".", "_")) and not (folder / "__init__.py").exists()


@dataclass(frozen=True, kw_only=True)
class OpenText:
    """A document as it was; the lines are those that the document held, so that nothing was copied but references."""

    uri: str
    version: int
    lines: tuple[str, ...]

    def read(self) -> str:
        return sendable("".join(self.lines))


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """`own` is the document that snippets are chosen for, `line` the one of its cursor; `folders` are URIs."""

    own: OpenText
    line: int
    language: str
    others: tuple[OpenText, ...]
    folders: tuple[str, ...]
    edits: tuple[Edit, ...]
    patterns: Patterns
    options: Options


def open_text(document: Document) -> OpenText:
    return OpenText(uri=document.uri, version=document.version, lines=tuple(document.lines))


def other_texts(documents: Iterable[Document]) -> tuple[OpenText, ...]:
    """In the order in which they were opened: of too many, the last are taken."""
    small = [other for other in documents if other.length <= MAX_BYTES]
    return tuple(map(open_text, small[-MAX_OTHERS:]))


def choose(taken: Snapshot, before: Situation | None) -> tuple[Situation, tuple[Snippet, ...]] | None:
    """The snippets and the situation that they were chosen in; `None` where `before` still holds."""
    text = taken.own.read()
    lines = text.split("\n")
    line = min(taken.line, len(lines) - 1)
    versions = [(other.uri, other.version) for other in taken.others]
    now = situation(lines, line, language=taken.language, others=versions)
    if before is not None and not warrants_choice(before, now):
        return None
    texts = {other.uri: other.read() for other in taken.others}
    folders = real_folders(Path(uri_path(folder)) for folder in taken.folders)
    labels = {uri: path_label(uri, taken.folders) for uri in (*texts, taken.own.uri)}
    own_path = uri_path(taken.own.uri)
    # What lies beside a file outside of the workspace is nobody's business.
    readable = folders if any(own_path.is_relative_to(folder) for folder in folders) else ()
    wanted = Wanted(
        document_text=text,
        cursor_offset=sum(len(above) + 1 for above in lines[:line]),
        path=labels[taken.own.uri],
        language=taken.language,
        files=WorkspaceFiles(
            readable,
            open_texts={Path(uri_path(uri)): other for uri, other in texts.items()},
            patterns=taken.patterns.resolved(),
        ),
        open_documents={labels[uri]: other for uri, other in texts.items()},
        recent_edits=_labelled(taken.edits, labels),
        budget_characters=taken.options.context_characters,
        roots=source_roots(readable),
    )
    return now, choose_snippets(wanted)


def _labelled(edits: Sequence[Edit], labels: dict[str, str]) -> list[Edit]:
    return [replace(edit, path=labels[edit.path]) for edit in edits if edit.path in labels]
