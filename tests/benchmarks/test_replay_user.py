"""What the user makes of suggestions, and how it is counted: a scripted source says what is shown when."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from benchmarks.replay.buffer import Buffer
from benchmarks.replay.figures import Figures, figures
from benchmarks.replay.file_words import continue_line
from benchmarks.replay.plan import Session, hunks_of
from benchmarks.replay.projects import ChangedFile
from benchmarks.replay.record import Fate, HunkRecord, Showing
from benchmarks.replay.replay import Setting, replay
from benchmarks.replay.rhythm import Rhythm
from benchmarks.replay.runs import WITHOUT, Run, type_all
from benchmarks.replay.sources import Answer, Silence
from benchmarks.replay.user import Choice, Policy, choose

# Every key is followed by a pause of 300 ms, so that the editor asks at every place; 100 ms are left for an answer.
SETTING = Setting(
    debounce_ms=200.0,
    closing=False,
    rhythm=Rhythm(key_ms=300, key_spread=0, word_share=0, line_share=0, typo_share=0),
)


class Scripted(Silence):
    """Says the same at the same place, counted in characters from the start; elsewhere nothing."""

    def __init__(self, says: Mapping[int, str], seconds: float = 0.0) -> None:
        self._says = says
        self._seconds = seconds
        self.asked: list[int] = []

    async def suggest(self, buffer: Buffer) -> Answer:
        self.asked.append(len(buffer.before))
        return Answer(text=self._says.get(len(buffer.before), ""), seconds=self._seconds)


def session(new: str) -> Session:
    file = ChangedFile(project="p", path="a.py", old="", new=new)
    return Session(file=file, hunks=hunks_of("", new), typed=frozenset({0}))


async def typed(
    new: str, says: Mapping[int, str], policy: Policy = Policy.WHOLE, seconds: float = 0.0, instant: bool = False
) -> HunkRecord:
    """The record of one hunk typed into an empty file."""
    setting = Setting(
        policy=policy, instant=instant, closing=False, debounce_ms=SETTING.debounce_ms, rhythm=SETTING.rhythm
    )
    (record,) = [r async for r in replay(session(new), Scripted(says, seconds), setting, 0)]
    return record


async def counted(
    new: str, says: Mapping[int, str], policy: Policy = Policy.WHOLE, seconds: float = 0.0, instant: bool = False
) -> Figures:
    return figures([await typed(new, says, policy, seconds, instant)], [await typed(new, {})])


def shown(record: HunkRecord) -> list[Showing]:
    return [request.showing for request in record.requests if request.showing is not None]


async def test_a_right_suggestion_is_taken_with_one_key() -> None:
    found = await counted("value = 1\n", {1: "alue"})
    assert (found.characters_without, found.characters_with, found.keystrokes) == (9, 5, 6)
    assert (found.accepted, found.wrong, found.saved) == (1, 0, pytest.approx(4 / 9))


async def test_a_wrong_suggestion_is_typed_past_and_counted_as_wrong() -> None:
    found = await counted("value = 1\n", {1: "ery = 1"})
    assert (found.characters_with, found.keystrokes, found.accepted, found.wrong) == (9, 9, 0, 1)
    assert found.wrong_per_100_keystrokes == pytest.approx(100 / 9)


async def test_a_suggestion_that_saves_less_than_two_keys_is_typed_and_is_not_wrong() -> None:
    record = await typed("value\n", {3: "ue"})
    assert [showing.fate for showing in shown(record)] == [Fate.TYPED]
    assert len(record.strokes) == 5


async def test_a_suggestion_whose_beginning_is_right_is_wrong_to_who_takes_all_or_nothing() -> None:
    found = await counted("first = second + 1\n", {0: "first = third"})
    assert (found.accepted, found.partly_accepted, found.wrong) == (0, 0, 1)


async def test_a_suggestion_whose_beginning_is_right_is_taken_by_words_where_the_editor_can() -> None:
    found = await counted("first = second + 1\n", {0: "first = third"}, Policy.PART)
    assert (found.accepted, found.partly_accepted, found.wrong) == (0, 1, 0)
    assert found.characters_without - found.characters_with == len("first =")
    assert found.keystrokes_without - found.keystrokes == len("first =") - 2


async def test_an_answer_that_comes_after_the_next_key_is_not_shown() -> None:
    found = await counted("value = 1\n", {1: "alue"}, seconds=0.11)
    assert (found.requests, found.answered, found.shown, found.accepted) == (9, 1, 0, 0)


async def test_an_answer_that_comes_before_the_next_key_is_shown() -> None:
    assert (await counted("value = 1\n", {1: "alue"}, seconds=0.09)).accepted == 1


async def test_as_if_instant_a_late_answer_is_shown() -> None:
    assert (await counted("value = 1\n", {1: "alue"}, seconds=9, instant=True)).accepted == 1


async def test_the_editor_asks_only_in_pauses_longer_than_its_debounce() -> None:
    source = Scripted({})
    quick = Setting(closing=False, rhythm=Rhythm(key_spread=0, word_share=0, line_share=0, typo_share=0))
    assert [record async for record in replay(session("value\n"), source, quick, 0)]
    assert source.asked == []


# The user types "abcdefgh" and is shown something wrong at its end, so that they type along and take nothing.
ALONG = {0: "abcdeX", 1: "bcdeX", 2: "cdeX", 3: "deX", 4: "eX", 5: "X"}


async def test_text_that_stays_while_the_user_types_along_does_not_flicker() -> None:
    found = await counted("abcdefgh\n", ALONG)
    assert (found.shown, found.wrong, found.typed_along, found.flicker) == (1, 1, 5, 0)


async def test_text_that_changes_while_the_user_types_what_it_says_flickers() -> None:
    found = await counted("abcdefgh\n", {**ALONG, 3: "dZ", 4: "Z", 5: ""})
    assert (found.typed_along, found.flicker) == (4, 1)
    assert found.flicker_per_100_typed_along == 25


async def test_text_that_is_taken_away_while_the_user_types_what_it_says_flickers() -> None:
    found = await counted("abcdefgh\n", {0: "abcdeX", 1: "bcdeX"})
    assert found.flicker == 1


async def test_text_that_only_grows_does_not_flicker() -> None:
    found = await counted("abcdefgh\n", {**ALONG, 4: "eXY", 5: "XY"})
    assert (found.shown, found.flicker) == (2, 0)


async def test_text_that_goes_because_the_user_types_something_else_does_not_flicker() -> None:
    found = await counted("abcdefgh\n", {0: "Z", 1: "Y"})
    assert (found.shown, found.flicker, found.wrong) == (2, 0, 2)


async def test_a_late_answer_leaves_the_shown_text_where_it_is() -> None:
    record = await typed("abcdefgh\n", ALONG, seconds=0.09)
    late = await typed("abcdefgh\n", ALONG, seconds=0.11)
    assert (len(shown(record)), len(shown(late))) == (1, 0)


async def test_an_accepted_text_that_breaks_the_syntax_is_counted() -> None:
    (showing,) = shown(await typed("print(1)\n", {0: "print("}))
    assert showing.accepted_breaks
    (showing,) = shown(await typed("print(1)\n", {0: "print(1)"}))
    assert not showing.accepted_breaks


async def test_the_first_line_is_judged_apart_from_what_follows() -> None:
    (showing,) = shown(await typed("a = 1\nb = 2\n", {0: "a = 1\nc = 2"}))
    assert (showing.first_line, showing.begins, showing.fate) == (True, True, Fate.WRONG)
    (showing,) = shown(await typed("a = 1\n", {0: "a ="}))
    assert (showing.first_line, showing.begins) == (False, True)


async def test_a_suggestion_during_a_typo_is_not_judged_right() -> None:
    assert choose("abc", None, Policy.PART) == Choice()


@pytest.mark.parametrize(
    ("suggestion", "rest", "taken", "keys"),
    [
        ("alpha beta", "alpha beta gamma", "alpha beta", 1),
        ("alpha beta", "alpha better", "alpha", 1),
        ("alpha", "alphabet", "alpha", 1),
        ("one = 1\ntwo = 3", "one = 1\ntwo = 4", "one = 1\ntwo =", 3),
        ("beta", "alpha", "", 0),
    ],
    ids=["the whole", "a word", "the beginning of a word, being the whole", "a line and words", "nothing"],
)
def test_in_parts_what_is_right_is_taken_up_to_a_whole_word(suggestion, rest, taken, keys) -> None:
    assert choose(suggestion, rest, Policy.PART) == Choice(text=taken, keys=keys)


async def test_users_who_differ_judge_the_same_answers() -> None:
    source = Scripted({0: "value = 2"})
    runs = (Run(source="s"), Run(source="s", instant=True), Run(source="s", policy=Policy.WHOLE))
    records = await type_all([session("value = 1\n")], {"s": source}, runs, SETTING, 0, lambda _: None)
    assert len(source.asked) == len(set(source.asked))
    assert set(records) == {WITHOUT, *runs}


async def test_figures_of_other_hunks_are_refused() -> None:
    with pytest.raises(ValueError, match="hunks"):
        figures([await typed("a = 1\n", {})], [])


def test_without_a_hunk_there_are_no_shares() -> None:
    assert figures([], []).saved is None


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        ("total = price * count\nprint(total)\ntotal = pri", "\n", "ce * count"),
        ("total = price\n", "\nother = price * 2\n", "other = price * 2"),
        ("nothing", "", ""),
        ("f(a, b)\nf(a", ", b)\n", ""),
    ],
    ids=["as it went on before", "as a line began behind", "an unknown word", "what stands there already"],
)
def test_the_words_of_the_file_continue_a_line(before: str, after: str, text: str) -> None:
    assert continue_line(before, after) == text
