"""Texts that were made to hold it up: what is everywhere, deep or odd is left alone, and nothing is raised."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.lsp.ripple.marked import made, view_of

from sfumato_lsp.edits.edit import Edit
from sfumato_lsp.python.names import MOST_PLACES
from sfumato_lsp.ripple.plan.view import View
from sfumato_lsp.ripple.score.planned import MOST, planned
from sfumato_lsp.ripple.windows import asked

ODD = {
    "a name that is everywhere": "def f(«a|b»):\n    return [" + "a, " * (MOST_PLACES + 1) + "]\n",
    "a nest": "def f(«a|b»):\n    return " + "(" * 900 + "a" + ")" * 900 + "\n",
    "many edits of one line": "x = [" + "«1|2», " * 60 + "1, 1]\n",
    "half a character": "def f(«a|b»):\n    return a, '\ud800'\n",
    "lines that end as on Windows": "def f(«a|b»):\r\n    return a\r\n",
    "lines that end in form feeds": "def f(«a|b»):\n    return a\x0c\u2028a\n",
    "names beyond ASCII": "def f(«preis|größe»):\n    return preis, 'é' + preis\n",
    "nothing left": "«x|»",
    "no name": "«|»\n",
}


@pytest.mark.parametrize("case", ODD)
def test_odd_texts_have_few_offers_that_fit(case: str) -> None:
    view = view_of("file:///w/a.py", ODD[case])
    offers = planned([view], lambda _: False)
    assert len(offers) <= MOST
    for offer in offers:
        assert view.text[offer.start : offer.end].replace("\r\n", "\n") == offer.old
        assert made(view, (offer,)) != view.text
    asked([view])


TEXT = st.text(st.sampled_from("ab_=().,:'\"\n# \t\r\\é\ud800defclassimport"), max_size=60)


@settings(max_examples=300, deadline=None)
@given(before=TEXT, removed=TEXT, inserted=TEXT, after=TEXT, language=st.sampled_from(["python", "c", "lua"]))
def test_no_text_is_too_odd(before: str, removed: str, inserted: str, after: str, language: str) -> None:
    edit = Edit(uri="u", number=1, start=len(before), before=removed, after=inserted, kind="typed", at=0.0)
    view = View("file:///w/a.py", 1, language, before + inserted + after, (edit,))
    for offer in planned([view, View("file:///w/b.py", 1, language, after + removed)], lambda _: False):
        assert offer.start <= offer.end
    asked([view])
