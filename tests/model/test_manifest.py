"""`sfumato.json`: what a checkpoint says of itself."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sfumato_model.manifest import FOREIGN, Manifest, read_manifest
from sfumato_model.schedule import LinearTemperature
from sfumato_model.settings import SamplerSettings

samplers = st.builds(
    SamplerSettings,
    steps=st.integers(1, 64),
    stability=st.integers(1, 4),
    confidence=st.none() | st.floats(0.01, 2),
    two_readings=st.booleans(),
    temperature=st.builds(LinearTemperature, first=st.floats(0.1, 2), last=st.floats(0.1, 2)),
    entropy_bound=st.floats(0, 2),
)
manifests = st.builds(
    Manifest,
    name=st.text(max_size=9),
    languages=st.lists(st.text(max_size=9), max_size=3).map(tuple),
    chat_template=st.none() | st.text(max_size=20),
    lengths=st.sampled_from(["padded", "ladder"]),
    hole_sizes=st.lists(st.integers(1, 64), min_size=1, max_size=5).map(tuple),
    context_tokens=st.integers(1, 9999),
    noise=st.none() | st.tuples(st.integers(0, 9), st.integers(10, 99)),
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
    ],
)  # fmt: skip
def test_a_damaged_manifest_is_named(read, text):
    with pytest.raises(ValueError, match=r"sfumato\.json is not a manifest"):
        read(text)


def test_the_field_that_is_wrong_is_named(read):
    with pytest.raises(ValueError, match="surprise"):
        read('{"name": "m", "surprise": 1}')


def test_a_manifest_is_readable_json():
    assert json.loads(FOREIGN.to_json())["lengths"] == "ladder"
