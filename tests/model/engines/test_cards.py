"""The table of cards: which line a card gets, what it needs, and that the page shows it as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from sfumato_client.diagnosis.card import engine_for, read_card
from sfumato_model.engines.cards import CARDS, NOT_RUN, VLLM, Card, card_for, line, needs

PAGE = Path(__file__).parents[3] / "docs" / "engines.md"
GIB = 2**30


@pytest.mark.parametrize(
    ("memory", "capability", "said"),
    [
        (8, (8, 6), "default"),
        (16, (12, 0), "default"),
        (23.5, (8, 6), "int4-AutoRound"),
        (23.9, (12, 0), "NVFP4"),
        (31.8, (12, 0), "NVFP4"),
        (31.8, (7, 0), "default"),
        (44.5, (8, 6), "int4-AutoRound"),
        (47.4, (8, 6), "INT8"),
        (47.5, (8, 9), "FP8"),
        (79.1, (9, 0), "FP8"),
        (79.3, (8, 0), "google/diffusiongemma"),
        (140, (9, 0), "FP8"),
    ],
)
def test_a_card_gets_the_line_for_its_memory_and_its_kind(
    memory: float, capability: tuple[int, int], said: str
) -> None:
    assert said in card_for(int(memory * GIB), capability).repository


@pytest.mark.parametrize("card", CARDS, ids=lambda card: f"{card.gigabytes} {card.which}")
def test_what_a_line_needs_is_there_and_its_word_is_said(card: Card) -> None:
    assert card.needs_gb < card.gigabytes * GIB / 1e9
    assert card.basis.startswith(("formula", "reported"))
    assert NOT_RUN in line(card)
    assert (card.engine == VLLM) == bool(card.options) == bool(card.version)


@pytest.mark.parametrize("card", CARDS, ids=lambda card: f"{card.gigabytes} {card.which}")
def test_the_page_has_every_line_of_the_table(card: Card) -> None:
    row = f"| {card.gigabytes} GB, {card.which} | {card.engine} {card.version}".rstrip()
    (found,) = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith(row + " |")]
    assert found == f"{row} | `{card.repository}` | {needs(card)} | {_code(card)} | {card.basis} |"


@pytest.mark.parametrize("said", ["", "No devices were found\n", "NVIDIA, much, 8.9\n"])
def test_a_tool_that_says_something_else_tells_of_no_card(said: str) -> None:
    assert read_card(said) is None
    assert engine_for(None) == []


def test_doctor_says_the_line_for_this_machines_card() -> None:
    card = read_card("NVIDIA GeForce RTX 5090, 32607, 12.0\nNVIDIA T4, 16384, 7.5\n")
    (finding,) = engine_for(card)
    assert "NVIDIA GeForce RTX 5090 (32 GB)" in finding.found
    assert "NVFP4" in finding.found
    assert finding.level == "note"


def _code(card: Card) -> str:
    return " ".join(f"`{option}`" for option in card.options) or "none"
