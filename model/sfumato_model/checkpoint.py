"""Finding a checkpoint and looking it over before anything is loaded: no torch here, and nothing is downloaded.

`default`, a folder, or a Hugging Face id whose snapshot is in the local cache (`sfumato pull ID` puts it there).
"""

from __future__ import annotations

import importlib.util
import json
import struct
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sfumato_model.errors import CheckpointError
from sfumato_model.manifest import FOREIGN, MANIFEST, Manifest, read_manifest

DEFAULT_FOLDER = Path(__file__).parent / "checkpoints" / "default"
ARCHITECTURE = "DiffusionGemmaForBlockDiffusion"
# quantization_config.quant_method -> the library that transformers asks for
QUANTIZERS = {
    "compressed-tensors": "compressed_tensors",
    "modelopt": "modelopt",
    "auto-round": "auto_round",
    "bitsandbytes": "bitsandbytes",
    "torchao": "torchao",
    "gptq": "gptqmodel",
    "awq": "gptqmodel",
    "fp8": "kernels",
    "fbgemm_fp8": "fbgemm_gpu",
}


@dataclass(frozen=True, kw_only=True)
class CheckpointFiles:
    """A checkpoint on disk that passed every check that needs no model: `bytes` is the size of its weights."""

    name: str
    source: str
    folder: Path
    config: dict[str, Any]
    manifest: Manifest
    bytes: int


def find(source: str) -> Path:
    """The folder of `source`. Raises `CheckpointError` when it is nowhere on this machine."""
    if source == "default":
        return DEFAULT_FOLDER
    folder = Path(source).expanduser()
    if folder.is_dir():
        return folder
    unknown = f"checkpoint {source!r} is neither 'default' nor a folder nor a Hugging Face id (owner/name)"
    if folder.exists() or source.startswith((".", "/", "~")) or source.count("/") != 1:
        raise CheckpointError(unknown)
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(source, local_files_only=True))
    except HFValidationError as error:
        raise CheckpointError(unknown) from error
    except (LocalEntryNotFoundError, FileNotFoundError) as error:
        raise CheckpointError(f"checkpoint {source} is not on this machine: run `sfumato pull {source}`") from error


def inspect(source: str) -> CheckpointFiles:
    """Find `source` and check its files. Raises `CheckpointError` that names the file and what to do."""
    folder = find(source)
    config = _config(folder)
    _check_quantization(folder, config)
    manifest = _manifest(folder)
    if not (folder / "tokenizer.json").is_file():
        raise CheckpointError(f"{folder} has no tokenizer.json: copy the checkpoint's tokenizer beside its weights")
    size = sum(_checked_size(path) for path in weight_files(folder))
    name = source if source.count("/") == 1 and not (folder / MANIFEST).exists() else manifest.name
    return CheckpointFiles(name=name, source=source, folder=folder, config=config, manifest=manifest, bytes=size)


def _config(folder: Path) -> dict[str, Any]:
    path = folder / "config.json"
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CheckpointError(f"{folder} has no config.json: it is not a checkpoint folder") from None
    except (OSError, ValueError) as error:
        raise CheckpointError(f"{path} cannot be read: {error}") from error
    found = config.get("architectures") if isinstance(config, dict) else None
    if found != [ARCHITECTURE]:
        raise CheckpointError(f"{path} is of architecture {found}: Sfumato runs {ARCHITECTURE} only")
    return dict(config)


def _check_quantization(folder: Path, config: dict[str, Any]) -> None:
    quantization = config.get("quantization_config")
    if not quantization:
        return
    method = str(quantization.get("quant_method") if isinstance(quantization, dict) else quantization)
    library = QUANTIZERS.get(method)
    if library is None:
        raise CheckpointError(f"{folder} is quantized by {method!r}, which this version does not know")
    if importlib.util.find_spec(library) is None:
        package = library.replace("_", "-")
        raise CheckpointError(
            f"{folder} is quantized by {method!r} and {library} is not installed: pip install {package}"
        )


def _manifest(folder: Path) -> Manifest:
    path = folder / MANIFEST
    if not path.exists():
        return replace(FOREIGN, name=folder.name, chat_template=_chat_template(folder))
    try:
        return read_manifest(path)
    except ValueError as error:
        raise CheckpointError(str(error)) from error


def _chat_template(folder: Path) -> str | None:
    """The template beside the weights, or the one in `tokenizer_config.json`, where older checkpoints have it."""
    try:
        return (folder / "chat_template.jinja").read_text(encoding="utf-8")
    except OSError:
        pass
    try:
        template = json.loads((folder / "tokenizer_config.json").read_text(encoding="utf-8")).get("chat_template")
    except (OSError, ValueError, AttributeError):
        return None
    return template if isinstance(template, str) else None


def weight_files(folder: Path) -> list[Path]:
    """The safetensors files of a checkpoint. Raises `CheckpointError` when one that its index names is missing."""
    index = folder / "model.safetensors.index.json"
    if index.exists():
        try:
            names = sorted({str(n) for n in json.loads(index.read_text(encoding="utf-8"))["weight_map"].values()})
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise CheckpointError(f"{index} is damaged ({error}): download it again") from error
    else:
        names = ["model.safetensors"]
    for name in names:
        if Path(name).name != name or not name.endswith(".safetensors"):
            raise CheckpointError(f"{index} names {name!r} as weights: only safetensors files beside it are loaded")
        if not (folder / name).is_file():
            others = any(folder.glob("*.bin")) or any(folder.glob("*.pt")) or any(folder.glob("*.pth"))
            hint = "; its other weights are pickles, which can run code and are never loaded" if others else ""
            raise CheckpointError(f"{folder} lacks its weights {name}: download it again (`sfumato pull`){hint}")
    return [folder / name for name in names]


def _checked_size(path: Path) -> int:
    """Bytes of a safetensors file whose header agrees with its length."""
    size = path.stat().st_size
    try:
        with path.open("rb") as file:
            (header_length,) = struct.unpack("<Q", file.read(8))
            if header_length > size - 8:
                raise ValueError(f"its header should have {header_length} bytes")
            header = json.loads(file.read(header_length))
        ends = [entry["data_offsets"][1] for name, entry in header.items() if name != "__metadata__"]
        expected = 8 + header_length + max(ends, default=0)
    except (struct.error, ValueError, LookupError, TypeError, AttributeError) as error:
        raise CheckpointError(f"{path} is not a safetensors file ({error}): download it again") from error
    if size != expected:
        raise CheckpointError(
            f"{path} is truncated: it has {size:,} bytes and should have {expected:,}; download it again"
        )
    return size
