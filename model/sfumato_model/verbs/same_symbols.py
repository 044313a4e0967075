"""Whether a renaming left the meaning of every name as it was, as CPython itself sees the scopes."""

from __future__ import annotations

from sfumato_model.python_text import NotPython, Symbols, symbols

_INLINED = ("listcomp", "setcomp", "dictcomp")


def same_symbols(before: str, after: str, old: str, new: str) -> bool:
    """Whether two texts bind and use the same names in the same scopes, but for `old` that may have become `new`.

    True where `before` has no scopes, as code that cannot run has none.
    """
    try:
        scopes = symbols(before)
    except NotPython:
        return True
    try:
        return _same(scopes, symbols(after), old, new)
    except NotPython:
        return False


def _same(was: Symbols, now: Symbols, old: str, new: str) -> bool:
    # From Python 3.12 on a scope has the names of its comprehensions too, which are compared by themselves below.
    inlined = {name for one in (*was.inner, *now.inner) if one.name in _INLINED for name in one.own}
    inlined |= {old, new} if inlined & {old, new} else set()
    before, after = ({n: told for n, told in one.names.items() if n not in inlined} for one in (was, now))
    renamed = {new if name == old else name: told for name, told in before.items()}
    return (
        was.kind == now.kind
        and (was.name == now.name or (was.name, now.name) == (old, new))
        and (after == before or (after == renamed and len(renamed) == len(before)))
        and len(was.inner) == len(now.inner)
        and all(_same(one, other, old, new) for one, other in zip(was.inner, now.inner, strict=True))
    )
