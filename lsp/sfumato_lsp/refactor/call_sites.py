"""Where a function is called: at the places that the editor names, or wherever its file has its name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tree_sitter import Node

from sfumato_lsp.python.call import Call, read_call
from sfumato_lsp.python.definition import Definition, decorators, definitions
from sfumato_lsp.python.tree import CLASS, FUNCTION, Source, above, below, plays, span, words
from sfumato_lsp.refactor.changes import Left


@dataclass(frozen=True, kw_only=True)
class CallSite:
    """`passes_receiver` is where a method is called on its class, so that its first argument is the object."""

    call: Call
    passes_receiver: bool = False


def named_sites(source: Source, places: Iterable[int], definition: Definition) -> Iterator[CallSite | Left]:
    """What stands at the characters `places`, which the editor found; its definition and imports are passed over."""
    aliases = {source.field(one, "alias") for one in below(source.root, "aliased_import")}
    for at in sorted(set(places)):
        word = source.at(at, at)
        word = word if word is not None and word.type == "identifier" else source.at(at, at + 1)
        named = word is not None and word.type == "identifier"
        if named and above(word, "import_statement", "import_from_statement", "future_import_statement") is not None:
            continue
        if word is None or not named or source.of(word) not in {definition.called, definition.name, *aliases}:
            yield Left(at=at, why="is not where the editor says: save the file, or look for the references anew")
        elif not plays(word, "name", FUNCTION, CLASS):
            yield _site(source, word, definition)


def found_sites(source: Source, definition: Definition) -> Iterator[CallSite | Left]:
    """Every call in the file that has the name; of a method only where no other class could be meant."""
    named = definitions(source, definition.name) if definition.is_method else ()
    rivals = [one for one in named if _is_rival(one, definition)]
    for word in _words(source, definition):
        if plays(word, "name", FUNCTION, CLASS) or above(word, "import_statement", "import_from_statement") is not None:
            continue
        if not _is_named(source, word, definition):
            continue
        if definition.is_method and rivals and not _is_surely(source, word, definition):
            others = ", ".join(dict.fromkeys(f"{one.owner}.{one.name}" for one in rivals))
            yield Left(at=word.start_byte, why=f"may be a call of {others}")
            continue
        yield _site(source, word, definition)


def _is_rival(one: Definition, definition: Definition) -> bool:
    """Whether it is a method of this name of another class: no other function is called by an attribute."""
    return one.is_method and one.name == definition.name and one.path != definition.path


def _words(source: Source, definition: Definition) -> list[Node]:
    names = {definition.owner, "cls", "__init__"} if definition.is_constructor else {definition.name}
    found = [word for name in names if name for word in words(source, _scope(definition), name)]
    return sorted(found, key=lambda word: word.start_byte)


def _scope(definition: Definition) -> Node:
    """A function within a function is known there alone."""
    node = above(definition.node.parent, FUNCTION)
    if node is None or definition.owner is not None:
        node = definition.node
        while node.parent is not None:
            node = node.parent
    return node


def _is_named(source: Source, word: Node, definition: Definition) -> bool:
    """Whether a word could mean the function, by what it says and what stands in front of it."""
    text, attribute = source.of(word), _attribute(word)
    if not definition.is_constructor:
        return (
            text == definition.name
            and (attribute is not None) == definition.is_method
            and not plays(word, "name", "keyword_argument")
        )
    if attribute is None:
        owner = text == definition.owner and not plays(word, "name", "keyword_argument")
        return (owner and _is_called(word)) or (
            text == "cls" and _is_called(word) and _in_class(source, word, definition)
        )
    return text == "__init__" and _is_of_class(source, source.field(attribute, "object"), word, definition)


def _is_surely(source: Source, word: Node, definition: Definition) -> bool:
    attribute = _attribute(word)
    before = source.field(attribute, "object") if attribute is not None else ""
    own = before in ("self", "cls") and _in_class(source, word, definition)
    return own or _is_of_class(source, before, word, definition)


def _is_of_class(source: Source, before: str, word: Node, definition: Definition) -> bool:
    """Whether what stands before the word names its class: itself, or from one that is derived."""
    return before == definition.owner or (before == "super()" and _derives(source, word, definition))


def _in_class(source: Source, word: Node, definition: Definition) -> bool:
    around = above(word, CLASS)
    return around is not None and source.field(around, "name") == definition.owner


def _derives(source: Source, word: Node, definition: Definition) -> bool:
    around = above(word, CLASS)
    bases = around.child_by_field_name("superclasses") if around is not None else None
    return bases is not None and any(source.of(one) == definition.owner for one in bases.named_children)


def _site(source: Source, word: Node, definition: Definition) -> CallSite | Left:
    attribute = _attribute(word)
    function = attribute if attribute is not None else word
    if function.parent is None or not plays(function, "function", "call"):
        return Left(at=word.start_byte, why="is not a call")
    call = read_call(source, function.parent)
    if call is None:
        return Left(at=word.start_byte, why="cannot be read: its brackets are not closed, or hold a syntax error")
    before = source.field(attribute, "object") if attribute is not None else ""
    last = before.rpartition(".")[2]
    on_class = last == definition.owner or (definition.is_constructor and before not in ("", "super()"))
    bound_to_class = "classmethod" in decorators(source, definition.node)
    explicit = (
        on_class and not bound_to_class and definition.receiver is not None and source.of(word) == definition.name
    )
    return CallSite(call=call, passes_receiver=explicit and before != "super()")


def _attribute(word: Node) -> Node | None:
    """The attribute access whose name `word` is."""
    return word.parent if plays(word, "attribute", "attribute") else None


def _is_called(word: Node) -> bool:
    parent = word.parent
    return parent is not None and parent.type == "call" and span(parent)[0] == word.start_byte
