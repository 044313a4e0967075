"""A whole repository in a folder, as the Hub has it: what is fetched, and what is not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

import torch
from tests.lookalikes.config import narrow_generation, released_config
from tests.lookalikes.tokenizer import TEMPLATE, write_tokenizer
from tests.lookalikes.weights import experts_apart, released_model, stored, write_shards

Layout = Literal["released", "experts apart", "fp8", "nvfp4", "modelopt", "autoround", "bitsandbytes"]
VOCABULARY = 4_096
QUANTIZED: dict[Layout, dict[str, Any]] = {
    "fp8": {"quant_method": "compressed-tensors", "format": "float-quantized"},
    "nvfp4": {"quant_method": "compressed-tensors", "format": "nvfp4-pack-quantized"},
    "modelopt": {"quant_method": "modelopt", "quant_algo": "NVFP4"},
    "autoround": {"quant_method": "auto-round", "bits": 4, "group_size": 128},
    "bitsandbytes": {"quant_method": "bitsandbytes", "load_in_4bit": True, "bnb_4bit_quant_type": "nf4"},
}
"""What `quantization_config` of each published layout says."""


def write_repository(
    folder: Path, layout: Layout = "released", *, vocabulary: int = VOCABULARY, dtype: torch.dtype = torch.bfloat16
) -> None:
    """Write a repository of random weights into `folder`, which is made."""
    folder.mkdir(parents=True)
    (folder / "README.md").write_text("---\nlicense: apache-2.0\n---\n# A model\n", encoding="utf-8")
    (folder / ".gitattributes").write_text("*.safetensors filter=lfs diff=lfs merge=lfs -text\n", encoding="utf-8")
    (folder / "LICENSE").write_text("Apache License, Version 2.0\n", encoding="utf-8")
    (folder / "chat_template.jinja").write_text(TEMPLATE, encoding="utf-8")
    write_tokenizer(folder / "tokenizer.json", vocabulary)
    config = released_config(vocabulary).to_dict()
    if layout in QUANTIZED:
        config["quantization_config"] = QUANTIZED[layout]
    _write_json(folder / "config.json", config)
    _write_json(folder / "generation_config.json", narrow_generation())
    _write_json(folder / "tokenizer_config.json", {"tokenizer_class": "GemmaTokenizer", "model_max_length": 262_144})
    _write_json(folder / "processor_config.json", {"processor_class": "Gemma4Processor"})
    _write_json(folder / "preprocessor_config.json", {"image_processor_type": "Gemma4ImageProcessor"})
    tensors = stored(released_model(vocabulary, dtype=dtype))
    write_shards(folder, tensors if layout == "released" else experts_apart(tensors))


def _write_json(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, indent=2), encoding="utf-8")
