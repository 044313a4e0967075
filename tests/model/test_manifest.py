"""`sfumato.json`: what a checkpoint says of itself."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sfumato_model.checkpoint.foreign import foreign_manifest
from sfumato_model.checkpoint.manifest import Manifest, read_manifest
from sfumato_model.checkpoint.sampler_settings import LinearTemperature, SamplerSettings
from sfumato_model.memory.weight import Weight

samplers = st.builds(
    SamplerSettings,
    steps=st.integers(1, 64),
    short_steps=st.none() | st.integers(1, 64),
    block_steps=st.none() | st.integers(1, 64),
    stability=st.integers(1, 4),
    confidence=st.none() | st.floats(0.01, 2),
    two_readings=st.booleans(),
    temperature=st.builds(LinearTemperature, first=st.floats(0.1, 2), last=st.floats(0.1, 2)),
    entropy_bound=st.floats(0, 2),
    causal_weight=st.floats(0, 4),
    denoiser_weight=st.floats(0, 4),
)
manifests = st.builds(
    Manifest,
    name=st.text(max_size=9),
    languages=st.lists(st.text(max_size=9), max_size=3).map(tuple),
    chat_template=st.none() | st.text(max_size=20),
    lengths=st.sampled_from(["padded", "ladder"]),
    hole_sizes=st.lists(st.integers(1, 64), min_size=1, max_size=5).map(tuple),
    line_sizes=st.lists(st.integers(1, 64), max_size=3).map(tuple),
    block_sizes=st.lists(st.integers(1, 64), max_size=3).map(tuple),
    context_tokens=st.integers(1, 9999),
    near_suffix_tokens=st.integers(0, 99),
    single_suffix_tokens=st.none() | st.integers(0, 99),
    far_suffix_tokens=st.integers(0, 99),
    snippet_tokens=st.integers(0, 999),
    inspect_weight=st.floats(0, 4),
    rungs=st.integers(1, 9),
    show_confidence=st.floats(0, 1),
    at_once=st.none() | st.floats(0, 1),
    noise=st.none() | st.tuples(st.integers(0, 9), st.integers(10, 99)),
    memory=st.none()
    | st.builds(
        Weight,
        bias=st.floats(-9, 9),
        factors=st.tuples(*[st.floats(-9, 9)] * len(Weight().factors)),
        most=st.floats(0, 1),
    ),
    sampler=samplers,
    facts=st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5), max_size=3),
)


@given(manifests)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_manifest_is_read_as_it_was_written(tmp_path, manifest):
    path = tmp_path / "sfumato.json"
    path.write_text(manifest.to_json(), encoding="utf-8")
    assert read_manifest(path) == manifest


@pytest.fixture
def read(tmp_path):
    def run(text):
        path = tmp_path / "sfumato.json"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_manifest(path)

    return run


def test_what_a_manifest_does_not_say_has_its_default(read):
    assert read('{"name": "m"}') == Manifest(name="m")


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", "null", '"m"', "{}", b"\xff\xfe",
        '{"name": "m", "surprise": 1}',
        '{"name": "m", "sampler": {"surprise": 1}}',
        '{"name": "m", "sampler": []}',
        '{"name": "m", "sampler": {"temperature": {"first": 1, "middle": 2}}}',
        '{"name": "m", "noise": [1]}',
        '{"name": "m", "noise": ["a", "b"]}',
        '{"name": "m", "hole_sizes": 4}',
        '{"name": "m", "memory": 1}',
        '{"name": "m", "memory": {"surprise": 1}}',
        '{"name": "m", "memory": {"factors": [1, 1, 1, 1, 1, 1, "one"]}}',
    ],
)  # fmt: skip
def test_a_damaged_manifest_is_named(read, text):
    with pytest.raises(ValueError, match=r"sfumato\.json is not a manifest"):
        read(text)


def test_the_field_that_is_wrong_is_named(read):
    with pytest.raises(ValueError, match="surprise"):
        read('{"name": "m", "surprise": 1}')


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("context_tokens", 0),
        ("context_tokens", "many"),
        ("context_tokens", 1.5),
        ("context_tokens", True),
        ("near_suffix_tokens", -1),
        ("far_suffix_tokens", -80),
        ("snippet_tokens", -1),
        ("rungs", 0),
        ("show_confidence", 1.5),
        ("show_confidence", -0.1),
        ("show_confidence", float("nan")),
        ("show_confidence", None),
        ("at_once", 2),
        ("at_once", "soon"),
        ("inspect_weight", -1),
        ("hole_sizes", []),
        ("lengths", "guessed"),
        ("noise", [5, 5]),
        ("noise", [-1, 5]),
        ("memory.bias", 51),
        ("memory.bias", float("nan")),
        ("memory.most", 1.5),
        ("memory.most", "all"),
        ("memory.factors", [1.0]),
        ("sampler.steps", 0),
        ("sampler.steps", 2.5),
        ("sampler.stability", -1),
        ("sampler.confidence", -0.5),
        ("sampler.causal_weight", -2.5),
        ("sampler.denoiser_weight", -1),
        ("sampler.entropy_bound", -0.1),
        ("sampler.temperature.first", 0),
        ("sampler.temperature.last", -0.4),
    ],
)
def test_a_number_out_of_range_is_named_with_its_value(read, field, value):
    data = {}
    *outer, name = field.split(".")
    inner = data
    for key in outer:
        inner = inner.setdefault(key, {})
    inner[name] = value
    with pytest.raises(ValueError, match=re.escape(field)) as refused:
        read(json.dumps({"name": "m", **data}))
    assert repr(value) in str(refused.value) or value == []


@pytest.mark.parametrize("size", [0, -4, "8", 2.5])
def test_a_hole_size_out_of_range_is_named_with_its_place(read, size):
    with pytest.raises(ValueError, match=r"hole_sizes\[1\] is " + re.escape(repr(size))):
        read(json.dumps({"name": "m", "hole_sizes": [4, size]}))


@pytest.mark.parametrize("field", ["show_confidence", "inspect_weight"])
@pytest.mark.parametrize("value", [0, 1, 0.5])
def test_the_bounds_of_a_share_belong_to_it(read, field, value):
    assert getattr(read(json.dumps({"name": "m", field: value})), field) == value


def test_the_manifest_of_foreign_checkpoints_would_be_read(read, tmp_path):
    foreign = foreign_manifest(tmp_path, {}, "{{ messages }}")
    assert read(foreign.to_json()) == foreign


def test_a_manifest_is_readable_json(tmp_path):
    assert json.loads(foreign_manifest(tmp_path, {}, None).to_json())["lengths"] == "ladder"


@pytest.mark.parametrize(("slots", "steps"), [(1, 8), (32, 8), (48, 12), (64, 16), (200, 16)])
def test_a_canvas_with_few_slots_has_fewer_steps(slots, steps):
    assert SamplerSettings(steps=16, short_steps=8, block_steps=6).for_canvas(slots, block=False).steps == steps


def test_without_short_steps_every_canvas_has_the_same_limit():
    assert SamplerSettings(steps=16).for_canvas(2, block=False).steps == 16


def test_a_block_has_a_limit_of_its_own():
    assert SamplerSettings(steps=16, short_steps=8, block_steps=6).for_canvas(32, block=True).steps == 6
    assert SamplerSettings(steps=16, short_steps=8).for_canvas(32, block=True).steps == 8
