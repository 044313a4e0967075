"""Whether a renaming left the meaning of every name as it was, as CPython itself sees the scopes."""

from __future__ import annotations

from collections.abc import Collection

from sfumato_model.text.python_text import NotPython, Symbols, symbols


def same_symbols(before: str, after: str, old: str, new: str, inlined: Collection[str] = ()) -> bool:
    """Whether two texts bind and use the same names in the same scopes, but for `old` that may have become `new`.

    `inlined` are names that comprehensions bind: from Python 3.12 on the scope around has them too, and of one of the
    two names nothing is then known. True where `before` has no scopes, as code that cannot run has none.
    """
    try:
        scopes = symbols(before)
    except NotPython:
        return True
    try:
        return _same(scopes, symbols(after), old, new, {old, new} if {old, new} & set(inlined) else set())
    except NotPython:
        return False


def _same(was: Symbols, now: Symbols, old: str, new: str, unknown: Collection[str]) -> bool:
    before, after = ({n: told for n, told in one.names.items() if n not in unknown} for one in (was, now))
    renamed = {new if name == old else name: told for name, told in before.items()}
    return (
        was.kind == now.kind
        and (was.name == now.name or (was.name, now.name) == (old, new))
        and (after == before or (after == renamed and len(renamed) == len(before)))
        and len(was.inner) == len(now.inner)
        and all(_same(one, other, old, new, unknown) for one, other in zip(was.inner, now.inner, strict=True))
    )
