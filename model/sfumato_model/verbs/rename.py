"""`rename OLD to NEW`: one binding of the selected function gets another name, wherever the function means it.

Each word OLD of the text gets a mark of its own, the marked text is parsed, and the scopes of its tree say which marks
belong to the binding. What stands in strings and comments, attributes, keywords of other calls, and names that are
bound further in or further out never arrives there.
"""

from __future__ import annotations

import ast
import keyword
import re
from unicodedata import normalize

from sfumato_model.api.errors import PromptError
from sfumato_model.verbs.plan import Plan
from sfumato_model.verbs.source.callers import called_name, passes_by_keyword
from sfumato_model.verbs.source.function import PythonFunction
from sfumato_model.verbs.source.marked import Marked, mark
from sfumato_model.verbs.source.running import same_symbols
from sfumato_model.verbs.source.scopes import Scope
from sfumato_model.verbs.source.surroundings import surroundings_of


def rename(parsed: PythonFunction, match: re.Match[str]) -> Plan:
    old, new = normalize("NFKC", match["old"]), normalize("NFKC", match["new"])
    if not new.isidentifier() or keyword.iskeyword(new):
        raise PromptError(f"{match['new']!r} is not a name: a renaming needs one")
    if old == new:
        raise PromptError(f"{old} has that name already")
    marked = mark(parsed, old)
    target = _target(marked)
    numbers = _own_name(marked, new) if target is marked.around else _variable(marked, target, new)
    source, end = parsed.source, len(old)
    for at in reversed([at for number, at in enumerate(marked.places) if number in numbers]):
        source = source[:at] + new + source[at + end :]
    was, now = (parsed.runnable(one, in_class=_is_method(parsed)) for one in (parsed.source, source))
    inlined = {name for scope in marked.own.all() if scope.kind == "comprehension" for name in scope.bound}
    if not same_symbols(was, now, old, new, inlined):
        raise PromptError(f"renaming {old} to {new} would change what other names of {parsed.name} mean")
    return Plan(instruction=f"rename {match['old']} to {match['new']}", old=parsed.source, pieces=(source,))


def _target(marked: Marked) -> Scope:
    """The scope whose binding is meant: that of the function, of its type parameters, or the one around it."""
    old, name, own = marked.old, marked.parsed.name, marked.own
    if old in own.declared:
        raise PromptError(f"{old} is {own.declared[old]} in {name}, so other code means it too: rename it by hand")
    if old in own.imported:
        raise PromptError(f"{old} is imported in {name}: give it another name with `as`")
    for scope in (own, own.parent):
        if scope is not None and scope.kind != "outside" and old in scope.bound:
            return scope
    if old == name:
        return marked.around
    every = list(marked.around.all())
    if any(old in scope.bound for scope in every):
        raise PromptError(f"{old} belongs to a function or class inside of {name}: select that one")
    if any(marked.number(use) is not None for scope in every for use in scope.uses):
        raise PromptError(f"{old} is not bound in {name}, it comes from outside: rename it where it is bound")
    raise PromptError(f"{name} has no variable {old} that could be renamed")


def _variable(marked: Marked, target: Scope, new: str) -> set[int | None]:
    """The words that mean the binding of `target`."""
    parsed, old = marked.parsed, marked.old
    meant = [
        (scope, numbers)
        for scope in target.all()
        if (numbers := {n for n in map(marked.number, scope.uses) if n is not None}) and scope.resolved(old) is target
    ]
    _refuse_conflicts(marked, target, [scope for scope, _ in meant], new)
    found: set[int | None] = {number for _, numbers in meant for number in numbers}
    arguments = parsed.function.args
    if target is marked.own and old in [a.arg for a in (*arguments.args, *arguments.kwonlyargs)]:
        if passes_by_keyword(parsed, old):
            raise PromptError(f"code outside of {parsed.name} passes {old} by its name: rename it there by hand")
        if any(_names(decorator, old) for decorator in parsed.function.decorator_list):
            raise PromptError(f"a decorator of {parsed.name} has {old} in a string: rename it by hand")
        found |= _passed_to_itself(marked)
    return found


def _refuse_conflicts(marked: Marked, target: Scope, meant: list[Scope], new: str) -> None:
    """Raises `PromptError` where `new` would catch another name's uses, or another binding those of `new`."""
    inside = [scope for scope in target.all() if scope is not target]
    for scope in target.all():
        used = new in map(marked.plain, scope.uses)
        if used and scope.resolved(new) not in inside:
            raise PromptError(f"{new} is in use in {marked.parsed.name} already: take another name")
    for scope in meant:
        between: Scope | None = scope
        while between is not None and between is not target:
            if new in between.bound or new in between.declared:
                raise PromptError(f"{new} has another meaning inside of {marked.parsed.name}: take another name")
            between = between.parent


def _own_name(marked: Marked, new: str) -> set[int | None]:
    """The words that mean the function itself."""
    parsed, old = marked.parsed, marked.old
    for word in (old, new):
        if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", f"{parsed.before}\n{parsed.after}"):
            raise PromptError(f"{word} stands in the document outside of the function too: rename {old} by hand")
    every = list(marked.around.all())
    if any(new == marked.plain(use) for scope in every for use in scope.uses):
        raise PromptError(f"{new} is in use in {parsed.name} already: take another name")
    method = _is_method(parsed)
    meaning = [marked.around] if method else [s for s in every if s.resolved(old) is marked.around]
    found = {marked.number(use) for scope in meaning for use in scope.uses}
    if method:
        for node in ast.walk(marked.tree):
            if isinstance(node, ast.Attribute) and marked.plain(node.attr) == old:
                if not _is_self(parsed, node.value):
                    raise PromptError(f"{parsed.name} reads {old} of something else than itself: rename it by hand")
                found.add(marked.number(node.attr))
    return found


def _passed_to_itself(marked: Marked) -> set[int | None]:
    """The words that name the parameter where the function calls itself."""
    parsed, found = marked.parsed, set[int | None]()
    rebound = any(parsed.name in scope.bound for scope in marked.own.all())
    for call in ast.walk(marked.tree):
        if not isinstance(call, ast.Call) or called_name(call.func) != parsed.name:
            continue
        numbers = {marked.number(k.arg) for k in call.keywords if k.arg and marked.plain(k.arg) == marked.old}
        if isinstance(call.func, ast.Name):
            found |= set() if rebound or _is_method(parsed) else numbers
        elif isinstance(call.func, ast.Attribute) and _is_method(parsed) and numbers:
            if _is_self(parsed, call.func.value):
                found |= numbers
            elif not (isinstance(call.func.value, ast.Call) and called_name(call.func.value.func) == "super"):
                raise PromptError(f"{parsed.name} passes {marked.old} by its name to another's: rename it by hand")
    return found


def _is_method(parsed: PythonFunction) -> bool:
    around = surroundings_of(parsed)
    if around.whole:
        return around.enclosing_class is not None
    return bool(parsed.indent) and _first_parameter(parsed) in ("self", "cls")


def _is_self(parsed: PythonFunction, node: ast.expr) -> bool:
    # The marked tree has marks in its names, and the first parameter may be what is renamed.
    return isinstance(node, ast.Name) and node.id.partition("_sfumato")[0] == _first_parameter(parsed)


def _first_parameter(parsed: PythonFunction) -> str | None:
    arguments = parsed.function.args
    return next((argument.arg for argument in (*arguments.posonlyargs, *arguments.args)), None)


def _names(decorator: ast.expr, name: str) -> bool:
    texts = (node.value for node in ast.walk(decorator) if isinstance(node, ast.Constant))
    return any(isinstance(text, str) and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) for text in texts)
