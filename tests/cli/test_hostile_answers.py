"""Trust finding 3: a server's answer of any length or shape is read in bounded time and memory."""

from __future__ import annotations

from itertools import chain

import pytest
from tests.bounded import in_bounded_time

from sfumato_client.address.errors import ServerError
from sfumato_client.http.events import MAX_EVENT, EventDecoder
from sfumato_client.terminal.fill_view import Focus, next_focus


def test_a_long_event_in_thousands_of_pieces_is_read_in_bounded_time() -> None:
    """Trust finding 3: with each piece all before it were looked through again."""
    decoder, piece = EventDecoder(), b"x" * 2_000
    with in_bounded_time():
        events = [*decoder.feed(b"data: ")]
        for _ in range(15_000):
            events += decoder.feed(piece)
        events += decoder.feed(b"\n\ndata: y\n\n")
    assert [len(event.data) for event in events] == [30_000_000, 1]


@pytest.mark.parametrize("piece", [b"x" * 2**20, b"data: x\n" * 2**17, b": still here\n" * 2**16])
def test_an_event_without_an_end_is_an_error(piece: bytes) -> None:
    """Trust finding 3: whoever answers in a server's place could fill the memory."""
    decoder = EventDecoder()
    pieces = [piece] * (MAX_EVENT // len(piece) + 1)
    with pytest.raises(ServerError, match="an event of more than 32 MB"):
        list(chain.from_iterable(map(decoder.feed, pieces)))


def test_many_events_are_no_large_one() -> None:
    """Trust finding 3."""
    decoder, event = EventDecoder(), b"data: " + b"x" * 2**20 + b"\n\n"
    assert sum(len(list(decoder.feed(event))) for _ in range(40)) == 40


def test_drafts_that_are_longer_than_any_hole_are_not_compared() -> None:
    """Trust finding 3: `difflib` takes the square of equal pieces."""
    with in_bounded_time():
        found = next_focus(next_focus(Focus(), "a " * 50_000), "a " * 50_000)
    assert set(found.ages) == {0}
