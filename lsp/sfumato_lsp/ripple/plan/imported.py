"""An import that nothing uses any more since the edit, and one that is missing since then.

Only what a module imports at its top, one statement in its lines. What is missing is known from the standard library,
where something is read of a module, or from how another open document imports the name.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence

from tree_sitter import Node

from sfumato_lsp.python.names import Occurrence
from sfumato_lsp.python.tree import Source, above, below, is_text
from sfumato_lsp.ripple.plan.offer import Offer
from sfumato_lsp.ripple.plan.renamed import BUILTIN
from sfumato_lsp.ripple.plan.view import View, others
from sfumato_lsp.ripple.plan.words import Run, is_name
from sfumato_lsp.text.paths import uri_path

_IMPORTS = ("import_statement", "import_from_statement")
_LINE = re.compile(r"[^\n]*\n?")
MOST_WORDS = 20
"""Of a run that are looked at: each costs a look through the file."""
UNUSED = 0.7
"""Nobody is told unasked: of 34 that real changes left unused none was taken out, since more was to come."""
UNSURE = 0.8
"""Of an import as another document has it: this one may want another thing of the same name."""


def imported(view: View, views: Sequence[View]) -> Iterator[Offer]:
    if view.source is None:
        return
    for run in view.runs:
        for word in dict.fromkeys(run.old[:MOST_WORDS]):
            if is_name(word) and word not in run.new:
                yield from _unused(view, run, word)
        for word in dict.fromkeys(run.new[:MOST_WORDS]):
            if is_name(word) and word not in run.old and word not in BUILTIN:
                yield from _missing(view, run, word, views)


def _unused(view: View, run: Run, word: str) -> Iterator[Offer]:
    source = view.source
    assert source is not None
    if uri_path(view.uri).name == "__init__.py" or len(view.places_of((word,))) != 1:
        return  # a word in a string may be an annotation
    [one] = view.name(word).all or (None,)
    statement = None if one is None else _at_top(source, one.node)
    if one is None or statement is None or one.role != "binds" or "#" in _lines(view.text, statement):
        return
    if statement.type == "import_from_statement" and source.field(statement, "module_name") == "__future__":
        return
    place = _part(view, statement, one.node)
    if place is not None:
        yield view.offer(place, "", "import", run.cause, UNUSED)


def _at_top(source: Source, word: Node) -> Node | None:
    """The import of a word where it is a statement of the module itself."""
    statement = above(word, *_IMPORTS)
    return statement if statement is not None and statement.parent == source.root else None


def _lines(text: str, node: Node) -> str:
    end = text.find("\n", node.end_byte)
    return text[node.start_byte : end if end >= 0 else len(text)]


def _part(view: View, statement: Node, word: Node) -> tuple[int, int] | None:
    """What goes with a name: all of the statement with its line, or its part of the list with a comma."""
    names = [one for one in statement.named_children if one != statement.child_by_field_name("module_name")]
    own = next((one for one in names if one.start_byte <= word.start_byte and word.end_byte <= one.end_byte), None)
    if own is None or any(one.type not in ("dotted_name", "aliased_import") for one in names):
        return None
    if len(names) == 1:
        alone = view.text.rfind("\n", 0, statement.start_byte) + 1 == statement.start_byte
        line = _LINE.match(view.text, statement.end_byte)
        return (statement.start_byte, line.end()) if alone and line is not None and not line[0].strip() else None
    number = names.index(own)
    if number + 1 < len(names):
        return own.start_byte, names[number + 1].start_byte
    return names[number - 1].end_byte, own.end_byte


def _missing(view: View, run: Run, word: str, views: Sequence[View]) -> Iterator[Offer]:
    if view.says_before(word):
        return  # it was missing before
    name = view.name(word)
    used = [one for one in name.all if one.role == "reads" and run.start <= one.start < run.end]
    if not used or any(one.role in ("binds", "declares") for one in name.all) or "import *" in view.text:
        return
    statement, sure = _statement(view, word, used, views)
    if statement:
        at = _place(view, statement)
        yield view.offer((at, at), statement + "\n", "import", run.cause, sure)


def _statement(view: View, word: str, used: Sequence[Occurrence], views: Sequence[View]) -> tuple[str, float]:
    if word in sys.stdlib_module_names and all(_of_module(one) for one in used):
        return f"import {word}", 1.0
    for other in others(view, views):
        if word in other.text and other.source is not None:
            for one in other.name(word).all:
                found = _said(other.source, one)
                if found:
                    return found, UNSURE
    return "", 0.0


def _of_module(one: Occurrence) -> bool:
    around = one.node.parent
    return around is not None and around.type == "attribute" and around.child_by_field_name("object") == one.node


def _said(source: Source, one: Occurrence) -> str:
    """The import of one name as a statement of its own; nothing for a relative one, which means another thing here."""
    statement = _at_top(source, one.node)
    if statement is None or one.role != "binds":
        return ""
    part: Node | None = one.node
    while part is not None and part.parent != statement:
        part = part.parent
    if part is None or statement.type == "import_statement":
        return "" if part is None else f"import {source.of(part)}"
    module = source.field(statement, "module_name")
    return "" if module.startswith(".") or module == "__future__" else f"from {module} import {source.of(part)}"


def _place(view: View, statement: str) -> int:
    """Where a statement belongs among those of its kind at the top: in front of the first that sorts behind it."""
    source, text = view.source, view.text
    assert source is not None
    kind = _IMPORTS[0] if statement.startswith("import ") else _IMPORTS[1]
    found = [node for node in source.root.named_children if node.type in _IMPORTS]
    for node in found:
        if node.type == kind and source.of(node) > statement and text[node.start_byte - 1 : node.start_byte] in "\n":
            return node.start_byte
    if found:
        same = [node for node in found if node.type == kind] or found
        return _behind(text, same[-1])
    first = list(below(source.root, "future_import_statement"))[-1:]
    head = first or [node for node in source.root.named_children[:1] if is_text(node)]
    if head:
        return _behind(text, head[0])
    comments = 0
    while text.startswith("#", comments):
        line = _LINE.match(text, comments)
        comments = line.end() if line is not None else len(text)
    return comments


def _behind(text: str, node: Node) -> int:
    end = text.find("\n", node.end_byte)
    return end + 1 if end >= 0 else len(text)
