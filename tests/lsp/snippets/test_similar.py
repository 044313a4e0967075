"""Chunks of other documents that are like the lines around the cursor."""

from __future__ import annotations

from sfumato_lsp.snippets.similar import similar_chunks
from sfumato_lsp.snippets.snippet import MAX_CHARACTERS, MAX_LINES

HERE = ["def total(order, prices):", "    amount = order.amount", "    return prices[order.name] * "]
ALIKE = "def cost(order, prices):\n    amount = order.amount\n    return amount * prices[order.name]\n"
UNLIKE = "class Socket:\n    def connect(self, host, port):\n        self.host = host\n"


def test_the_most_similar_document_comes_first_and_an_unlike_one_not_at_all() -> None:
    near = "def refund(order):\n    amount = order.amount\n    paid = order.paid\n    return paid - amount\n"
    found = similar_chunks(HERE, 2, path="a.py", others={"c.py": near, "b.py": ALIKE, "d.py": UNLIKE})
    assert [snippet.path for snippet in found] == ["b.py", "c.py"]


def test_of_a_long_document_the_lines_that_are_alike_are_shown() -> None:
    filler = "".join(f"unrelated_{n} = other_{n}\n" for n in range(60))
    (found,) = similar_chunks(HERE, 2, path="a.py", others={"b.py": filler + ALIKE + filler})
    assert "prices[order.name]" in found.text
    assert len(found.text.split("\n")) <= MAX_LINES
    assert len(found.text) <= MAX_CHARACTERS


def test_only_the_lines_around_the_cursor_count() -> None:
    far = ["x = 1"] * 100
    assert similar_chunks([*HERE, *far], 90, path="a.py", others={"b.py": ALIKE}) == []


def test_a_document_is_not_compared_with_itself() -> None:
    assert similar_chunks(HERE, 2, path="a.py", others={"a.py": ALIKE}) == []
