"""One word is edited: what falls by it and what it settles on, through the unix socket, on the default checkpoint."""

from __future__ import annotations

import ast

import pytest

from sfumato_client.protocol import (
    EditedText,
    ReadRequest,
    RippleRequest,
    RippleWindow,
    SettleRequest,
    SettleWindow,
    Span,
    WindowText,
)

HEADER = "def total(price, count):\n"
BEFORE = f"{HEADER}    result = price * count\n    return result\n"
AFTER = BEFORE.replace("total(price", "total(amount")
CALLER = "from shop import total\n\nprint(total(price=2, count=3))\n"
WINDOWS = [
    RippleWindow(path="shop.py", before=BEFORE, after=AFTER),
    RippleWindow(path="bill.py", before=CALLER, after=CALLER),
]
EDITED = EditedText(before=HEADER, after=HEADER.replace("price", "amount"))


def test_what_a_renamed_parameter_leaves_behind_falls_most_in_two_files(server) -> None:
    answer = server.ask(RippleRequest(windows=WINDOWS, edited=EDITED, path="shop.py", words=2))
    texts = [window.after for window in WINDOWS]
    assert {(one.window, texts[one.window][one.start : one.end]) for one in answer.words} == {
        (0, "price"),
        (1, "price"),
    }
    assert all(one.fall == pytest.approx(one.before - one.after) for one in answer.words)
    assert all(one.fall > 0 for one in answer.words)
    assert answer.windows == 2


def test_windows_that_were_read_ahead_are_read_half(server) -> None:
    before, after = BEFORE.replace("result", "outcome"), AFTER.replace("result", "outcome")
    server.ask(ReadRequest(windows=[WindowText(path="ahead.py", text=before)]))
    answer = server.ask(RippleRequest(windows=[RippleWindow(path="ahead.py", before=before, after=after)]))
    assert (answer.kept, answer.usage.canvases) == (1, 1)


def test_both_places_settle_on_the_new_name_together(server) -> None:
    at, there = AFTER.index("price"), CALLER.index("price")
    places = [[Span(start=at, end=at + 5)], [Span(start=there, end=there + 5)]]
    windows = [SettleWindow(**window.model_dump(), places=own) for window, own in zip(WINDOWS, places, strict=True)]
    answer = server.ask(SettleRequest(windows=windows, edited=EDITED, path="shop.py"))
    texts = [AFTER, CALLER]
    for edit in answer.edits:
        texts[edit.window] = texts[edit.window][: edit.start] + edit.text + texts[edit.window][edit.end :]
    assert [ast.parse(text) for text in texts]
    assert texts[0] == AFTER.replace("price", "amount")
    assert texts[1] == CALLER.replace("price", "amount")
    assert answer.usage.canvases == 1
