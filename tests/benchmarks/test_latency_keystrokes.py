"""What is typed, and what is counted of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from benchmarks.latency.clients import row as clients_row
from benchmarks.latency.keystrokes import Asked, keys
from benchmarks.latency.passages import Passage, passages
from benchmarks.latency.stages import PASSES, QUEUE, STAGES, WORKER, budget, overhead
from benchmarks.latency.tap import Exchange
from benchmarks.replay.buffer import Buffer
from benchmarks.replay.rhythm import Rhythm, script_of

PASSAGE = Passage(package="p", path="p.py", before="def f():\n    ", text="x = 1\n    return x", after="\n")
TIMING = {"queue_ms": 5.0, "prefill_ms": 20.0, "step_ms": [30.0, 10.0], "total_ms": 85.0}


def exchange(**answer):
    return Exchange(answered=1.0, answer=json.dumps(answer).encode())


def key(**changes):
    values = {
        "passage": PASSAGE, "buffer": Buffer(before="", after=""), "rest": "x", "text": "x", "milliseconds": 100.0,
        "first": False,
    }  # fmt: skip
    return Asked(**(values | changes))


@pytest.mark.parametrize("typos", [0.0, 0.5])
def test_the_keys_type_the_passage_whatever_mistakes_are_made(typos):
    pressed = keys(PASSAGE, script_of(PASSAGE.text, Rhythm(typo_share=typos), "seed"))
    assert pressed[-1].typing.buffer.text == PASSAGE.file.new


def test_mistakes_cost_keys():
    without, with_ = (keys(PASSAGE, script_of(PASSAGE.text, Rhythm(typo_share=share), "seed")) for share in (0.0, 0.5))
    assert len(with_) > len(without)


def test_the_document_is_opened_without_its_passage():
    assert PASSAGE.file.old == "def f():\n    \n"


def test_a_passage_is_code_of_the_asked_length(files):
    (found,) = passages(files, 1, seed=0, length=(40, 200))
    assert 40 <= len(found.text) <= 200
    assert found.before + found.text + found.after == files[0].text


def test_more_passages_than_files_are_refused(files):
    with pytest.raises(ValueError, match="1 of 2 passages"):
        passages(files, 2, seed=0, length=(40, 200))


def test_what_the_server_took_itself_is_not_added():
    rows = {row.less: row.milliseconds.median for row in overhead([key(exchange=exchange(timing=TIMING))])}
    assert rows == {QUEUE: 20.0, PASSES: 40.0}


def test_with_the_workers_own_clock_the_socket_is_added_too():
    rows = {row.less: row for row in overhead([key(exchange=exchange(timing=TIMING | {"worker_ms": 70.0}))])}
    assert rows[WORKER].milliseconds.median == 30.0


def test_keys_that_no_fill_answered_add_nothing():
    assert overhead([key(), key(exchange=Exchange())]) == []


def test_the_stages_of_a_key_are_all_of_it():
    timing = TIMING | {"worker_ms": 70.0}
    *stages, whole = budget([key(exchange=exchange(timing=timing))])
    assert sum(row.milliseconds.median for row in stages) == pytest.approx(whole.milliseconds.median)
    assert whole.budget_ms == sum(row.budget_ms for row in stages)


def test_keys_that_no_fill_answered_have_no_budget():
    assert budget([key(), key(exchange=Exchange())]) == []


def test_the_budget_is_the_one_that_architecture_md_has():
    page = (Path(__file__).parents[2] / "ARCHITECTURE.md").read_text(encoding="utf-8")
    assert [f"| {stage.name} | {stage.budget_ms} ms |" in page for stage in STAGES] == [True] * len(STAGES)


def test_overtaken_and_lost_keys_are_counted_and_not_timed():
    found = clients_row(2, [key(milliseconds=1.0), key(overtaken=True), key(lost=True, text="")], [])
    assert (found.milliseconds.median, found.lost, found.overtaken) == (1.0, 1, pytest.approx(1 / 3))


def test_the_servers_errors_are_counted_by_their_code():
    fills = [exchange(error={"code": "deadline", "message": ""}), exchange(timing=TIMING), Exchange()]
    assert clients_row(1, [], fills).errors == {"deadline": 1}
