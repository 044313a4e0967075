"""The temperature over the steps."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfumato_model.checkpoint.sampler_settings import LinearTemperature

DOWN = LinearTemperature(first=0.8, last=0.4)


def test_the_temperature_goes_from_first_to_last():
    assert [DOWN.at(step, 5) for step in range(5)] == pytest.approx([0.8, 0.7, 0.6, 0.5, 0.4])


def test_a_single_step_has_the_first_temperature():
    assert DOWN.at(0, 1) == 0.8


@given(st.integers(2, 64), st.data())
def test_the_temperature_never_leaves_its_range(steps, data):
    step = data.draw(st.integers(0, steps - 1))
    assert 0.4 - 1e-9 <= DOWN.at(step, steps) <= 0.8 + 1e-9
