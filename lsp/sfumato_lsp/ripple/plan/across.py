"""Other open files that import what was renamed or called: by the path of the module, as far as that tells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePath

from sfumato_lsp.python.names import Name, Occurrence, function_around
from sfumato_lsp.python.tree import above
from sfumato_lsp.ripple.plan.offer import Offer
from sfumato_lsp.ripple.plan.view import View, others
from sfumato_lsp.ripple.plan.words import Run
from sfumato_lsp.text.paths import uri_path


def renamed_across(view: View, views: Sequence[View]) -> Iterator[Offer]:
    """What a module binds got another name: what others import of it, and its uses there."""
    for run, old, new in _renames(view):
        for other in others(view, views):
            if old in other.text and other.source is not None:
                yield from _there(view, other, run, old, new)


def renames_of_module(view: View) -> bool:
    return any(True for _ in _renames(view))


def _renames(view: View) -> Iterator[tuple[Run, str, str]]:
    if view.source is None:
        return
    for run in view.runs:
        word = view.word(run.start, run.end) if run.rename else None
        if run.rename is not None and word is not None and _is_of_module(view, word, run):
            yield run, *run.rename


def _is_of_module(view: View, word: Occurrence, run: Run) -> bool:
    assert run.rename is not None
    if word.role != "binds" or function_around(word.node) is not None:
        return False
    now = view.name(run.rename[1])
    if now.home(word).type != "module" or len(now.binders(now.home(word))) > 1:
        return False
    return not view.name(run.rename[0]).binders(now.home(word)) and not is_imported(word)


def is_imported(word: Occurrence) -> bool:
    return above(word.node, "import_statement", "import_from_statement") is not None


def _there(view: View, other: View, run: Run, old: str, new: str) -> Iterator[Offer]:
    was, now = other.name(old), other.name(new)
    for one in imports_of(view, other, was):
        scope = was.home(one)
        if now.binders(scope):
            return
        yield other.offer((one.start, one.end), new, "import", run.cause, 1.0)
        for use in was.all:
            found = was.resolved(use) if use.role == "reads" else None
            if found is not None and found.id == scope.id:
                yield other.offer((use.start, use.end), new, "scope", run.cause)
    for one in _by_module(view, other, was):
        yield other.offer((one.start, one.end), new, "scope", run.cause)
    for one in was.all:  # from module import old as another: nothing else changes
        if one.role == "module" and _is_renamed_import(view, other, one):
            yield other.offer((one.start, one.end), new, "import", run.cause)


def imports_of(view: View, other: View, name: Name) -> list[Occurrence]:
    """Where another document imports a name from this one, without another name for it."""
    found = [one for one in name.all if one.role == "binds" and is_imported(one) and not is_alias(one)]
    return [one for one in found if _is_from(view, other, one)]


def uses_of(view: View, other: View, name: Name) -> list[int]:
    """Where another document reads what it imports from this one, itself or by its module."""
    scopes = {name.home(one).id for one in imports_of(view, other, name)}
    read = [one for one in name.all if one.role == "reads"]
    found = [one.start for one in read if (at := name.resolved(one)) is not None and at.id in scopes]
    return found + [one.start for one in _by_module(view, other, name)]


def _is_renamed_import(view: View, other: View, one: Occurrence) -> bool:
    dotted = one.node.parent
    aliased = dotted is not None and dotted.parent is not None and dotted.parent.type == "aliased_import"
    return aliased and _is_from(view, other, one)


def is_alias(one: Occurrence) -> bool:
    return one.node.parent is not None and one.node.parent.type == "aliased_import"


def _is_from(view: View, other: View, one: Occurrence) -> bool:
    statement = above(one.node, "import_from_statement")
    assert other.source is not None
    return statement is not None and _is_module(other.source.field(statement, "module_name"), other, view)


def _by_module(view: View, other: View, name: Name) -> Iterator[Occurrence]:
    """`module.name`, where that document has the module under its own name."""
    assert other.source is not None
    module = other.name(_path(view).name)
    scopes = {module.home(one).id for one in module.all if one.role == "binds" and _is_import_of(view, other, one)}
    means = {one.node.id for one in module.all if (scope := module.resolved(one)) is not None and scope.id in scopes}
    for one in name.all if means else ():
        before = one.node.parent.child_by_field_name("object") if one.role == "attribute" and one.node.parent else None
        if before is not None and before.id in means:
            yield one


def _is_import_of(view: View, other: View, one: Occurrence) -> bool:
    """Whether a word that an import binds is the edited module."""
    statement, part = above(one.node, "import_statement", "import_from_statement"), one.node.parent
    if statement is None or part is None or other.source is None:
        return False
    named = other.source.field(part, "name") if is_alias(one) else other.source.of(one.node)
    if statement.type == "import_from_statement":
        module = other.source.field(statement, "module_name")
        named = module + "." * (not module.endswith(".")) + named
    return _is_module(named, other, view)


def _path(view: View) -> PurePath:
    """Of a module, without its suffix; of a package, its folder."""
    path = uri_path(view.uri)
    return path.parent if path.stem == "__init__" else path.parent / path.stem


def _is_module(said: str, other: View, view: View) -> bool:
    """Whether `other` means `view` by what it says behind `import` or `from`: the last names of its path."""
    names = said.lstrip(".")
    parts, level = tuple(names.split(".")) if names else (), len(said) - len(names)
    if not level:
        return _path(view).parts[-len(parts) :] == parts
    folders = uri_path(other.uri).parents
    return level <= len(folders) and folders[level - 1].joinpath(*parts) == _path(view)
