"""`sfumato list`: the checkpoints of this machine; `sfumato pull`: one from a Hugging Face hub, if it fits here."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from sfumato_client.address.errors import LaunchError
from sfumato_client.address.install import lacking
from sfumato_client.diagnosis.torch_facts import TorchBroken, torch_facts
from sfumato_client.edited_file.errors import InputError
from sfumato_client.terminal.console import moving_stderr, notes, output, progress, write_json
from sfumato_client.terminal.fill_view import show_rows
from sfumato_client.terminal.options import Json
from sfumato_client.traces.pulled import Pulled, may_be_noted, note


def list_checkpoints(as_json: Json = False) -> None:
    """Show the checkpoints that are on this machine."""
    _refuse_without_hub()
    # Only here, so that the other commands work without the server's packages.
    from sfumato_model.checkpoint.hub.local import local_checkpoints
    from sfumato_model.checkpoint.published import gigabytes

    found = list(local_checkpoints())
    if as_json:
        told = [{"source": c.source, "bytes": c.weight_bytes or None, "folder": str(c.folder)} for c in found]
        write_json(json.dumps(told, indent=2))
        return
    rows = [(c.source, gigabytes(c.weight_bytes) if c.weight_bytes else "not complete", str(c.folder)) for c in found]
    if not rows:
        notes().print("no checkpoints here; fetch one with: sfumato pull OWNER/NAME")
    else:
        show_rows(rows)


if TYPE_CHECKING:
    from sfumato_model.checkpoint.hub.plan import DownloadPlan


def pull(
    source: Annotated[str, typer.Argument(metavar="OWNER/NAME", help="As google/diffusiongemma-26B-A4B-it.")],
    force: Annotated[bool, typer.Option("--force", help="Download it even if it fits no device here.")] = False,
    engine: Annotated[
        Literal["torch", "vllm"],
        typer.Option(help="What will load it; vLLM loads quantized ones too (docs/engines.md)."),
    ] = "torch",
) -> None:
    """Fetch a checkpoint from the Hugging Face hub.

    Files that have arrived are not fetched again when an interrupted download is run once more.
    """
    refuse_unless_id(source)
    _refuse_without_hub()
    # Only here, so that the other commands work without the server's packages.
    from sfumato_model.api.errors import CheckpointError

    try:
        folder = _fetched(source, force=force, for_vllm=engine == "vllm")
    except CheckpointError as error:
        raise LaunchError(str(error)) from error
    except KeyboardInterrupt:
        notes().print(f"\ninterrupted; to fetch the rest: sfumato pull {source}", soft_wrap=True)
        raise
    output().print(f"{source} is in {folder}", soft_wrap=True)
    vllm = "--engine vllm " if engine == "vllm" else ""
    notes().print(f"use it with: sfumato serve {vllm}--checkpoint {source}", soft_wrap=True)


def _fetched(source: str, *, force: bool, for_vllm: bool) -> Path:
    """The folder of the checkpoint once it is on the disk. Raises `CheckpointError`."""
    from sfumato_model.checkpoint.hub.download import cache_folder, download
    from sfumato_model.checkpoint.published import gigabytes

    cache = cache_folder()
    ours = may_be_noted(source, cache)
    with progress() as say:
        plan = _planned(source, say, force=force, for_vllm=for_vllm)
    if plan.missing:
        notes().print(f"{gigabytes(plan.missing_bytes)} of {gigabytes(plan.total_bytes)} to fetch")
    if ours:
        # For `sfumato uninstall`; a disk that takes no note keeps nobody from their checkpoint.
        with contextlib.suppress(OSError):
            note(Pulled(source=source, commit=plan.commit, cache=cache))
    return download(plan, _bar())


def _planned(source: str, say: Callable[[str], None], *, force: bool, for_vllm: bool) -> DownloadPlan:
    """What is to be fetched. Raises `CheckpointError` where it fits neither the disk nor, unless `force`, a device."""
    from sfumato_model.checkpoint.hub.download import cache_folder, check_disk, check_memory
    from sfumato_model.checkpoint.hub.plan import plan_download
    from sfumato_model.checkpoint.published import gigabytes

    say(f"asking the hub about {source}")
    plan = plan_download(source, for_vllm=for_vllm)
    check_disk(plan, shutil.disk_usage(_existing(cache_folder())).free)
    if not force:
        say("looking at this machine's memory")
        device, free = _device_memory()
        if free is not None and check_memory(plan, device, free) == "float8":
            size = gigabytes(plan.float8_bytes)
            notes().print(f"it will be loaded in float8, {size}: {device} has {gigabytes(free)} free")
    return plan


def _refuse_without_hub() -> None:
    if find_spec("huggingface_hub") is None:
        raise LaunchError(lacking(("huggingface_hub",)))


def refuse_unless_id(source: str) -> None:
    """Raises `InputError` for what no hub can have, without asking one."""
    if re.fullmatch(r"\w[\w.-]*/\w[\w.-]*", source):
        return
    if source == "default":
        raise InputError("the default checkpoint comes with Sfumato: there is nothing to fetch")
    inner = re.fullmatch(r"https?://[^/]+/([\w.-]+/[\w.-]+)/?", source)
    instead = f": is {inner[1]} meant?" if inner else ", as in google/diffusiongemma-26B-A4B-it"
    raise InputError(f"{source!r} is no id of a checkpoint, which is OWNER/NAME{instead}")


def _bar() -> type[Any]:
    """The hub's own progress bar, which moves the cursor. The names in it were looked over."""
    from huggingface_hub.utils.tqdm import tqdm

    class Bar(tqdm):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **{**options, "file": moving_stderr()})

    return Bar


def _device_memory() -> tuple[str, int | None]:
    if find_spec("torch") is None:
        return "cpu", None
    try:
        facts = torch_facts()
    except TorchBroken as error:
        notes().print(f"the device's memory is not known, as torch does not work: {error}")
        return "cpu", None
    return facts.device, facts.free_bytes


def _existing(folder: Path) -> Path:
    """The nearest folder above that exists, whose disk it will be on."""
    while not folder.exists():
        folder = folder.parent
    return folder
