"""What is typed comes out exactly as the new version, however the editor helps and whatever goes wrong on the way."""

from __future__ import annotations

import argparse
import inspect
import optparse
import textwrap
from collections.abc import Callable
from dataclasses import replace
from types import ModuleType

import pytest
from benchmarks.replay.buffer import Buffer, Change
from benchmarks.replay.keys import enter, insert
from benchmarks.replay.plan import Session, hunks_of, plan
from benchmarks.replay.projects import WHEELS, ChangedFile, Checkout, Project, check_out, read_projects
from benchmarks.replay.record import HunkRecord
from benchmarks.replay.replay import Setting, replay
from benchmarks.replay.rhythm import Rhythm, script_of
from benchmarks.replay.sources import Silence
from hypothesis import given, settings
from hypothesis import strategies as st

from sfumato_lsp.text.positions import split_lines

CLUMSY = Setting(debounce_ms=1e9, rhythm=Rhythm(typo_share=0.1))
PLAIN = Setting(debounce_ms=1e9, closing=False, rhythm=Rhythm(typo_share=0))

SIZE = 6_000
"""Characters of a module, for each of which the mirror copies the document."""

code_lines = st.lists(
    st.builds(
        "".join,
        st.tuples(
            st.sampled_from(["", " ", "    ", "        ", "\t"]),
            st.text(alphabet="ab_ (){}[]\"':,\t", max_size=12),
            st.sampled_from(["\n", ":\n", "\n\n", " \n"]),
        ),
    ),
    max_size=6,
)
texts = st.builds(lambda lines, end: "".join(lines) + end, code_lines, st.sampled_from(["", "x", "    "]))


class Mirror(Silence):
    """The document as a server sees it: nothing but the changes."""

    def __init__(self) -> None:
        self.text = ""
        self.changes: list[Change] = []

    async def open(self, file: ChangedFile) -> None:
        self.text = file.old

    async def change(self, buffer: Buffer, change: Change) -> None:
        self.changes.append(change)
        lines = split_lines(self.text)
        start, end = (sum(map(len, lines[:line])) + column for line, column in (change.start, change.end))
        self.text = self.text[:start] + change.text + self.text[end:]
        assert self.text == buffer.text


def whole(old: str, new: str, path: str = "a.py") -> Session:
    """A session that types every hunk."""
    hunks = hunks_of(old, new)
    file = ChangedFile(project="p", path=path, old=old, new=new)
    return Session(file=file, hunks=hunks, typed=frozenset(range(len(hunks))))


async def typed(session: Session, setting: Setting, source: Silence | None = None, seed: int = 0) -> list[HunkRecord]:
    return [record async for record in replay(session, source or Silence(), setting, seed)]


@pytest.fixture(scope="module")
def checkouts() -> tuple[Checkout, ...]:
    projects = read_projects()
    if not all(any(WHEELS.glob(f"{p.name.replace('-', '_')}-{v}-*")) for p in projects for v in (p.old, p.new)):
        pytest.skip("make bench-replay fetches the projects, and they are not fetched yet")
    return check_out(projects)


@given(texts, texts)
def test_the_hunks_of_a_change_applied_to_the_old_text_give_the_new_one(old: str, new: str) -> None:
    for hunk in reversed(hunks_of(old, new)):
        old = old[: hunk.start] + hunk.new + old[hunk.end :]
    assert old == new


@given(texts, texts)
@settings(deadline=None)
async def test_a_server_that_sees_the_changes_alone_ends_with_the_new_version(old: str, new: str) -> None:
    mirror = Mirror()
    await typed(whole(old, new), CLUMSY, mirror)
    assert mirror.text == new


@pytest.mark.parametrize("setting", [CLUMSY, PLAIN], ids=["clumsy, brackets close", "faultless, nothing closes"])
@pytest.mark.parametrize(("one", "other"), [(argparse, optparse), (textwrap, inspect)])
async def test_one_module_of_the_standard_library_is_typed_into_another(
    one: ModuleType, other: ModuleType, setting: Setting
) -> None:
    mirror = Mirror()
    await typed(whole(inspect.getsource(one)[:SIZE], inspect.getsource(other)[:SIZE]), setting, mirror)
    assert mirror.text == inspect.getsource(other)[:SIZE]


@pytest.mark.parametrize("project", read_projects(), ids=lambda project: project.name)
async def test_every_changed_file_of_the_projects_is_typed_exactly(
    checkouts: tuple[Checkout, ...], project: Project
) -> None:
    (files,) = [checkout.changed for checkout in checkouts if checkout.project == project]
    assert files
    for file in files:
        await typed(whole(file.old, file.new, file.path), replace(CLUMSY, rhythm=Rhythm()))


