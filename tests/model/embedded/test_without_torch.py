"""Nothing of the embedded denoiser imports torch or transformers, and its library tells nobody what it runs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

RUN = """
import sys

class Refused:
    def find_spec(self, name, *_):
        if name.partition(".")[0] in ("torch", "transformers", "onnx"):
            raise ImportError(f"{name} is not installed")

sys.meta_path.insert(0, Refused())
import numpy as np
from sfumato_model.checkpoint.folder import inspect
from sfumato_model.denoiser.embedded.denoiser import EmbeddedDenoiser
from sfumato_model.denoiser.embedded.load import load_embedded
from sfumato_model.canvas.segment import HoleSlots, Segment
from sfumato_model.denoiser.base import Texts
from sfumato_model.denoiser.canvas import pack
from sfumato_model.denoiser.corruption import UniformCorruption

weights, parameters = load_embedded(inspect("default"))
assert parameters > 5_000_000
four = np.arange(4)
for form in ("float32", "int8"):
    denoiser = EmbeddedDenoiser(weights, UniformCorruption(low=8, high=4_096), form=form)
    prefix = denoiser.encode([2, 20, 30])
    canvas = pack([Segment(pieces=(HoleSlots(count=4),))], 3, None)
    texts = Texts.pack([four.tolist()], 3, None)
    for logits in denoiser.both_logits(prefix, canvas, four, None, texts, four):
        assert logits.shape == (4, denoiser.vocabulary) and np.isfinite(logits).all()
"""


def test_the_default_checkpoint_computes_where_there_is_no_torch():
    subprocess.run([sys.executable, "-c", RUN], check=True)


def test_the_library_keeps_no_name_of_this_machine(tmp_path: Path):
    """It would in a cache folder, to tell its makers of this machine, and not where it knows that tests run."""
    at = {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache"), "LOCALAPPDATA": str(tmp_path)}
    quiet = ("CI", "ORT_DISABLE_TELEMETRY", "PYTEST_CURRENT_TEST")
    environment = {name: text for name, text in os.environ.items() if name not in quiet} | at
    subprocess.run([sys.executable, "-c", RUN], check=True, env=environment)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
