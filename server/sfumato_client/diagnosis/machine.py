"""What is installed, which device a server would take, whether a GPU lies idle, and what is there on disk."""

from __future__ import annotations

import platform
import subprocess
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from platformdirs import user_log_path

from sfumato_client.address.address import Address
from sfumato_client.address.install import INSTALL_SERVER, INSTALL_TORCH, SERVER_PACKAGES, missing_packages
from sfumato_client.address.version import own_version
from sfumato_client.diagnosis.torch_facts import TorchBroken, TorchFacts, torch_facts
from sfumato_client.processes.interpreter import program

Level = Literal["ok", "note", "wrong"]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """`wrong` needs the user to do what `remedy` says; a `note` is good to know."""

    what: str
    found: str
    level: Level = "ok"
    remedy: str = ""


def wrong(what: str, found: str, remedy: str = "") -> Finding:
    return Finding(what=what, found=found, level="wrong", remedy=remedy)


def note(what: str, found: str, remedy: str = "") -> Finding:
    return Finding(what=what, found=found, level="note", remedy=remedy)


def programs() -> Finding:
    return Finding(what="sfumato", found=f"{own_version()}, Python {platform.python_version()}")


def server_packages(elsewhere: Address | None) -> Finding:
    """All of them, or none where the model runs on another machine; some of them are of no use."""
    missing = missing_packages()
    what = "server packages"
    if not missing:
        return Finding(what=what, found=", ".join(f"{name} {version(name)}" for name in SERVER_PACKAGES))
    if elsewhere is not None:
        return Finding(what=what, found=f"not all are installed, and not needed: the server is at {elsewhere}")
    if len(missing) == len(SERVER_PACKAGES):
        there = "name that server with SFUMATO_URL and SFUMATO_TOKEN (docs/remote.md)"
        found = "none: this is the client alone, for a server on another machine"
        return note(what, found, f"{there}; for a server on this machine: {INSTALL_SERVER}")
    return wrong(what, f"not whole: without {', '.join(missing)}", INSTALL_SERVER)


def devices(gpu: str | None) -> list[Finding]:
    """torch and the device that it finds, against the GPU that is there."""
    if find_spec("torch") is None or find_spec("transformers") is None:
        found = "not installed, and the default checkpoint needs none"
        return [note("torch", found, f"for other checkpoints in this process: {INSTALL_TORCH}")]
    try:
        facts = torch_facts()
    except TorchBroken as error:
        return [wrong("torch", str(error), "install it again: pip install torch")]
    free = "" if facts.free_bytes is None else f", {facts.free_bytes / 1e9:.1f} GB free"
    name = f" ({facts.device_name})" if facts.device_name else ""
    return [
        Finding(what="torch", found=f"{facts.version}, {facts.build} build; transformers {version('transformers')}"),
        Finding(what="device", found=f"{facts.device}{name}{free}; the default checkpoint runs on the processor"),
        *idle_gpu(facts, gpu),
    ]


def idle_gpu(facts: TorchFacts, gpu: str | None) -> list[Finding]:
    """Why `gpu`, the name of one that is there, is not what torch would use; nothing when it is."""
    if facts.device != "cpu":
        return []
    if gpu is not None and facts.cuda_build is None:
        found = f"{gpu} is there and torch is a CPU build, so it is not used"
        return [wrong("GPU", found, "install a CUDA build of torch over it: pytorch.org/get-started says how")]
    if gpu is not None:
        found = f"{gpu} is there and torch for CUDA {facts.cuda_build} cannot use it"
        return [wrong("GPU", found, "update the NVIDIA driver, or install torch for the CUDA that nvidia-smi shows")]
    if platform.system() == "Darwin" and platform.machine() == "arm64":
        found = "this Mac has one and torch finds no Metal support (MPS)"
        return [wrong("GPU", found, "update macOS, and install torch with a Python for arm64")]
    return [note("GPU", "none found; the default checkpoint is made for that")]


def default_checkpoint() -> Finding:
    # The hub's library comes with the server's packages and is not there without them.
    from sfumato_model.checkpoint.folder import DEFAULT_FOLDER
    from sfumato_model.checkpoint.hub.local import local_checkpoints
    from sfumato_model.checkpoint.published import gigabytes

    default = next((c for c in local_checkpoints() if c.source == "default"), None)
    if default is None or default.weight_bytes == 0:
        return wrong("checkpoint", f"the default is not complete in {DEFAULT_FOLDER}", "install sfumato again")
    return Finding(what="checkpoint", found=f"default, {gigabytes(default.weight_bytes)}")


def other_checkpoints() -> list[Finding]:
    """Those that were pulled, with how they are used, and what loads where."""
    from sfumato_model.api.errors import CheckpointError
    from sfumato_model.checkpoint.folder import inspect
    from sfumato_model.checkpoint.hub.local import local_checkpoints
    from sfumato_model.checkpoint.published import PUBLISHED, gigabytes, named

    found = []
    for checkpoint in local_checkpoints():
        if checkpoint.source == "default":
            continue
        try:
            made = inspect(checkpoint.source).manifest.facts.get("manifest", "its own")
            size = gigabytes(checkpoint.weight_bytes)
            found.append(Finding(what="checkpoint", found=f"{checkpoint.source}, {size}, manifest {made}"))
        except CheckpointError as error:
            found.append(note("checkpoint", str(error), f"sfumato pull {checkpoint.source}"))
    return [*found, note("published", "; ".join(map(named, PUBLISHED)))]


def log_file() -> Finding:
    return Finding(what="log", found=str(user_log_path("sfumato") / "server.log"))


def nvidia_gpu(proc: Path = Path("/proc")) -> str | None:
    """The name of the first GPU that its tool, its driver or the PCI bus shows; `None` without one."""
    return _from_tool() or _from_driver(proc) or _from_bus()


def _from_tool() -> str | None:
    lines = _said("nvidia-smi", "--query-gpu=name", "--format=csv,noheader")
    return lines[0].strip() if lines else None


def _from_driver(proc: Path) -> str | None:
    for file in sorted(proc.glob("driver/nvidia/gpus/*/information")):
        for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
            key, _, value = line.partition(":")
            if key.strip() == "Model":
                return value.strip()
    return None


def _from_bus() -> str | None:
    for line in _said("lspci"):
        if "NVIDIA" in line and ("VGA" in line or "3D controller" in line):
            return line.split(": ", 1)[-1].strip()
    return None


def _said(name: str, *arguments: str) -> list[str]:
    """The lines that a program prints; none when it is not there or fails."""
    path = program(name)
    if path is None:
        return []
    try:
        run = subprocess.run([path, *arguments], capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return []
    return [line for line in run.stdout.splitlines() if line.strip()] if run.returncode == 0 else []
