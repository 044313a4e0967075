"""Texts of workspaces are indexed in the background, each workspace apart; what goes is gone at once."""

from __future__ import annotations

import threading

import pytest
from tests.model.fake_tokenizers import ByteTokenizer

from sfumato_model.memory.memory import Memory
from sfumato_model.projects.beside import FAR
from sfumato_model.projects.pieces import PIECE
from sfumato_model.projects.project import MOST_APART
from sfumato_model.projects.projects import Budget, Projects

LINE = "frobnicate(first)\n"


def encode(texts):
    return [ByteTokenizer().encode(text) for text in texts]


def said(memory: Memory) -> dict[str, str]:
    """What a memory has, by path."""
    every = (file for one in (*memory.volumes, *memory.apart) for file in one.files())
    return {file.name: ByteTokenizer().decode(file.ids.tolist()) for file in every}


@pytest.fixture
def projects(until):
    def made(**options):
        made.of = Projects(encode, ByteTokenizer().decode, ByteTokenizer.size, **options)
        return made.of

    def settled(workspace="a"):
        until(lambda: made.of.progress(workspace).waiting == 0)
        return said(made.of.memory(workspace))

    made.settled = settled
    return made


def test_what_is_kept_is_remembered_in_its_workspace_alone(projects):
    of = projects()
    of.keep("a", {"x.py": LINE, "y.py": "y\n"})
    of.keep("b", {"x.py": "other\n"})
    assert projects.settled("a") == {"x.py": LINE, "y.py": "y\n"}
    assert projects.settled("b") == {"x.py": "other\n"}
    assert said(of.memory("c")) == said(of.memory("")) == {}


def test_a_text_takes_the_place_of_the_older_one(projects):
    of = projects()
    of.keep("a", {"x.py": LINE})
    projects.settled()
    of.keep("a", {"x.py": "new\n"})
    assert projects.settled() == {"x.py": "new\n"}
    assert of.progress("a").tokens == len("new\n")


def test_what_is_forgotten_is_gone_at_once_and_from_a_snapshot_never(projects):
    of = projects()
    of.keep("a", {"x.py": LINE, "y.py": "y\n"})
    projects.settled()
    before = of.memory("a")
    of.forget("a", ["x.py", "unknown.py"])
    assert said(of.memory("a")) == {"y.py": "y\n"}
    assert said(before) == {"x.py": LINE, "y.py": "y\n"}
    of.forget("a")
    assert said(of.memory("a")) == {}


def test_what_is_forgotten_while_it_is_indexed_does_not_come(projects):
    going, on = threading.Event(), threading.Event()

    def slow(texts):
        going.set()
        on.wait(10)
        return encode(texts)

    of = projects()
    of._encode = slow
    of.keep("a", {"x.py": LINE, "y.py": "y\n", "z.py": "old\n"})
    going.wait(10)
    of.forget("a", ["x.py"])
    of.keep("a", {"z.py": "new\n"})
    on.set()
    assert projects.settled() == {"y.py": "y\n", "z.py": "new\n"}


def test_a_long_text_is_encoded_in_pieces_and_is_whole(projects):
    seen = []

    def noting(texts):
        seen.extend(map(len, texts))
        return encode(texts)

    text = LINE * 1000
    of = projects()
    of._encode = noting
    of.keep("a", {"x.py": text, "empty.py": ""})
    assert projects.settled() == {"x.py": text, "empty.py": ""}
    assert max(seen) <= PIECE + len(LINE)


def test_what_has_no_room_is_left_out_and_told(projects):
    of = projects(budget=Budget(project=20))
    of.keep("a", {"near.py": LINE, "far.py": LINE, "small.py": "s\n"})
    assert projects.settled() == {"near.py": LINE, "small.py": "s\n"}
    assert of.progress("a").left_out == 1
    of.keep("a", {"near.py": "n" * 30})
    assert projects.settled() == {"small.py": "s\n"}
    of.forget("a", ["near.py"])
    of.keep("a", {"far.py": LINE})
    assert projects.settled() == {"far.py": LINE, "small.py": "s\n"}
    assert of.progress("a").left_out == 0


def test_the_workspace_that_was_asked_about_longest_ago_gives_way(projects, until):
    told = []
    of = projects(budget=Budget(project=20, all=40), report=told.append)
    for workspace in "ab":
        of.keep(workspace, {"x.py": LINE})
        projects.settled(workspace)
    of.memory("a")
    of.keep("c", {"x.py": LINE})
    projects.settled("c")
    until(lambda: any(one.workspace == "b" and one.gone for one in told))
    assert said(of.memory("b")) == {}
    assert said(of.memory("a")) == said(of.memory("c")) == {"x.py": LINE}


