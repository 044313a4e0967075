"""One engine for several requests at once, each in a thread of its own: what they get is what one alone gets."""

from __future__ import annotations

import sys
import threading
import warnings
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import chain
from typing import Any

import pytest
from tests.model.engines.recorded_engine import Fault, RecordedEngine

from sfumato_model.api.errors import Cancelled, EngineError
from sfumato_model.api.request import (
    FillRequest,
    Hole,
    InspectRequest,
    Limits,
    RefineRequest,
    Request,
    RewriteRequest,
    Selection,
)
from sfumato_model.engines.vllm.connection import Behind
from sfumato_model.engines.vllm.http.client import VllmClient
from sfumato_model.engines.vllm.http.step_times import StepTimes
from sfumato_model.engines.vllm.load import start
from sfumato_model.loading import loaded
from sfumato_model.operations.engine import LoadedEngine
from sfumato_model.text.python_text import without_remarks
from sfumato_model.text.syntax_errors import error_counter

THREADS = 8
FUNCTION = "def scale(values, by):\n    total = [value * by for value in values]\n    return total\n"


@pytest.fixture
def ours(client: VllmClient) -> LoadedEngine:
    return loaded("default", "vllm", start("default", Behind(found=client), lambda _: None))


@pytest.fixture(autouse=True)
def _often() -> Iterator[None]:
    """Threads take turns as often as they can, so that what is not safe shows."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def requests(number: int) -> list[tuple[str, Request]]:
    """All operations on a document of its own; with remarks of Python's (`"\\d"`) and code that other parsers read."""
    before = f"import re\n\n\ndef name_{number}(left, right):\n    at = re.compile('\\d{number}')\n    "
    selection = Selection(before=f"x_{number} = {number}\n", text=FUNCTION, after="\nprint(scale([1], 2))\n")
    script = "function name(left) {\n  return "
    return [
        ("fill", FillRequest(segments=(before, Hole(), f"\n\n\nprint(name_{number}(1, 2))\n"), candidates=3)),
        ("fill", FillRequest(segments=(f"{before}ret", Hole(), "\n"), single_line=True)),
        ("fill", FillRequest(segments=(f"{script}{number} + ", Hole(), ";\n}\n"), language="javascript", path="a.js")),
        ("rewrite", RewriteRequest(selection=selection)),
        ("rewrite", RewriteRequest(selection=selection, instruction="add a docstring")),
        ("inspect", InspectRequest(selection=selection)),
        ("refine", RefineRequest(selection=selection, strength=1.0)),
        ("warm", FillRequest(segments=(f"value_{number} = 1\n" * 100, Hole(), "\n"))),
    ]


def answered(ours: LoadedEngine, limits: Limits, number: int) -> list[object]:
    """What comes of all of them, without what was kept of earlier ones and the time that it took."""
    own = replace(limits, document=f"document {number}")
    found: list[object] = []
    for operation, request in requests(number):
        for said in ours.run(operation, request, own):
            found.append({name: value for name, value in vars(said).items() if name != "stats"})
    return found


def test_eight_threads_get_what_one_gets(ours: LoadedEngine, limits: Limits) -> None:
    alone = [answered(ours, limits, number) for number in range(THREADS)]
    ours.model.engine.forget()
    with ThreadPoolExecutor(THREADS) as threads:
        together = list(threads.map(lambda number: answered(ours, limits, number), range(THREADS)))
    assert together == alone


def test_one_that_is_cancelled_leaves_the_others(ours: LoadedEngine, engine: RecordedEngine, limits: Limits) -> None:
    wanted = answered(ours, limits, 0)
    ours.model.engine.forget()
    engine.seen.clear()
    engine.answers.clear()
    given_up = replace(limits, cancelled=lambda: bool(engine.seen))
    with ThreadPoolExecutor(2) as threads:
        other = threads.submit(answered, ours, limits, 0)
        with pytest.raises(Cancelled):
            answered(ours, given_up, 1)
        assert not other.done()
        engine.answers.set()
        assert other.result() == wanted


def test_an_error_of_one_leaves_the_others(ours: LoadedEngine, engine: RecordedEngine, limits: Limits) -> None:
    wanted = answered(ours, limits, 0)
    engine.faults.append(Fault(status=500, content=b'{"error": {"message": "CUDA error"}}'))
    with pytest.raises(EngineError):
        answered(ours, limits, 1)
    assert answered(ours, limits, 0) == wanted


def hammered(*works: Callable[[int], object], times: int = 300) -> None:
    """Each of `works`, in two threads of its own; an error of any is raised."""

    def run(work: Callable[[int], object]) -> None:
        for number in range(times):
            work(number)

    with ThreadPoolExecutor(2 * len(works)) as threads:
        deque(threads.map(run, chain(works, works)), maxlen=0)


def test_a_template_is_encoded_beside_text_and_neither_sees_the_other(ours: LoadedEngine) -> None:
    tokenizer = ours.model.tokenizer
    text, marker = tokenizer.encode("<eos>"), tokenizer.encode_template("<eos>")
    assert text != marker

    def encodes(number: int) -> None:
        assert tokenizer.encode(f"{number}\n<eos>")[-len(text) :] == text

    def encodes_template(_: int) -> None:
        assert tokenizer.encode_template("<eos>") == marker

    def decodes(_: int) -> None:
        assert tokenizer.decode(text) == "<eos>"

    hammered(encodes, encodes_template, decodes)


def test_step_times_are_read_while_they_are_recorded() -> None:
    times = StepTimes()
    hammered(lambda number: times.record(1 + number % 5, 0.1), lambda _: times.cost, lambda _: times.steps_within(1, 9))


def test_errors_are_counted_of_the_text_that_was_given() -> None:
    count = error_counter("python")
    assert count is not None

    def right(number: int) -> None:
        assert count(f"x = {number}\n" * 3000) == 0

    def wrong(number: int) -> None:
        assert count(f"x = {number}\n" * 3000 + "y = (") > 0

    hammered(right, wrong, times=20)


def test_what_python_remarks_on_is_as_it_was() -> None:
    before = [*warnings.filters]
    inside, beside, left = threading.Event(), threading.Event(), threading.Event()

    def second() -> None:
        inside.wait()
        with without_remarks():
            beside.set()
            left.wait()

    other = threading.Thread(target=second)
    other.start()
    with without_remarks():
        inside.set()
        beside.wait(0.5)  # where both were inside at once, the last to leave would bring back what the first had set
    left.set()
    other.join()
    assert [*warnings.filters] == before


def test_a_client_that_is_closed_is_an_error_of_the_engine(client: VllmClient, ours: LoadedEngine, limits: Any) -> None:
    closing = threading.Thread(target=client.close)
    closing.start()
    closing.join()
    with pytest.raises(EngineError) as raised:
        list(ours.run("fill", FillRequest(segments=("x = ", Hole(), "\n")), limits))
    assert raised.value.trouble == "lost"


def test_who_reads_when_the_client_is_closed_is_told_so(
    client: VllmClient, ours: LoadedEngine, engine: RecordedEngine, limits: Limits
) -> None:
    engine.answers.clear()
    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(lambda: list(ours.run("fill", FillRequest(segments=("x = ", Hole(), "\n")), limits)))
        while not engine.seen:
            pass
        client.close()
        with pytest.raises(EngineError):
            asked.result()
    engine.answers.set()
