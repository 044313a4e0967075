# mypy: ignore-errors
"""Lets vLLM's CPU build find a Triton with a CPU backend where there is none: kernels run in Triton's interpreter
(but those of plain_kernels.py).

On the path of the engine of `make test-vllm` alone.
"""

import os
import types

if os.environ.get("TRITON_INTERPRET") == "1":
    import torch
    import triton.backends

    driver = types.SimpleNamespace(is_active=lambda: True)
    triton.backends.backends["cpu"] = types.SimpleNamespace(driver=driver, compiler=None)
    # torchvision's build for CUDA registers its operators by a library that cannot be loaded here; transformers asks
    # for their schemas.
    schemas = torch.library.Library("torchvision", "DEF")
    schemas.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    schemas.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