def test_a_file_that_is_asked_about_stands_apart_and_joins_the_others_later(projects, until):
    of = projects()
    texts = {f"{number}.py": f"{number}\n" for number in range(MOST_APART + 3)}
    of.keep("a", texts)
    projects.settled()
    for path in texts:
        of.memory("a", path)
        until(lambda path=path: path in {name for one in of.memory("a").apart for name in one.names})
        assert said(of.memory("a", path)) == texts
    until(lambda: len(of.memory("a").apart) == MOST_APART)
    assert said(of.memory("a")) == texts
    of.forget("a", ["5.py"])
    assert "5.py" not in said(of.memory("a", "5.py"))


def test_before_each_piece_it_stands_aside_for_requests(projects):
    asked = []
    of = projects()
    of._background.stand_aside = lambda: asked.append("piece")
    of.keep("a", {"x.py": LINE * 10_000})
    projects.settled()
    assert len(asked) > 5


def test_standing_aside_ends_with_the_last_request(projects):
    of, passed = projects(), threading.Event()
    background = of._background

    def stand_aside():
        background.stand_aside()
        passed.set()

    with of.beside_a_request():
        thread = threading.Thread(target=stand_aside)
        thread.start()
    thread.join(10)
    assert passed.is_set()


def test_it_is_known_how_far_it_is(projects):
    of = projects()
    of.keep("a", {"x.py": LINE})
    projects.settled()
    told = of.progress("a")
    assert (told.files, told.tokens, told.waiting) == (1, len(LINE), 0)
    assert told.bytes > 0
    assert told.seconds > 0


def test_what_cannot_be_indexed_ends_nothing_else(projects):
    def failing(texts):
        if "bad" in texts[0]:
            raise ValueError("texts[0]")
        return encode(texts)

    of = projects()
    of._encode = failing
    of.keep("a", {"bad.py": "bad\n"})
    assert projects.settled() == {}
    of.keep("a", {"x.py": LINE})
    assert projects.settled() == {"x.py": LINE}


LONG = "".join(f"line_{number} = {number}\n" for number in range(3_000))


def test_what_a_document_has_beside_the_window_of_a_request_is_that_of_its_saved_text(projects, until):
    of = projects()
    of.keep("a", {"x.py": LONG})
    projects.settled()
    at = LONG.index("line_1500 ")
    window = [LONG[at - 2_000 : at] + "typed = ", LONG[at : at + 2_000]]
    until(lambda: of.known("a", "x.py", window).before)
    found = of.known("a", "x.py", window)
    assert LONG[: at - 2_000].endswith(found.before)
    assert LONG[at + 2_000 :].startswith(found.after)
    assert FAR - 50 < len(found.before) <= FAR
    assert FAR - 50 < len(found.after) <= FAR
    assert "line_1500 " not in found.before + found.after


@pytest.mark.parametrize(
    "window",
    [
        [LONG[:3_000], LONG[3_000:]],
        ["x = ", "\n"],
        ["other = 1\n" * 100, "more = 1\n" * 100],
        [LONG[-200:], LONG[:200]],
    ],
    ids=["all", "short", "another text", "the other way round"],
)
def test_where_that_cannot_be_told_there_is_nothing_beside_it(projects, until, window):
    of = projects()
    of.keep("a", {"x.py": LONG})
    projects.settled()
    of.memory("a", "x.py")
    until(lambda: of.memory("a").apart)
    found = of.known("a", "x.py", window)
    assert (found.before, found.after) == ("", "")


def test_another_file_is_nothing_beside_it(projects):
    of = projects()
    of.keep("a", {"x.py": LONG})
    projects.settled()
    found = of.known("a", "y.py", [LONG[5_000:6_000], LONG[6_000:7_000]])
    assert (found.before, found.after) == ("", "")


def test_a_file_that_went_before_it_was_opened_is_not_waited_for(projects):
    of = projects()
    of.keep("a", {"x.py": LINE, "y.py": "y\n"})
    projects.settled()
    of._background.wake = lambda: None
    of.memory("a", "x.py")
    of.forget("a", ["x.py"])
    while of._index():
        pass
    assert said(of.memory("a", "x.py")) == {"y.py": "y\n"}