def test_a_project_that_is_not_held_out_is_refused(tmp_path) -> None:
    listed = tmp_path / "projects.toml"
    listed.write_text('[[project]]\nname = "requests"\nold = "1"\nnew = "2"\nlicense = "MIT"\n', encoding="utf-8")
    with pytest.raises(ValueError, match="requests"):
        read_projects(listed)


async def test_the_same_seed_presses_the_same_keys() -> None:
    session, one, other = whole("", "def f(a, b):\n    return a\n"), Mirror(), Mirror()
    await typed(session, CLUMSY, one, seed=3)
    await typed(session, CLUMSY, other, seed=3)
    assert one.changes == other.changes


async def test_another_seed_presses_other_keys() -> None:
    session, one, other = whole("", "def f(a, b):\n    return a\n" * 5), Mirror(), Mirror()
    await typed(session, CLUMSY, one, seed=3)
    await typed(session, CLUMSY, other, seed=4)
    assert one.changes != other.changes


async def test_a_typo_costs_a_character_and_a_backspace() -> None:
    always = replace(PLAIN, rhythm=Rhythm(typo_share=1))
    (record,) = await typed(whole("", "12\n"), always)
    assert [stroke.types for stroke in record.strokes] == [True, False, True] * 2


async def test_indentation_that_the_editor_puts_there_is_not_typed() -> None:
    (record,) = await typed(whole("", "if a:\n    b\n    c\n"), PLAIN)
    assert len(record.strokes) == len("if a:\nb\nc")


async def test_a_closed_bracket_is_typed_over() -> None:
    mirror = Mirror()
    (record,) = await typed(whole("", "f(a)\n"), replace(CLUMSY, rhythm=Rhythm(typo_share=0)), mirror)
    assert len(record.strokes) == 4
    assert [change.text for change in mirror.changes[1:]] == ["f", "()", "a"]


def test_enter_between_brackets_puts_the_closing_one_on_a_line_of_its_own() -> None:
    after, *_ = enter(Buffer(before="    f(", after=")"), empties=False)
    assert (after.before, after.after) == ("    f(\n        ", "\n    )")


@pytest.mark.parametrize(
    ("buffer", "closes"),
    [
        (Buffer(before="x = ", after="\n"), True),
        (Buffer(before="x = ", after="y\n"), False),
        (Buffer(before="don", after=""), False),
        (Buffer(before='"""doc""', after=""), False),
    ],
    ids=["before the end of the line", "before a word", "an apostrophe", "the third of three quotes"],
)
def test_a_quote_closes_itself_only_where_a_text_may_begin(buffer: Buffer, closes: bool) -> None:
    assert insert(buffer, '"', closing=True)[2] == closes


def checkout_of(name: str, *changes: tuple[str, str]) -> Checkout:
    files = tuple(ChangedFile(project=name, path=f"{at}.py", old=old, new=new) for at, (old, new) in enumerate(changes))
    project = Project(name=name, old="1", new="2", license="MIT")
    return Checkout(project=project, before={file.path: file.old for file in files}, changed=files)


def test_every_project_gets_its_part_of_the_keystrokes() -> None:
    many = [("a\n", "a\nmany = letters\n")] * 20
    sessions = plan([checkout_of("one", *many), checkout_of("two", *many)], 100, 0)
    spent = {name: sum(s.characters for s in sessions if s.file.project == name) for name in ("one", "two")}
    assert spent["one"] == spent["two"]
    assert 100 <= sum(spent.values()) < 100 + 2 * len("many = letters")


async def test_hunks_that_are_not_typed_are_pasted_on_the_way() -> None:
    session = whole("a\nb\nc\n", "a\nfirst\nb\nsecond\nc\n")
    (record,) = await typed(replace(session, typed=frozenset({1})), PLAIN)
    assert len(record.strokes) == len("second")


@pytest.fixture
def script() -> Callable[[str], tuple[float, ...]]:
    return lambda text: script_of(text, Rhythm(key_spread=0, word_share=1, line_share=1), "s").pauses_ms


def test_the_user_stops_to_think_where_a_line_or_a_word_begins_and_nowhere_else(script) -> None:
    pauses = script("a = bc\nd")
    thinks = [at for at, pause in enumerate(pauses) if pause >= Rhythm().thought_ms]
    assert thinks == [0, 4, 7]
