"""One score for all offers: what a rename asks for is sure, and what is doubtful waits until somebody asks."""

from __future__ import annotations

from typing import Any

import pytest
from tests.lsp.ripple.conftest import OWN
from tests.lsp.ripple.marked import view_of

from sfumato_lsp.ripple import ripples
from sfumato_lsp.ripple.plan.offer import Offer
from sfumato_lsp.ripple.score.fitted import FACTORS, is_sure
from sfumato_lsp.ripple.score.planned import candidates, planned, scored
from sfumato_lsp.ripple.score.signs import SIGNS, signed


def offers(marked: str) -> tuple[Offer, ...]:
    return planned([view_of("file:///w/a.py", marked)], lambda _: False)


def scores(marked: str) -> dict[str, float]:
    """The best of each origin."""
    views = [view_of("file:///w/a.py", marked)]
    return {one.origin: one.score for one in sorted(scored(candidates(views), views), key=lambda one: one.score)}


def test_each_sign_has_a_factor_and_each_offer_its_signs() -> None:
    assert tuple(FACTORS) == SIGNS
    views = [view_of("file:///w/a.py", "def f(«price|amount»):\n    return price\n\n\nprice = 1\n")]
    found = list(signed(candidates(views), views))
    assert {offer.origin for offer, _ in found} == {"scope"}
    assert all(len(signs) == len(SIGNS) for _, signs in found)


@pytest.mark.parametrize(
    "marked",
    [
        "def f(«price|amount»):\n    return price * 2\n",
        "import numpy as «np|numpy»\n\nx = np.ones(3)\n",
        "def f(«price|amount: int»):\n    return price * 2\n",
        "def f(«price = 3|amount»):\n    return price * 2\n",
        "def f(«price|amount»):\n    price = price * 2\n    return price\n",
        "def f(«price|amount»=None):\n    if price is None:\n        price = 2\n    return price\n",
        "def «fetch|load»():\n    pass\n\n\nfetch()\n",
        "class A:\n    def __init__(self):\n        self.«x|y» = 1\n\n    def m(self):\n        return self.x\n",
        "class A:\n    def __init__(self, x):\n        self.«x|y» = x\n\n    def m(self):\n        return self.x\n",
        "class A:\n @property\n def «x|y»(self): ...\n @x.setter\n def x(self, v): ...\n def f(self): self.x = 1\n",
        "@overload\ndef «f|g»(a: int): ...\n@overload\ndef f(a: str): ...\ndef f(a):\n    pass\n\n\nf(1)\n",
        "def f(«price, tax|amount, vat»):\n    return price * tax\n",
        "class A:\n    «x|y»: int\n\n    def f(self, x):\n        self.x = x\n",
        "class A:\n    x: int\n\n    def f(self):\n        self.«x|y» = 1\n\n    def m(self):\n        return self.x\n",
    ],
)
def test_what_a_rename_asks_for_is_sure(marked: str) -> None:
    found = offers(marked)
    assert found
    assert all(is_sure(one) for one in found)


def test_another_alias_of_another_thing_is_no_other_name() -> None:
    assert not any(map(is_sure, offers("import «numpy|pandas» as «np|pd»\n\nx = np.ones(3)\n")))


def test_what_is_set_before_it_is_read_is_another_thing_than_the_parameter() -> None:
    assert offers("def f(«price|_»):\n    price = 2\n    return price\n") == ()


def test_the_same_word_where_something_still_has_that_name_is_less_sure_than_where_nothing_has() -> None:
    bound = scores("import log\n\n\ndef f():\n    «log|logger».warn(1)\n    log.warn(2)\n")
    unbound = scores("\n\n\ndef f():\n    «log|logger».warn(1)\n    log.warn(2)\n")
    assert bound["same word"] < unbound["same word"]


def test_the_same_change_is_surer_the_more_often_it_was_made() -> None:
    twice = scores("log.«warn|warning»(1)\nlog.«warn|warning»(2)\nlog.warn(3)\n")
    more = scores("log.«warn|warning»(1)\nlog.«warn|warning»(2)\nlog.«warn|warning»(3)\nlog.warn(4)\n")
    assert twice["same edit"] < more["same edit"]


def test_another_name_in_an_import_does_not_rename_what_it_imported() -> None:
    marked = "from typing import «Dict|Mapping»\n\nx: Dict\n"
    renamed = "def «Dict|Mapping»():\n    pass\n\n\nx: Dict\n"
    assert scores(marked)["scope"] < scores(renamed)["scope"]


@pytest.mark.usefixtures("server")
async def test_what_is_doubtful_is_offered_once_somebody_asks_and_until_the_text_is_another(
    user: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ripples, "is_sure", lambda offer: offer.origin == "scope")
    await user.start("def f(a):\n    return a\n\n\nlog.warn(p, q)\nx = 1\nlog.warn(p, q)\n", experimental=OWN)
    await user.offers()
    user.edit("warn", "warning")
    user.edit("(a)", "(b)")
    assert [one.origin for one in await user.until_told(1)] == ["scope"]
    assert {one.origin for one in await user.offers()} == {"scope", "same line"}
    user.told.clear()
    user.edit("x = 1", "x = 10")
    assert [one.origin for one in await user.until_told(1)] == ["scope"]
