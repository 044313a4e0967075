"""What `import sfumato_model` gives to people who write Python."""

from __future__ import annotations

import subprocess
import sys

import pytest

import sfumato_model as sfumato
from sfumato_model.api.loaded import CheckpointInfo
from sfumato_model.operations.engine import LoadedEngine

INFO = CheckpointInfo(
    name="fake", source="nowhere", parameters=1, languages=(), operations=("fill",), context_tokens=9, device="cpu",
    dtype="float32",
)  # fmt: skip


@pytest.fixture
def engine(fake_model):
    return sfumato.Sfumato(LoadedEngine(info=INFO, model=fake_model()))


def test_every_name_that_is_promised_is_there() -> None:
    assert all(getattr(sfumato, name) is not None for name in sfumato.__all__)


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'loaf'"):
        _ = sfumato.loaf  # type: ignore[attr-defined]


def test_everything_but_loading_comes_without_torch() -> None:
    names = "sorted(set(sfumato.__all__) - {'load'})"
    program = (
        f"import sys, sfumato_model as sfumato; [getattr(sfumato, n) for n in {names}]; print('torch' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"


def test_each_mark_is_a_hole() -> None:
    request = sfumato.FillRequest.marked("a = <hole>\nb = <hole>", seed=3)
    assert request.segments == ("a = ", sfumato.Hole(), "\nb = ", sfumato.Hole(), "")
    assert (request.seed, request.filled(["1", "2"])) == (3, "a = 1\nb = 2")


def test_a_fill_of_marks_and_one_of_two_texts_are_the_same(engine) -> None:
    marked = engine.fill("x = <hole>\n", seed=5, language="klingon")
    assert marked.candidates == engine.fill("x = ", "\n", seed=5, language="klingon").candidates
    assert (marked.text, marked.texts) == (marked.candidates[0].text, marked.candidates[0].texts)


def test_two_texts_are_taken_as_they_are(engine) -> None:
    assert len(engine.fill("x = '<hole>'\ny = ", "\n", language="klingon").texts) == 1


def test_a_text_without_a_mark_is_refused(engine) -> None:
    with pytest.raises(sfumato.PromptError, match="no hole"):
        engine.fill("x = 1\n")


def test_a_stream_is_drafts_and_then_the_result_of_the_same_fill(engine) -> None:
    request = sfumato.FillRequest.marked("x = <hole>\n", language="klingon")
    *drafts, result = engine.stream(request)
    assert [draft.step for draft in drafts] == list(range(1, len(drafts) + 1))
    assert all(isinstance(draft.text, str) for draft in drafts)
    assert result.candidates == engine.fill("x = <hole>\n", language="klingon").candidates


def test_a_timeout_that_has_passed_still_gives_a_text(engine) -> None:
    assert engine.fill("x = <hole>\n", timeout=0.0, language="klingon").candidates[0].ended == "deadline"


def test_no_candidate_is_no_text() -> None:
    nothing = sfumato.FillResult(candidates=(), stats=sfumato.FillStats())
    assert (nothing.text, nothing.texts) == ("", ())


def test_a_selection_is_refined_and_inspected_in_its_place(engine) -> None:
    refined = engine.refine("b = 2", before="a = 1\n", after="\n", language="klingon")
    assert isinstance(refined.text, str)
    words = engine.inspect("b = 2", before="a = 1\n", after="\n", language="klingon").tokens
    assert ["b = 2"[word.start : word.end] for word in words] == ["b", "=", "2"]


def test_what_an_operation_does_not_take_is_named(no_limits, fake_model) -> None:
    loaded = LoadedEngine(info=INFO, model=fake_model())
    with pytest.raises(TypeError, match="refine takes a RefineRequest, and this is a FillRequest"):
        list(loaded.run("refine", sfumato.FillRequest.marked("<hole>"), no_limits))
