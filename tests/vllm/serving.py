"""The vLLM of `make test-vllm`: its interpreter, and how the default checkpoint is served by it."""

from __future__ import annotations

from pathlib import Path

from sfumato_model.checkpoint.folder import DEFAULT_FOLDER
from sfumato_server.engine.command import Serving

PYTHON = Path(__file__).with_name("python")
SERVING = Serving(
    folder=DEFAULT_FOLDER, canvas=64, context=2048, requests=8, dtype="float32", flags=("--enforce-eager",)
)
