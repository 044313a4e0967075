"""`rename OLD to NEW` renames one binding of the function, by scope, and nothing else."""

from __future__ import annotations

import sys

import pytest
from sfumato_model.api.errors import PromptError

from sfumato_model.verbs import plan_of


def renamed(old, new, source, before="", after=""):
    plan = plan_of(f"rename {old} to {new}", source, before, after)
    assert not plan.holes
    text = plan.filled(())
    assert plan.problem(text) == ""
    return text


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def f(w):\n    return w * 2", "def f(NEW):\n    return NEW * 2"),
        ("def f(*w, **k):\n    return w, k", "def f(*NEW, **k):\n    return NEW, k"),
        ("def f():\n    for w in a: print(w)", "def f():\n    for NEW in a: print(NEW)"),
        ("def f():\n    with a as w: return w", "def f():\n    with a as NEW: return NEW"),
        (
            "def f():\n    try: g()\n    except E as w: print(w)",
            "def f():\n    try: g()\n    except E as NEW: print(NEW)",
        ),
        ("def f(a):\n    if (w := a): return w", "def f(a):\n    if (NEW := a): return NEW"),
        ("def f(a):\n    return [w := b for b in a], w", "def f(a):\n    return [NEW := b for b in a], NEW"),
        ("def f():\n    def w(): pass\n    return w", "def f():\n    def NEW(): pass\n    return NEW"),
        ("def f():\n    class w: pass\n    return w()", "def f():\n    class NEW: pass\n    return NEW()"),
        ("def f(w):\n    del w", "def f(NEW):\n    del NEW"),
        ("def f(w):\n    w += 1\n    return w", "def f(NEW):\n    NEW += 1\n    return NEW"),
        (
            "def f(a):\n    match a:\n        case {'w': w, **r} | [w, *r]:\n            return w",
            "def f(a):\n    match a:\n        case {'w': NEW, **r} | [NEW, *r]:\n            return NEW",
        ),
        (
            "def f(a):\n    match a:\n        case P(w=w):\n            return w",
            "def f(a):\n    match a:\n        case P(w=NEW):\n            return NEW",
        ),
        (
            "def f(a):\n    match a:\n        case (1 | 2) as w:\n            return w",
            "def f(a):\n    match a:\n        case (1 | 2) as NEW:\n            return NEW",
        ),
    ],
)
def test_every_way_to_bind_a_name_is_renamed_with_its_uses(source, expected):
    """edits 2."""
    assert renamed("w", "NEW", source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def f(w): return g(w, w=w)", "def f(NEW): return g(NEW, w=NEW)"),
        ("def f(w): return w.w + a.w", "def f(NEW): return NEW.w + a.w"),
        ("def f(w): return 'w', \"w\", b'w', w  # w", "def f(NEW): return 'w', \"w\", b'w', NEW  # w"),
        ("def f(w):\n    return lambda w: w, w", "def f(NEW):\n    return lambda w: w, NEW"),
        ("def f(w):\n    return [w for w in w]", "def f(NEW):\n    return [w for w in NEW]"),
        ("def f(w):\n    return {w: 1 for a in b if w}", "def f(NEW):\n    return {NEW: 1 for a in b if NEW}"),
        (
            "def f(w):\n    class A:\n        w = 1\n        b = w",
            "def f(NEW):\n    class A:\n        w = 1\n        b = w",
        ),
        ("def f(w):\n    class A:\n        b = w", "def f(NEW):\n    class A:\n        b = NEW"),
        (
            "def f(w):\n    def g(w=w): return w\n    return g",
            "def f(NEW):\n    def g(w=NEW): return w\n    return g",
        ),
        (
            "def f(w):\n    def g():\n        nonlocal w\n        w = 1\n    return w",
            "def f(NEW):\n    def g():\n        nonlocal NEW\n        NEW = 1\n    return NEW",
        ),
        (
            "def f(w):\n    def g():\n        global w\n        w = 1\n    return w",
            "def f(NEW):\n    def g():\n        global w\n        w = 1\n    return NEW",
        ),
        ("@d(w)\ndef f(w: w = w) -> w: return w", "@d(w)\ndef f(NEW: w = w) -> w: return NEW"),
        ("def f(w): return f'{w} w {w!r:>{w}}'", "def f(NEW): return f'{NEW} w {NEW!r:>{NEW}}'"),
        ("def f(w): return rf\"{w['w']}\"", "def f(NEW): return rf\"{NEW['w']}\""),
        ("def f(w): return 1.e5 + w", "def f(NEW): return 1.e5 + NEW"),
        ("def f(ww, w): return ww + w + www", "def f(ww, NEW): return ww + NEW + www"),
        ("def f(w): import a.w, w.b as c; return w", "def f(NEW): import a.w, w.b as c; return NEW"),
        ("def f(w):\n    w: w = 1\n    return w", "def f(NEW):\n    NEW: NEW = 1\n    return NEW"),
    ],
)
def test_what_only_looks_like_the_name_stays(source, expected):
    """edits 2: `sorted(key, key=len)` lost its keyword."""
    assert renamed("w", "NEW", source) == expected


