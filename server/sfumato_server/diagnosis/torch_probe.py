"""`python -m sfumato_client.diagnosis.torch_probe`: what torch finds on this machine, as one JSON object.

A process of its own: torch takes seconds to import, and a broken driver may take the process down with it.
"""

from __future__ import annotations

import json

import torch
from sfumato_model.checkpoint.device import choose_device, free_memory


def main() -> None:
    device = choose_device(None)
    name = torch.cuda.get_device_name(device) if device.type == "cuda" else ""
    found = {
        "version": torch.__version__,
        "cuda_build": torch.version.cuda,
        "rocm_build": torch.version.hip,
        "device": str(device),
        "device_name": name,
        "free_bytes": free_memory(device),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
