"""The sizes that a request's holes are tried with."""

from __future__ import annotations

import pytest

from sfumato_model.api.errors import PromptError
from sfumato_model.api.request import FillRequest, Hole
from sfumato_model.canvas.segment import HoleSlots
from sfumato_model.checkpoint.manifest import Manifest
from sfumato_model.planning.sizes import CANVAS_LIMIT, SINGLE_LINE_LIMIT, seeds, sizes_for, variants
from sfumato_model.prompt.prompt import Prompt, PromptHole

SIZES = Manifest(name="m", hole_sizes=(4, 8, 16, 32))


def prompt(*pieces):
    made = tuple(p if isinstance(p, tuple) else PromptHole(typed="", max_tokens=p) for p in pieces)
    return Prompt(context=(1,), pieces=made)


def sizes(segments):
    return [[p.count for p in s.pieces if isinstance(p, HoleSlots)] for s in segments]


def test_every_size_of_the_manifest_is_tried():
    assert sizes(variants(prompt(None, (5,)), SIZES, single_line=False, candidates=1)) == [[4], [8], [16], [32]]


def test_a_single_line_is_not_tried_with_more_slots_than_a_line_needs():
    found = sizes(variants(prompt(None), SIZES, single_line=True, candidates=1))
    assert found == [[4], [8], [16]]
    assert found[-1][0] <= SINGLE_LINE_LIMIT


def test_a_single_line_is_tried_with_the_smallest_size_however_large_that_is():
    large = Manifest(name="m", hole_sizes=(64, 128))
    assert sizes(variants(prompt(None), large, single_line=True, candidates=1)) == [[64]]


OWN = Manifest(name="m", hole_sizes=(4, 8, 16, 32), line_sizes=(4, 14), block_sizes=(32,))


@pytest.mark.parametrize(
    ("segments", "single_line", "expected"),
    [
        pytest.param(("x = ", Hole(), "\n"), True, (4, 14), id="a line"),
        pytest.param(("def f():\n    ", Hole(), "\n"), False, (32,), id="a block"),
        pytest.param((Hole(), "\n"), False, (32,), id="the beginning of a file"),
        pytest.param(("def f():\n", "    x = ", Hole(), "\n"), False, (4, 8, 16, 32), id="from within a line"),
        pytest.param(("\n", Hole(), " = ", Hole(), "\n"), True, (4, 8, 16, 32), id="several holes"),
    ],
)
def test_single_holes_have_sizes_of_their_own(segments, single_line, expected):
    assert sizes_for(FillRequest(segments=segments, single_line=single_line), OWN) == expected


@pytest.mark.parametrize("single_line", [True, False])
def test_more_candidates_are_found_with_more_sizes(single_line):
    request = FillRequest(segments=("\n", Hole(), "\n"), single_line=single_line, candidates=3)
    assert sizes_for(request, OWN) == (4, 8, 16, 32)


def test_a_manifest_without_them_has_one_kind_of_sizes():
    for single_line in (True, False):
        assert sizes_for(FillRequest(segments=("\n", Hole()), single_line=single_line), SIZES) == (4, 8, 16, 32)


def test_max_tokens_bounds_a_hole():
    assert sizes(variants(prompt(6), SIZES, single_line=False, candidates=1)) == [[4], [6]]


def test_all_holes_of_a_variant_have_its_size():
    found = sizes(variants(prompt(None, (5,), 6), SIZES, single_line=False, candidates=1))
    assert found == [[4, 4], [8, 6], [16, 6], [32, 6]]


def test_there_are_at_least_as_many_variants_as_candidates():
    found = variants(prompt(None), Manifest(name="m", hole_sizes=(4, 8)), single_line=False, candidates=5)
    assert sizes(found) == [[4], [8], [4], [8], [4], [8]]


def test_variants_that_do_not_fit_on_a_canvas_are_left_out():
    between = tuple(range(200))
    assert sizes(variants(prompt(None, between, None), SIZES, single_line=False, candidates=1))[-1] == [16, 16]


def test_holes_that_do_not_fit_at_all_are_refused_with_the_numbers():
    with pytest.raises(PromptError, match=f"2 holes .* canvas of {CANVAS_LIMIT} tokens"):
        variants(prompt(None, tuple(range(300)), None), SIZES, single_line=False, candidates=1)


def test_the_typed_text_stays_with_its_hole():
    typed = Prompt(context=(1,), pieces=(PromptHole(typed="re", max_tokens=None), (5,)))
    assert all(s.typed == ("re",) for s in variants(typed, SIZES, single_line=False, candidates=1))


def test_every_segment_has_a_seed_of_its_own():
    segments = variants(prompt(None), SIZES, single_line=False, candidates=9)
    assert len(set(seeds(3, segments))) == len(segments)


def test_a_segments_seed_does_not_depend_on_what_it_is_packed_with():
    segments = variants(prompt(None), SIZES, single_line=False, candidates=1)
    assert seeds(3, segments)[:2] == seeds(3, segments[:2])


@pytest.mark.parametrize("seed", [0, 1, -1, 2**63, 2**100])
def test_any_whole_number_is_a_seed(seed):
    segments = variants(prompt(None), SIZES, single_line=False, candidates=1)
    assert all(0 <= s < 2**63 for s in seeds(seed, segments))
