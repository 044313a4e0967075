"""Text to ids and back."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.lookalikes.tokenizer import NEWLINES, write_tokenizer

from sfumato_model.text.tokenizer import LONGEST_REMEMBERED, MARKERS, FileTokenizer


@given(st.text(max_size=80))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_comes_back_as_it_was(file_tokenizer, text):
    assert file_tokenizer.decode(file_tokenizer.encode(text)) == text


def test_ids_that_somebody_changes_change_no_later_ones(file_tokenizer):
    first = file_tokenizer.encode("x = 1")
    before = list(first)
    first.append(0)
    assert file_tokenizer.encode("x = 1") == before


def test_a_text_too_long_to_be_remembered_comes_back_too(file_tokenizer):
    line = "x = 1\n"
    count = 1 + LONGEST_REMEMBERED // len(line)
    assert file_tokenizer.decode(file_tokenizer.encode(line * count)) == line * count


@pytest.mark.parametrize("marker", MARKERS.values())
def test_text_that_spells_a_marker_stays_text(file_tokenizer, marker):
    ids = file_tokenizer.encode(f"x = '{marker}'")
    assert file_tokenizer.raw.token_to_id(marker) not in ids
    assert file_tokenizer.decode(ids) == f"x = '{marker}'"


def test_a_marker_spelt_by_a_chat_template_is_a_marker(file_tokenizer):
    assert file_tokenizer.encode_template("<bos>x")[0] == file_tokenizer.special.bos


def test_a_marker_is_a_marker_in_a_template_after_it_was_text(file_tokenizer):
    file_tokenizer.encode("<bos>")
    assert file_tokenizer.encode_template("<bos>") == [file_tokenizer.special.bos]


def test_text_after_a_template_is_text_again(file_tokenizer):
    file_tokenizer.encode_template("<bos>")
    assert file_tokenizer.special.bos not in file_tokenizer.encode("<bos>")


def test_markers_have_no_text(file_tokenizer):
    special = file_tokenizer.special
    assert file_tokenizer.decode([special.bos, *file_tokenizer.encode("ab"), special.end]) == "ab"


def test_every_marker_has_an_id_of_its_own(file_tokenizer):
    ids = [getattr(file_tokenizer.special, name) for name in MARKERS]
    assert None not in ids
    assert len(set(ids)) == len(MARKERS)


def test_a_tokenizer_without_an_end_marker_is_refused(tokenizer_file, tmp_path):
    data = json.loads(tokenizer_file.read_text(encoding="utf-8"))
    data["added_tokens"] = [t for t in data["added_tokens"] if t["content"] != "<eos>"]
    data["model"]["vocab"].pop("<eos>", None)
    path = tmp_path / "tokenizer.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(ValueError, match="<eos>"):
        FileTokenizer.from_file(path)


def test_a_chat_tokenizer_has_only_the_markers_that_it_is_told_of(tokenizer_file):
    special = FileTokenizer.of_chat(tokenizer_file, ends=(5,), bos=None).special
    assert (special.end, special.bos, special.suffix, special.gap) == (5, None, None, None)


def test_no_text_of_a_chat_checkpoint_has_what_its_tokenizer_marks_as_special(tmp_path):
    write_tokenizer(tmp_path / "tokenizer.json", 4096)
    special = FileTokenizer.of_chat(tmp_path / "tokenizer.json", ends=(1, 106, 50), bos=2).special
    assert {0, 2, 50, 98, 100, 105, 106} <= set(special.never)
    assert special.end not in special.never
    assert not set(NEWLINES) & set(special.never), "a run of newlines is text"
