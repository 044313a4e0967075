"""Calls after a signature changed, for random signatures and calls: Python itself says what reaches which parameter."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.lsp.refactor.conftest import refactored

FUZZ = settings(settings.get_profile("fuzz"), max_examples=300)
NAMES = ("a", "b", "c", "d")
GAPS = st.sampled_from(["", " ", "\n    ", "\n\n"])


@st.composite
def signatures(draw: st.DrawFn) -> str:
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=4))
    positional = draw(st.integers(0, len(names)))
    by_keyword = draw(st.integers(positional, len(names)))
    first_default = draw(st.integers(0, by_keyword))
    texts = [
        f"{name}='default {name}'"
        if first_default <= k < by_keyword or (k >= by_keyword and draw(st.booleans()))
        else name
        for k, name in enumerate(names)
    ]
    star = ["*rest"] if draw(st.booleans()) else ["*"] if by_keyword < len(names) else []
    slash = ["/"] if positional else []
    more = ["**more"] if draw(st.booleans()) else []
    return ", ".join([*texts[:positional], *slash, *texts[positional:by_keyword], *star, *texts[by_keyword:], *more])


@st.composite
def calls(draw: st.DrawFn) -> str:
    keywords = draw(st.lists(st.sampled_from([*NAMES, "x"]), unique=True, max_size=3))
    arguments = [repr(k) for k in range(draw(st.integers(0, 4)))] + [f"{name}='by {name}'" for name in keywords]
    inside = "".join(f"{one}{draw(GAPS)},{draw(GAPS)}" for one in arguments)
    return f"f({draw(GAPS)}{inside})"


@FUZZ
@given(was=signatures(), now=signatures(), call=calls())
def test_what_a_call_passed_reaches_the_same_parameters(was: str, now: str, call: str) -> None:
    try:
        passed = _reached(was, call)
    except TypeError:
        return  # no call that Python takes
    outcome = refactored(f"def f({now}):\n    return 0\n\n\nx = {call}\n", was=f"def f({was}):")
    if outcome.left:
        return
    reached = _reached(now, re.sub(r"<(\w+)>", r"'hole'", outcome.text.partition("x = ")[2]))
    kept = {name: value for name, value in passed.items() if name in reached and not _is_default(value)}
    assert {name: reached[name] for name in kept} == kept


def _reached(parameters: str, call: str) -> dict[str, Any]:
    """The value of each parameter, as Python binds the call; what goes to stars is not among them."""
    scope: dict[str, Any] = {}
    exec(f"def f({parameters}): return dict(locals())", scope)
    reached = eval(call, scope)
    return {name: value for name, value in reached.items() if name in NAMES}


def _is_default(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("default ")
