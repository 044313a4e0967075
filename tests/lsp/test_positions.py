"""Characters of a line and the three units that LSP counts in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol.types import PositionEncodingKind

from sfumato_lsp.text.positions import to_characters, to_units

ENCODINGS = list(PositionEncodingKind)


@pytest.mark.parametrize(
    ("encoding", "units"),
    [(PositionEncodingKind.Utf8, 7), (PositionEncodingKind.Utf16, 5), (PositionEncodingKind.Utf32, 4)],
)
def test_an_astral_character_counts_as_lsp_says(encoding: PositionEncodingKind, units: int) -> None:
    assert to_units('x="😋', encoding) == units
    assert to_characters('x="😋"', units, encoding) == 4


@given(st.text(), st.sampled_from(ENCODINGS), st.data())
def test_a_character_is_found_again_by_its_units(
    line: str, encoding: PositionEncodingKind, data: st.DataObject
) -> None:
    column = data.draw(st.integers(0, len(line)))
    assert to_characters(line, to_units(line[:column], encoding), encoding) == column


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_position_past_the_end_is_the_end(encoding: PositionEncodingKind) -> None:
    assert to_characters("é😋", 99, encoding) == 2


@pytest.mark.parametrize(("encoding", "inside"), [(PositionEncodingKind.Utf8, 2), (PositionEncodingKind.Utf16, 2)])
def test_a_position_inside_a_character_is_after_it(encoding: PositionEncodingKind, inside: int) -> None:
    assert to_characters("a😋b", inside, encoding) == 2


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_half_a_surrogate_pair_is_a_character(encoding: PositionEncodingKind) -> None:
    line = "a\ud83db"
    assert to_characters(line, to_units(line[:2], encoding), encoding) == 2
