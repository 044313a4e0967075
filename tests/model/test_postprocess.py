"""The text filters, by the cases in tests/golden: a folder for each filter, and `chain` for all in their order.

A case is a text file: what it is about, perhaps `language:` and `single line`, then the document with the cursor, the
model's text, and what is shown of it ("" is nothing). ‸ is the cursor; · and ⇥ are a space and a tab that no editor
should take away.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfumato_model.postprocess import FILTERS, Place, postprocess

GOLDEN = Path(__file__).parents[1] / "golden"


@dataclass(frozen=True, kw_only=True)
class Case:
    place: Place
    model: str
    shown: str


def read_case(path: Path) -> Case:
    text = path.read_text(encoding="utf-8").replace("·", " ").replace("⇥", "\t")
    about, rest = text.split("=== document\n")
    document, rest = rest.split("\n=== model\n")
    model, shown = rest.split("\n=== shown\n")
    before, after = document.split("‸")
    settings = about.splitlines()
    language = next((line.removeprefix("language: ") for line in settings if line.startswith("language: ")), "python")
    place = Place(before=before, after=after, language=language, single_line="single line" in settings)
    return Case(place=place, model=model, shown=shown.removesuffix("\n"))


def cases(folder: str) -> list[str]:
    return sorted(path.stem for path in (GOLDEN / folder).glob("*.txt"))


EACH = [(name, case) for name, _ in FILTERS for case in cases(name)]


@pytest.mark.parametrize(("name", "case"), EACH, ids=[f"{name}-{case}" for name, case in EACH])
def test_a_filter_alone(name: str, case: str) -> None:
    found = read_case(GOLDEN / name / f"{case}.txt")
    assert dict(FILTERS)[name](found.model, found.place) == found.shown


@pytest.mark.parametrize("case", cases("chain"))
def test_all_filters_in_their_order(case: str) -> None:
    found = read_case(GOLDEN / "chain" / f"{case}.txt")
    assert postprocess(found.model, found.place).text == found.shown


@pytest.mark.parametrize("name", [name for name, _ in FILTERS])
def test_every_filter_is_shown_at_work_and_at_rest(name: str) -> None:
    found = [read_case(GOLDEN / name / f"{case}.txt") for case in cases(name)]
    changed = [case.model != case.shown for case in found]
    assert len(found) >= 4
    assert any(changed)
    assert not all(changed)


def test_every_folder_of_cases_belongs_to_a_filter() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == {"chain", *(name for name, _ in FILTERS)}


def test_the_filters_that_changed_a_text_are_named_in_order() -> None:
    place = Place(before="x = ", after="\n", language="python", single_line=True)
    assert postprocess(" f(1) \ny = 2", place).filters == ("first_line", "leading_space", "trailing_space")


def test_a_text_that_nothing_changes_names_no_filter() -> None:
    place = Place(before="x = ", after="\n", language="python", single_line=True)
    assert postprocess("f(1)", place).filters == ()


def test_a_text_that_is_cut_to_nothing_meets_no_further_filter() -> None:
    place = Place(before="x = 1\n", after="\n", language="python", single_line=True)
    shown = postprocess("\ny = 2", place)
    assert (shown.text, shown.filters) == ("", ("first_line",))


CODE = st.text(alphabet="ab =,:.#\"'`()[]{}\\/\n\t ", max_size=60)
LANGUAGES = st.sampled_from(["python", "javascript", "go", "rust", "c", "yaml", "lua", "markdown", "klingon", ""])


@given(CODE, CODE, CODE, LANGUAGES, st.booleans())
def test_any_text_can_be_filtered(before: str, text: str, after: str, language: str, single_line: bool) -> None:
    place = Place(before=before, after=after, language=language, single_line=single_line)
    shown = postprocess(text, place).text
    assert "".join(shown.split()) in "".join(text.split())


@given(CODE, CODE, CODE)
def test_one_line_stays_one_line(before: str, text: str, after: str) -> None:
    place = Place(before=before, after=after, language="python", single_line=True)
    assert "\n" not in postprocess(text, place).text


@given(CODE, CODE)
def test_no_text_ends_in_space_at_the_end_of_a_line(before: str, text: str) -> None:
    place = Place(before=before, after="\nx = 1\n", language="python", single_line=False)
    shown = postprocess(text, place).text
    assert shown == shown.rstrip()