@pytest.mark.parametrize(
    ("old", "source", "expected"),
    [
        ("f", "def g(f): return f'{f}' + rf'{f}'", "def g(NEW): return f'{NEW}' + rf'{NEW}'"),
        ("r", "def g(r): return f'{r!r}'", "def g(NEW): return f'{NEW!r}'"),
        ("e5", "def g(e5): return 1.e5 + e5", "def g(NEW): return 1.e5 + NEW"),
        (
            "match",
            "def g(match):\n    match match:\n        case match.case: return match",
            "def g(NEW):\n    match NEW:\n        case NEW.case: return NEW",
        ),
        (
            "case",
            "def g(a):\n    match a:\n        case case: return case",
            "def g(a):\n    match a:\n        case NEW: return NEW",
        ),
        (
            "_",
            "def g(_):\n    match _:\n        case [_, 1]: return _",
            "def g(NEW):\n    match NEW:\n        case [_, 1]: return NEW",
        ),
        ("é", "def g(é): return 'é', é", "def g(NEW): return 'é', NEW"),
    ],
)
def test_words_that_are_no_names_where_they_stand_stay(old, source, expected):
    assert renamed(old, "NEW", source) == expected


@pytest.mark.parametrize(
    ("new", "source"),
    [
        ("h", "def f(w, h): return w * h"),
        ("h", "def f(w):\n    h = 1\n    return w * h"),
        ("print", "def f(w):\n    print(w)"),
        ("h", "def f(w):\n    return [h + w for h in a]"),
        ("h", "def f(w):\n    def g(h): return h + w\n    return g"),
        ("h", "def f(w):\n    def g(h):\n        return lambda: w\n    return g"),
        ("h", "def f(w):\n    global h\n    h = w"),
        ("h", "def f(w):\n    def g():\n        global h\n        return w\n    return g"),
        ("h", "def f(w):\n    def g():\n        return h\n    return w"),
        ("h", "def f(w):\n    return f'{h} {w}'"),
        ("h", "def f(w):\n    import h\n    return w"),
    ],
)
def test_a_new_name_that_would_catch_or_be_caught_is_refused(new, source):
    """edits 2: `def f(w, h)` became `def f(h, h)`."""
    with pytest.raises(PromptError, match=r"in use in f already|another meaning inside of f"):
        renamed("w", new, source)


def test_a_new_name_that_a_comprehension_has_for_itself_alone_is_taken():
    source = "def f(w):\n    return [h for h in g()], w"
    assert renamed("w", "h", source) == "def f(h):\n    return [h for h in g()], h"


def test_a_new_name_that_an_inner_function_has_for_itself_alone_is_taken():
    source = "def f(w):\n    def g(h): return h\n    return g(w)"
    assert renamed("w", "h", source) == "def f(h):\n    def g(h): return h\n    return g(h)"


