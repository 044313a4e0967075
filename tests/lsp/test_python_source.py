"""Trust finding 3: Python that nobody trusts is read in bounded time, and nobody else has to wait meanwhile."""

from __future__ import annotations

import asyncio
import gc
import threading
import time

import psutil
import pytest
from tests.bounded import in_bounded_time

from sfumato_lsp.python.definition import refactorable
from sfumato_lsp.python.function_around import MOST_BLANK, function_around
from sfumato_lsp.python.tree import MAX_DEPTH, MAX_READ, NotRead, _parsed, line_start, read
from sfumato_lsp.rpc.failures import Refused
from sfumato_lsp.text.document import Document
from sfumato_lsp.workplace.files import OpenTrees

CODE = "def compute(first, second=1):\n    return first + other(second)[0]\n\n"
GOES_ON = "x = \\\n" + "\\\n" * 100_000 + "1\n"


def test_lines_that_go_on_are_given_up() -> None:
    """Trust finding 3: 40,000 of them took 3 s, twice as many 17 s, and all that time nothing else ran."""
    with in_bounded_time(), pytest.raises(NotRead, match="takes too long"):
        read(GOES_ON)


@pytest.mark.parametrize("text", ["(" * 5000 + ")" * 5000, "a" + ".a" * 5000, "-" * 5000 + "x", "not " * 5000 + "x"])
def test_what_is_nested_deeper_than_any_code_is_given_up(text: str) -> None:
    """Trust finding 3: what is around a node is found in a time that grows with the square of its depth."""
    with in_bounded_time(), pytest.raises(NotRead, match=f"more than {MAX_DEPTH:,} levels"):
        read(text)


def test_a_file_of_megabytes_is_not_read() -> None:
    """Trust finding 3."""
    with pytest.raises(NotRead, match=f"has 1,000,001 characters, and at most {MAX_READ:,}"):
        read("#" * (MAX_READ + 1))


def test_other_threads_run_while_a_file_is_read() -> None:
    """Trust finding 3: tree-sitter keeps the interpreter's lock as long as it parses."""
    data, done = b"match x:\n case" * 20_000, threading.Event()
    turns: list[None] = []

    def take_turns() -> None:
        while not done.wait(0.001):
            turns.append(None)

    thread = threading.Thread(target=take_turns)
    thread.start()
    try:
        _parsed(data)
    finally:
        done.set()
        thread.join()
    # With the lock kept it would be one at most, before it begins.
    assert len(turns) > 2


def test_reading_again_and_again_takes_no_more_memory() -> None:
    """Trust finding 3: the binding keeps every piece of text that it is given."""
    text = CODE * 3_000
    read(text)
    gc.collect()
    process = psutil.Process()
    before = process.memory_info().rss
    for _ in range(15):
        read(text)
    gc.collect()
    assert process.memory_info().rss - before < 2 * 2**20


@pytest.mark.parametrize("blank", ["\n", "\r"])
def test_the_function_above_many_blank_lines_is_looked_for_in_bounded_time(blank: str) -> None:
    """Trust finding 3: for each line the whole text was searched for an end of the other sort."""
    source = read("def f():\n    pass\n" + blank * (900_000 // len(blank)))
    with in_bounded_time():
        function_around(source, len(source.text))
        refactorable(source, len(source.text))


def test_only_its_own_line_is_read_for_the_start_of_a_line() -> None:
    """Trust finding 3: an end of the other sort, which is nowhere, was looked for in all of the text."""
    text = "\n" * 5_000_000
    with in_bounded_time():
        for at in range(4_800_000, 5_000_000):
            line_start(text, at)


def test_a_cursor_thousands_of_blank_lines_below_a_function_belongs_to_none() -> None:
    """Trust finding 3."""
    for blank, found in ((100, True), (MOST_BLANK + 1, False)):
        source = read("def f():\n    pass\n" + "\n" * blank + "    ")
        assert (function_around(source, len(source.text)) is not None) is found


async def test_texts_are_looked_through_one_after_another() -> None:
    """Trust finding 3: of many threads at once each keeps the interpreter from the editor's messages for a while."""
    sources, running, most = OpenTrees(), 0, 0

    def work() -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        time.sleep(0.01)
        running -= 1

    await asyncio.gather(*(sources.in_turn(work) for _ in range(6)))
    assert most == 1


@pytest.mark.parametrize("text", ["a\nb\rc\r\nd", "", "\n\n", "\r\r"])
def test_a_line_begins_behind_the_last_line_end_before_it(text: str) -> None:
    """Trust finding 3."""
    for at in range(len(text) + 1):
        assert line_start(text, at) == max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1


async def test_a_document_is_read_once_for_all_who_ask_and_what_cannot_be_read_is_known_from_then_on() -> None:
    """Trust finding 3: an editor asks for code actions with every movement of the cursor."""
    sources = OpenTrees()
    document = Document("file:///a.py", "python", 1, CODE, "utf-16")
    first, second = await asyncio.gather(sources.read(document), sources.read(document))
    assert first is second
    document = Document("file:///a.py", "python", 1, GOES_ON, "utf-16")
    with pytest.raises(Refused, match="takes too long to be read as Python"):
        await sources.read(document)
    begun = time.process_time()
    for _ in range(3):
        with pytest.raises(Refused):
            await sources.read(document)
    assert time.process_time() - begun < 0.05
