"""Which device and dtype torch runs a checkpoint on."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import torch

from sfumato_model.api.errors import CheckpointError
from sfumato_model.checkpoint.dtype import SMALL
from sfumato_model.checkpoint.published import HEADROOM

DTYPES = {
    "float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16, "float8": torch.float8_e4m3fn,
}  # fmt: skip
FLOAT8_CAPABILITY = (8, 0)
"""Of a CUDA device that multiplies experts that were widened to bfloat16, all of a layer at once."""
ISA_VARIABLES = ("ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA")
"""Where oneDNN, which multiplies for torch, is told to use less than the CPU has."""


def choose_device(named: str | None) -> torch.device:
    """`named`, or the best that this machine has. Raises `CheckpointError` for one that it has not."""
    if named is None:
        if torch.cuda.is_available():
            return torch.device("cuda")
        return torch.device("mps" if torch.backends.mps.is_available() else "cpu")
    unknown = f"device {named!r} is not known: use cpu, cuda, cuda:1 or mps"
    try:
        device = torch.device(named)
    except RuntimeError as error:
        raise CheckpointError(unknown) from error
    if device.type not in ("cpu", "cuda", "mps"):
        raise CheckpointError(unknown)
    if device.type == "cuda" and not torch.cuda.is_available():
        build = "a CPU build of torch is installed" if torch.version.cuda is None else "torch finds no CUDA device"
        raise CheckpointError(f"device {named!r} was asked for, but {build}")
    if device.type == "cuda" and (device.index or 0) >= torch.cuda.device_count():
        raise CheckpointError(f"device {named!r} was asked for, but there are {torch.cuda.device_count()}, from cuda:0")
    if device.type == "mps" and not torch.backends.mps.is_available():
        raise CheckpointError("device 'mps' was asked for, but this torch has no Metal support")
    return device


def choose_dtype(named: str | None, device: torch.device, weight_bytes: int, float8_bytes: int = 0) -> torch.dtype:
    """`named`, or bfloat16 on accelerators and for large weights, float32 for small ones on a CPU.

    On CUDA it is float8 where weights of so many bytes do not fit as they are, and do in `float8_bytes`, if that is not
    0. Raises `CheckpointError` for a name that is not one of `DTYPES`, and for float8 on a device that has none.
    """
    if named is not None:
        if named not in DTYPES:
            raise CheckpointError(f"dtype {named!r} is not one that torch loads here: use one of {', '.join(DTYPES)}")
        if named == "float8" and (problem := float8_problem(device)):
            raise CheckpointError(f"dtype 'float8' cannot be used: {problem}")
        return DTYPES[named]
    if device.type == "cuda" and float8_bytes and float8_problem(device) is None:
        free = free_memory(device)
        if free is not None and weight_bytes * HEADROOM > free >= float8_bytes:
            return torch.float8_e4m3fn
    return torch.float32 if device.type == "cpu" and weight_bytes < SMALL else torch.bfloat16


def float8_problem(device: torch.device) -> str | None:
    """Why `device` cannot hold matrices in float8, and what to do; `None` where it can."""
    if device.type == "mps":
        return "Apple's devices have no float8; use bfloat16, or --device cpu"
    if device.type == "cuda" and torch.cuda.get_device_capability(device) < FLOAT8_CAPABILITY:
        return f"{device} is older than NVIDIA's Ampere, which its products are made for; use --device cpu"
    return None


def dtype_name(dtype: torch.dtype) -> str:
    """Its name in `DTYPES`."""
    return next(name for name, known in DTYPES.items() if known == dtype)


def choose_product_dtype(named: str | None, device: torch.device) -> torch.dtype:
    """What matrices are multiplied in when their weights are float32: float32 where that is `named`.

    Else bfloat16 where the device has instructions for it. A CPU without them emulates it, many times slower.
    """
    narrow = named != "float32" and (device.type != "cpu" or multiplies_in_bfloat16())
    return torch.bfloat16 if narrow else torch.float32


def multiplies_in_bfloat16(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether this CPU has instructions that multiply bfloat16 matrices, at about twice the speed of float32."""
    limit = next((environment[name].upper() for name in ISA_VARIABLES if environment.get(name)), "DEFAULT")
    if limit not in ("ALL", "DEFAULT") and not any(part in limit for part in ("BF16", "FP16", "AMX", "AVX10")):
        return False
    found = torch.cpu.get_capabilities()
    return bool(found.get("avx512_bf16") or found.get("amx_bf16"))


def choose_threads(device: torch.device, weight_bytes: int) -> int:
    """Threads for torch. A small checkpoint's matrices gain nothing from a second thread, and two that wait for each
    other at every operation are slowed many times over by whatever else the machine does.
    """
    return 1 if device.type == "cpu" and weight_bytes < SMALL else torch.get_num_threads()


def free_memory(device: torch.device) -> int | None:
    """Free bytes of `device`; `None` where nothing says."""
    if device.type == "cuda":
        free, _total = torch.cuda.mem_get_info(device)
        return int(free)
    if device.type == "mps":
        return int(torch.mps.recommended_max_memory() - torch.mps.driver_allocated_memory())
    if device.type == "cpu":
        try:
            lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        except OSError:
            return None
        kilobytes = next((line.split()[1] for line in lines if line.startswith("MemAvailable")), None)
        return int(kilobytes) * 1024 if kilobytes else None
    return None


def check_memory(name: str, weight_bytes: int, device: torch.device, dtype: torch.dtype, float8_bytes: int = 0) -> None:
    """Raise `CheckpointError` with the numbers when the weights cannot fit on `device`."""
    # Weights are stored in bfloat16 or smaller; a wider dtype grows them on load.
    needed = weight_bytes * max(1, dtype.itemsize // 2)
    if dtype == torch.float8_e4m3fn and float8_bytes:
        needed = float8_bytes
    free = free_memory(device)
    if free is not None and needed > free:
        narrower = needed > float8_bytes > 0 and free >= float8_bytes and float8_problem(device) is None
        raise CheckpointError(
            f"checkpoint {name} needs {needed / 1e9:.1f} GB on {device}, of which {free / 1e9:.1f} GB are free: "
            + (f"--dtype float8 needs {float8_bytes / 1e9:.1f} GB; or " if narrower else "")
            + "free some memory or name another device. vLLM can spread it over several cards; the default checkpoint "
            "runs anywhere"
        )
