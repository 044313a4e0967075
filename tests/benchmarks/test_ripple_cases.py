"""Edits whose followers are known: they are the same word, they follow, and a fit finds what tells them apart."""

from __future__ import annotations

import ast

import pytest
from benchmarks.ripple.cases import EVERY, NOTHING, cases
from benchmarks.ripple.fit import fitted
from benchmarks.ripple.rankings import by_search, by_settings, ranked
from benchmarks.ripple.records import Record, kept

from sfumato_model.api.ripple_settings import SIGNS
from sfumato_model.training.data.corpus import SourceFile

TEXT = '''
def area(width, height=1, checked=None):
    """How large it is.

    :param width: of the room; the width counts
    """
    # In 12 metres, one might say.
    if width < 0 or height < 0:
        raise ValueError(width)
    self.width = max(width, 0)
    self.width += 3
    whole: Number = Number(height)
    return call(self.width, whole=whole)


def caller(rooms):
    first = area(1, height=2)
    second = area(3, height=4)
    print(first, height, rooms.depth)
    return second
'''


@pytest.fixture(scope="module")
def found():
    files = [SourceFile(package="p", path=f"{n}.py", text=TEXT.replace("area", f"area{n}")) for n in range(60)]
    return cases(files, 1, 1, dict.fromkeys(EVERY, 4) | {"variable": 30})[0]


def test_there_are_cases_of_most_kinds(found):
    kinds = {case.kind for case in found}
    assert {"variable", "attribute", "operator", "call elsewhere", "renamed everywhere", "another name"} <= kinds


def test_the_words_that_follow_are_the_old_one_and_stand_outside_of_the_edit(found):
    for case in found:
        assert {case.after[low:high] for low, high in case.follow} <= {case.old}
        assert bool(case.follow) is (case.kind not in NOTHING)
        assert all(high <= case.edit[0] or low >= case.edit[1] for low, high in case.follow)


def test_when_all_have_followed_the_name_is_nowhere_but_in_prose(found):
    for case in found:
        if case.kind == "variable":
            ast.parse(case.truth)
            names = {node.id for node in ast.walk(ast.parse(case.truth)) if isinstance(node, ast.Name)}
            assert case.old not in names


def test_a_docstring_that_names_a_parameter_follows_it_and_its_prose_may(found):
    case = next(case for case in found if case.old == "width" and case.kind == "variable" and case.may)
    marked = case.after.index(":param width") + len(":param ")
    assert (marked, marked + 5) in case.follow
    assert [case.after[low - 4 : high] for low, high in case.may] == ["the width"]


def record(*words, edit=0, kind="variable"):
    """Of (signs by name, follows) a word, a hundred characters apart."""
    signs = tuple(tuple(float(one.get(name, 0)) for name in SIGNS) for one, _ in words)
    starts = tuple(100 * (n + 1) for n in range(len(words)))
    return Record(
        case="", kind=kind, edit=edit, starts=starts, signs=signs, follows=tuple(f for _, f in words), seconds=0.0
    )


def test_a_fit_ranks_what_it_was_fitted_on_and_offers_nothing_where_nothing_is_needed():
    some = [record(({"fall": n % 3}, False), ({"fall": 4 + n % 2, "same": 1}, True), ({}, False)) for n in range(30)]
    none = [record(({"fall": n / 30}, False), ({}, False)) for n in range(30)]
    settings = fitted([*some, *none])
    assert all(ranked(one, by_settings(settings))[0] for one in some)
    assert sum(max(map(settings.score, one.signs)) >= settings.threshold for one in none) <= 1


def test_a_search_goes_on_from_the_edit_and_begins_again_at_the_top():
    one = record(({"same": 1}, False), ({}, False), ({"same": 1}, True), edit=150)
    assert ranked(one, by_search) == [True, False, False]


def test_a_run_that_was_cut_off_goes_on(tmp_path):
    path = tmp_path / "some.jsonl"
    path.write_bytes(b'{"case": "cut')
    assert kept(path) == []
    assert path.read_bytes() == b""
