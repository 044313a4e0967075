"""onnxruntime, as it is used here: a graph in, a function of arrays out, and nothing over the network."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

from numpy.typing import NDArray

# It would send to its makers which models run here, and keep a name of this machine, from 1.29 on. It looks when it is
# first imported.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import onnxruntime as ort

ort.disable_telemetry_events()  # what Windows has of it does not read the variable

Arrays = Mapping[str, NDArray[Any]]


class Session:
    """A graph that is ready to compute, as often as wanted and for any lengths of its named axes."""

    def __init__(self, model: bytes, *, threads: int = 1) -> None:
        options = ort.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        options.log_severity_level = 3
        # A plan of memory is kept for each shape that was seen: there are too many here. And an arena keeps what the
        # largest pass took, 35 MB after one over a canvas of 256; without it passes take 2 to 5 % more.
        options.enable_mem_pattern = options.enable_cpu_mem_arena = False
        # Threads that wait would keep a core busy between two passes.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])

    def __call__(self, outputs: Sequence[str], inputs: Arrays) -> list[Any]:
        return self._session.run(outputs, inputs)