@pytest.mark.parametrize(
    ("old", "source", "says"),
    [
        ("w", "def f():\n    return w", "comes from outside"),
        ("print", "def f():\n    print(1)", "comes from outside"),
        ("w", "def f(a):\n    return a.w, g(w=1), 'w'", "no variable w"),
        ("w", "def f():\n    global w\n    w = 1", "is global in f"),
        ("w", "def f():\n    import w\n    return w", "is imported in f"),
        ("w", "def f():\n    from a import b as w\n    return w", "is imported in f"),
        ("w", "def f():\n    return lambda w: w", "inside of f"),
        ("w", "def f():\n    return [w for w in a]", "inside of f"),
        ("f", "def f(f):\n    return f", None),
    ],
)
def test_what_is_not_bound_in_the_function_is_refused_and_told(old, source, says):
    if says is None:
        assert renamed(old, "NEW", source) == "def f(NEW):\n    return NEW"
        return
    with pytest.raises(PromptError, match=says):
        renamed(old, "NEW", source)


def test_a_nonlocal_name_belongs_to_other_code_too():
    before = "def outer():\n    w = 1\n    "
    with pytest.raises(PromptError, match="is nonlocal in f"):
        renamed("w", "NEW", "def f():\n        nonlocal w\n        w = 2", before)


@pytest.mark.parametrize("new", ["1", "class", "a-b", "None", "a.b", "''"])
def test_only_names_are_new_names(new):
    with pytest.raises(PromptError, match="is not a name"):
        renamed("w", new, "def f(w): return w")


def test_the_function_is_told_where_it_calls_itself():
    assert renamed("n", "m", "def f(n): return n and f(n=n - 1) + g(n=1)") == (
        "def f(m): return m and f(m=m - 1) + g(n=1)"
    )


def test_a_method_that_calls_itself_is_told_too_and_that_of_its_parent_is_not():
    before = "class A(B):\n    "
    method = "def f(self, n):\n        super().f(n=n)\n        return self.f(n=n - 1)"
    assert (
        renamed("n", "m", method, before) == "def f(self, m):\n        super().f(n=m)\n        return self.f(m=m - 1)"
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "\nf(w=1)\n"),
        ("x = lambda: f(1, w=2)\n", ""),
        ("", "\nobject.f(w=1)\n"),
        ("", "\npartial(f, w=1)\n"),
        ("", "\nx = (\n    f(w=1)\n"),
    ],
)
def test_a_parameter_that_other_code_passes_by_its_name_is_left(before, after):
    with pytest.raises(PromptError, match="passes w by its name"):
        renamed("w", "NEW", "def f(w): return w", before, after)


def test_the_parameters_of_a_class_are_passed_to_the_class():
    with pytest.raises(PromptError, match="passes w by its name"):
        renamed("w", "NEW", "def __init__(self, w):\n        pass", "class A:\n    ", "\n\nA(w=1)\n")


def test_a_local_variable_may_have_the_name_of_a_keyword_elsewhere():
    assert (
        renamed("w", "v", "def f():\n    w = 1\n    return w", "", "\nf(w=1)\n") == "def f():\n    v = 1\n    return v"
    )


def test_a_parameter_that_a_decorator_names_is_left():
    with pytest.raises(PromptError, match="a decorator of f has w in a string"):
        renamed("w", "NEW", "@parametrize('v, w', [])\ndef f(v, w): return w")


def test_a_function_is_renamed_with_its_own_uses_where_nothing_else_has_the_word():
    assert renamed("f", "g", "def f(n): return f(n - 1) or n.f or 'f'") == "def g(n): return g(n - 1) or n.f or 'f'"
    with pytest.raises(PromptError, match="stands in the document outside"):
        renamed("f", "g", "def f(n): return f(n - 1)", "", "\nf(1)\n")


def test_a_method_is_renamed_with_the_calls_of_itself():
    before = "class A:\n    "
    assert renamed("f", "g", "def f(self): return self.f() or f()", before) == "def g(self): return self.g() or f()"
    with pytest.raises(PromptError, match="something else than itself"):
        renamed("f", "g", "def f(self, other): return other.f()", before)


@pytest.mark.skipif(sys.version_info < (3, 12), reason="type parameters came with Python 3.12")
def test_a_type_parameter_is_renamed():
    assert renamed("T", "U", "def f[T](a: T) -> list[T]: return T") == "def f[U](a: U) -> list[U]: return U"
