"""What a word of a Python file does where it stands: it binds a name, reads one, or is no name of a scope at all."""

from __future__ import annotations

from typing import Literal

from tree_sitter import Node

from sfumato_lsp.python.tree import CLASS, FUNCTION

Role = Literal["binds", "reads", "declares", "attribute", "keyword", "module"]
"""`declares`: as global or nonlocal; `module`: in the path of an import, or what an import calls otherwise."""
PARAMETERS = frozenset({"parameters", "lambda_parameters"})
_PATTERNS = frozenset({"pattern_list", "tuple_pattern", "list_pattern", "list_splat_pattern", "as_pattern_target"})
_TARGETS = {
    "assignment": "left", "for_statement": "left", "for_in_clause": "left", "named_expression": "name",
    "as_pattern": "alias", FUNCTION: "name", CLASS: "name", "type_alias_statement": "left",
}  # fmt: skip
_CAPTURES = frozenset({"case_pattern", "keyword_pattern"})
_DECLARATIONS = frozenset({"global_statement", "nonlocal_statement"})


def is_parameter(word: Node) -> bool:
    """Whether a word is a parameter's own name, not part of its default nor of its annotation."""
    child, parent = word, word.parent
    while parent is not None and parent.type not in PARAMETERS:
        if child in (parent.child_by_field_name("value"), parent.child_by_field_name("type")):
            return False
        if not parent.type.endswith(("parameter", "splat_pattern")):
            return False
        child, parent = parent, parent.parent
    return parent is not None


def role_of(word: Node) -> Role:
    parent = word.parent
    if parent is None:
        return "reads"
    if parent.type == "attribute" and parent.child_by_field_name("attribute") == word:
        return "attribute"
    if parent.type == "keyword_argument" and parent.child_by_field_name("name") == word:
        return "keyword"
    if parent.type in _DECLARATIONS:
        return "declares"
    imported = _imported(word, parent)
    if imported is not None:
        return imported
    if is_parameter(word) or _is_target(word):
        return "binds"
    return _matched(word, parent)


def _imported(word: Node, parent: Node) -> Role | None:
    """The role of a word in an import; `None` elsewhere."""
    if parent.type == "aliased_import":
        return "binds"  # its alias: what it is called elsewhere stands in a dotted name
    if parent.type != "dotted_name" or parent.parent is None:
        return None
    statement = parent.parent
    if statement.type == "aliased_import":
        return "module"
    if statement.type == "import_statement":
        return "binds" if parent.named_children[0] == word else "module"
    if statement.type in ("import_from_statement", "future_import_statement"):
        return "module" if statement.child_by_field_name("module_name") == parent else "binds"
    return "module" if statement.type == "relative_import" else None


def _is_target(word: Node) -> bool:
    child, parent = word, word.parent
    while parent is not None and parent.type in _PATTERNS:
        child, parent = parent, parent.parent
    if parent is None:
        return False
    if parent.type == "as_pattern" and child.type == "as_pattern_target":
        return True
    field = _TARGETS.get(parent.type)
    return field is not None and parent.child_by_field_name(field) == child


def _matched(word: Node, parent: Node) -> Role:
    """In the pattern of a `case`, where a name alone captures and one with dots or brackets is read."""
    if parent.type == "keyword_pattern" and parent.named_children[0] == word:
        return "keyword"
    if parent.type == "splat_pattern" or (parent.type == "as_pattern" and parent.named_children[-1] == word):
        return "binds"
    alone = parent.type == "dotted_name" and len(parent.named_children) == 1
    return "binds" if alone and parent.parent is not None and parent.parent.type in _CAPTURES else "reads"
