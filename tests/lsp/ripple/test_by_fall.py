"""What the checkpoint says of an edit: words that fall become offers once they settle, behind what is certain."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from tests.lsp.editor import eventually
from tests.lsp.ripple.conftest import OWN
from tests.lsp.ripple.marked import view_of

from sfumato_lsp.ripple.windows import MOST_WINDOWS, asked

TEXT = """def area(box):
    return box.width * box.height


def volume(box):
    return box.width * box.depth
"""


async def edited(user: Any, server: Any, fell: dict[str, str], **how: Any) -> None:
    server.fell = fell
    await user.start(TEXT, experimental=OWN, **how)
    await user.offers()
    user.edit("width", "length")


async def test_words_that_fall_are_offered_with_what_they_settle_on(user: Any, server: Any) -> None:
    await edited(user, server, {"depth": "height"})
    [offer] = await user.until_told(1)
    assert (offer.origin, offer.oldText, offer.newText, offer.score) == ("fall", "depth", "height", 0.9)
    assert user.text_at(offer.range) == "depth"
    await user.run("sfumato.rippleAccept", offer.id)
    assert user.text.endswith("box.height\n")


async def test_a_word_that_settles_on_nothing_glows_alone(user: Any, server: Any) -> None:
    await edited(user, server, {"depth": ""})
    await eventually(lambda: server.rippled)
    seen: list[Any] = []
    while not seen:
        seen = (await user.editor.client.protocol.send_request_async("sfumato/ripple", {})).fallen
    assert [(user.text_at(one.range), one.fall, one.score) for one in seen] == [("depth", 2.0, 0.9)]


async def test_what_is_asked_is_the_edit_and_what_shares_its_words(user: Any, server: Any) -> None:
    await edited(user, server, {})
    await eventually(lambda: server.rippled)
    [request] = server.rippled
    assert request.automatic
    assert request.document != user.uri
    own, *others = request.windows
    assert own.before == "def area(box):\n    return box.width * box.height\n"
    assert own.after == own.before.replace("width", "length")
    assert [one.before for one in others] == [one.after for one in others] == [TEXT[TEXT.index("def volume") :]]
    assert request.edited.before == "    return box.width * box.height\n"
    assert request.edited.after == "    return box.length * box.height\n"


@pytest.mark.parametrize("how", [{"ripple": "plan"}, {"mode": "subtle"}])
async def test_nothing_is_sent_where_it_is_not_wanted(user: Any, server: Any, how: dict[str, Any]) -> None:
    await edited(user, server, {"depth": "height"}, **how)
    await user.editor.ask(0, 0, invoked=True)
    assert server.rippled == []


async def test_a_window_of_a_signature_has_its_calls_in_other_files() -> None:
    views = [
        view_of("file:///w/a.py", "x = 1\n\n\ndef f(a«|, b»):\n    return a\n\n\nprint(f(1))\n"),
        view_of("file:///w/b.py", "from a import f\n\n\ndef g():\n    f(2)\n"),
        view_of("file:///w/c.py", "nothing = 3\n"),
    ]
    found = asked(views)
    assert found is not None
    assert [(one.view.uri[-4:], one.before == one.after) for one in found.windows] == [
        ("a.py", False),
        ("a.py", True),
        ("b.py", True),
    ]
    assert found.windows[0].before == "def f(a):\n    return a\n"
    assert found.edited == ("def f(a):\n", "def f(a, b):\n")


async def test_windows_are_few_apart_and_what_the_documents_say() -> None:
    view = view_of("file:///w/a.py", "«x|y» = 1\n" + "\n".join(f"def f{k}():\n    return x\n\n" for k in range(40)))
    found = asked([view])
    assert found is not None
    assert len(found.windows) == MOST_WINDOWS
    places = sorted((one.start, one.end) for one in found.windows)
    assert all(end <= start for (_, end), (start, _) in pairwise(places))
    assert all(one.after == view.text[one.start : one.end] for one in found.windows)


def test_documents_whose_places_would_be_others_are_not_asked_about() -> None:
    assert asked([view_of("file:///w/a.py", "def f(«a|b»):\r    return a\r")]) is None


def test_a_document_with_crlf_is_sent_with_lf_and_its_places_are_its_own() -> None:
    marked = "x = 0\r\n\r\n\r\ndef f(«a|b»):\r\n    y = 1\r\n    return a + y\r\n"
    view = view_of("file:///w/a.py", marked)
    found = asked([view])
    assert found is not None
    [window] = found.windows
    assert window.before == "def f(a):\n    y = 1\n    return a + y\n"
    assert window.after == window.before.replace("(a)", "(b)")
    for part in ("def", "b", "y = 1", "return", "a + y"):
        at = window.after.index(part)
        start, end = window.place(at, at + len(part))
        assert view.text[start:end] == part
    assert window.place(0, len(window.after)) == (window.start, window.end)
    assert found.edited == ("def f(a):\n", "def f(b):\n")


async def test_what_fell_in_a_document_with_crlf_is_offered_and_taken_there(user: Any, server: Any) -> None:
    server.fell = {"depth": "height"}
    text = TEXT.replace("\n", "\r\n")
    await user.start(text, experimental=OWN)
    await user.offers()
    user.edit("width", "length")
    [offer] = await user.until_told(1)
    assert (offer.origin, user.text_at(offer.range), offer.newText) == ("fall", "depth", "height")
    assert "\r" not in "".join(one.after + one.before for one in server.rippled[0].windows)
    await user.run("sfumato.rippleAccept", offer.id)
    assert user.text == text.replace("width", "length", 1).replace("depth", "height")


async def test_the_same_name_elsewhere_is_no_offer_where_the_scope_of_the_renamed_one_is_known(
    user: Any, server: Any
) -> None:
    server.fell = {"box": "crate", "depth": "height"}
    await user.start(TEXT, experimental=OWN)
    await user.offers()
    user.edit("box", "crate")
    offers = await user.until_told(3)
    assert [(one.origin, one.range.start.line) for one in offers] == [("scope", 1), ("scope", 1), ("fall", 5)]


CALLED = "def area(radius):\n    return radius\n\n\ndef show(unit):\n    print(area(3))\n    return area(4)\n"


async def test_calls_that_need_a_value_get_one_that_the_checkpoint_is_sure_of(user: Any, server: Any) -> None:
    server.candidates = ["unit"]
    await user.start(CALLED, experimental=OWN)
    await user.offers()
    user.edit("(radius)", "(radius, unit)")
    offers = await user.until_told(2)
    assert [(one.origin, one.range.start.line, one.newText) for one in offers] == [
        ("call", 5, ", unit"),
        ("call", 6, ", unit"),
    ]
    assert all(request.automatic and request.behind for request in server.requests)
    for one in offers:
        await user.run("sfumato.rippleAccept", one.id)
        await user.offers()
    assert user.text == CALLED.replace("(radius)", "(radius, unit)").replace("(3)", "(3, unit)").replace(
        "(4)", "(4, unit)"
    )


@pytest.mark.parametrize("value", [[], [") + 1"], ["*rest"]])
async def test_without_a_value_that_fits_a_call_is_left_alone(user: Any, server: Any, value: list[str]) -> None:
    server.candidates = value
    await user.start(CALLED.replace("show(unit)", "show(other)"), experimental=OWN)
    await user.offers()
    user.edit("(radius)", "(radius, unit)")
    await eventually(lambda: server.rippled)
    assert await user.offers() == []
