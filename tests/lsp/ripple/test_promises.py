"""What holds of every offer, whatever was edited: real modules, any words in them changed, taken away or brought."""

from __future__ import annotations

import ast
import inspect
import random
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.lsp.ripple.conftest import OWN
from tests.lsp.ripple.marked import made

from sfumato_lsp.edits import edit as edit_module
from sfumato_lsp.edits.edit import Edit, Kind
from sfumato_lsp.python import call, names, signature
from sfumato_lsp.ripple.plan import members, words
from sfumato_lsp.ripple.plan.view import View
from sfumato_lsp.ripple.score.planned import planned
from sfumato_lsp.text import changed_lines

TEXTS = [inspect.getsource(one) for one in (call, names, signature, members, words, edit_module, changed_lines)]
BROUGHT = ["", "x", "os", "json", "self", "(", ")", "=", "a, b", "None", "class", "\n", "*", "Node", "path"]
CHANGES = st.lists(st.tuples(st.integers(0, 10**6), st.sampled_from(BROUGHT), st.booleans()), min_size=1, max_size=3)


def edited(text: str, changes: list[tuple[int, str, bool]], uri: str) -> View:
    """A word at each place became another, in one document."""
    found = list(re.finditer(r"\w+|[^\w\s]", text))
    chosen = {where % len(found): (new, everywhere) for where, new, everywhere in changes}
    edits: list[Edit] = []
    now, at = "", 0
    for number in sorted(chosen):
        word, (new, together) = found[number], chosen[number]
        now += text[at : word.start()]
        if word.group() != new:
            kind: Kind = "together" if together else "typed"
            edits.append(
                Edit(
                    uri=uri, number=number, start=len(now), before=word.group(), after=new, kind=kind, at=float(number)
                )
            )
        now += new
        at = word.end()
    return View(uri, 1, "python", now + text[at:], tuple(edits))


def parses(text: str) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    return True


def apart(one: Any, other: Any) -> bool:
    same_place = (one.start, one.end) == (other.start, other.end)
    return one.uri != other.uri or (not same_place and (one.end <= other.start or other.end <= one.start))


@settings(max_examples=150, deadline=None)
@given(text=st.sampled_from(TEXTS), beside=st.sampled_from(TEXTS), changes=CHANGES, is_open=st.booleans())
def test_offers_are_of_what_stands_there_apart_sound_and_undo_nothing(
    text: str, beside: str, changes: Any, is_open: bool
) -> None:
    views = [edited(text, changes, "file:///w/a.py"), View("file:///w/b.py", 1, "python", beside, is_open=is_open)]
    offers = planned(views, lambda _: False)
    by_uri = {view.uri: view for view in views}
    for offer in offers:
        view = by_uri[offer.uri]
        assert view.text[offer.start : offer.end] == offer.old != offer.new
        assert offer.version == view.version
        assert not parses(view.text) or parses(made(view, (offer,)))
        # It changes nothing that its user has just written.
        assert all(offer.end <= edit.start or edit.end <= offer.start for edit in view.edits)
        # No two that undo each other.
        assert not offer.old or all((offer.old, offer.new) != (one.new, one.old) for one in offers)
        assert all(apart(offer, one) for one in offers if one is not offer)


@settings(max_examples=60, deadline=None)
@given(text=st.sampled_from(TEXTS), changes=CHANGES, seed=st.integers(0, 10**6))
def test_taking_offers_comes_to_an_end_and_leaves_what_parsed_parsing(text: str, changes: Any, seed: int) -> None:
    """Whatever is taken, in any order, nothing goes round."""
    view, draw = edited(text, changes, "file:///w/a.py"), random.Random(seed)
    before, steps = parses(view.text), 0
    while offers := planned([view], lambda _: False):
        offer = draw.choice(offers)
        view = taken(view, offer, steps)
        steps += 1
        assert not before or parses(view.text)
        assert steps <= 200


def taken(view: View, offer: Any, steps: int) -> View:
    """The document once an offer was taken."""
    moved = len(offer.new) - len(offer.old)

    def at(edit: Edit) -> Edit:
        fields = {**vars(edit), "start": edit.start + moved * (edit.start >= offer.end)}
        return Edit(**fields)

    own = Edit(
        uri=view.uri, number=1000 + steps, start=offer.start, before=offer.old, after=offer.new, kind="taken", at=0.0
    )
    text = view.text[: offer.start] + offer.new + view.text[offer.end :]
    return View(view.uri, view.version + 1, "python", text, tuple(map(at, view.edits)), (*map(at, view.taken), own))


@pytest.mark.parametrize("text", TEXTS)
def test_without_an_edit_there_is_no_offer(text: str) -> None:
    assert planned([View("file:///w/a.py", 1, "python", text)], lambda _: False) == ()


@pytest.mark.usefixtures("server")
async def test_a_name_that_is_mended_after_all_offers_were_taken_asks_for_the_same_places(user: Any) -> None:
    await user.start("def f(price):\n    return price\n\n\nf(price=3)\n", experimental=OWN)
    await user.offers()
    user.edit("price", "amout")
    for _ in range(2):
        await user.run("sfumato.rippleAccept", (await user.offers())[0].id)
    assert await user.offers() == []
    user.edit("amout", "amount")
    assert {(one.oldText, one.newText) for one in await user.offers()} == {("amout", "amount")}
    for _ in range(2):
        await user.run("sfumato.rippleAccept", (await user.offers())[0].id)
    assert user.text == "def f(amount):\n    return amount\n\n\nf(amount=3)\n"
    assert await user.offers() == []
