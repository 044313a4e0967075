"""Where figures come from: without this they say little."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import torch
from benchmarks.latency.setting import Setting
from rich.console import Console

from sfumato_model.checkpoint.device import choose_product_dtype
from sfumato_model.checkpoint.dtype import named_dtype
from sfumato_model.context.model import Model
from sfumato_model.loading import load_engine


@dataclass(frozen=True, kw_only=True)
class Machine:
    """`cores` may be used, `busy` of them were on average during the minute before; `threads` are the engine's.

    `multiplies_bfloat16`: the CPU has instructions for it, and a dense checkpoint's large products use them.
    """

    processor: str
    cores: int
    busy: float
    device: str
    dtype: str
    engine: str
    multiplies_bfloat16: bool
    threads: int
    torch: str
    transformers: str

    def __str__(self) -> str:
        products = " (products in bfloat16)" if self.multiplies_bfloat16 else ""
        return (
            f"{self.processor}, {self.cores} cores of which {self.busy:.1f} were busy before; "
            f"{self.engine} engine, {self.device}, {self.dtype}{products}, "
            f"{self.threads} threads; "
            f"torch {self.torch}, transformers {self.transformers}"
        )


def loaded(setting: Setting, console: Console) -> tuple[Model, Machine]:
    """The checkpoint in this process; say where it runs."""
    engine = load_engine(setting.checkpoint)
    here = machine(device=engine.info.device, dtype=engine.info.dtype, engine=engine.info.engine)
    console.print(str(here))
    return engine.model, here


def machine(*, device: str, dtype: str, engine: str = "torch") -> Machine:
    """This machine, and how torch computes on it in this process and, chosen alike, in the worker."""
    return Machine(
        processor=torch.cuda.get_device_name() if device.startswith("cuda") else _processor(),
        cores=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        busy=round(os.getloadavg()[0], 2), device=device, dtype=dtype,
        multiplies_bfloat16=engine == "torch" and device == "cpu" and _products() == torch.bfloat16,
        threads=torch.get_num_threads() if engine == "torch" else 1, engine=engine,
        torch=version("torch"), transformers=version("transformers"),
    )  # fmt: skip


def _products() -> torch.dtype:
    return choose_product_dtype(named_dtype(None), torch.device("cpu"))


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or platform.machine())
