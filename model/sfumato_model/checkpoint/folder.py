"""Finding a checkpoint and looking it over before anything is loaded: no torch here, and nothing is downloaded.

`default`, a folder, or a Hugging Face id whose snapshot is in the local cache (`sfumato pull ID` puts it there).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sfumato_model.api.errors import CheckpointError
from sfumato_model.checkpoint.config_bounds import check_config, check_fields
from sfumato_model.checkpoint.fetched import check_fetched
from sfumato_model.checkpoint.file import CONFIG, INDEX, TEMPLATE, check_files, read_json, read_text
from sfumato_model.checkpoint.float8 import float8_bytes
from sfumato_model.checkpoint.foreign import foreign_manifest
from sfumato_model.checkpoint.manifest import MANIFEST, Manifest, read_manifest
from sfumato_model.checkpoint.published import quantization_problem
from sfumato_model.checkpoint.shards import INDEX_FILE, check_shards, weight_map
from sfumato_model.checkpoint.text_config import TextConfig
from sfumato_model.checkpoint.weights_header import read_header

DEFAULT_FOLDER = Path(__file__).parent.parent / "checkpoints" / "default"
ARCHITECTURE = "DiffusionGemmaForBlockDiffusion"
FILES = ("*.safetensors", "*.json", "*.jinja", "LICENSE*")
"""All that is ever fetched, and asked for: nothing that Python would run, or unpickle."""
VISION = ("vision_tower", "embed_vision")
"""Parts of the names of weights that nothing here needs."""


@dataclass(frozen=True, kw_only=True)
class CheckpointFiles:
    """A checkpoint on disk that passed every check that needs no model.

    `bytes` is the size of its weights, `float8_bytes` what they take loaded in float8; with `experts_apart` each expert
    of a layer is a tensor of its own.
    """

    name: str
    source: str
    folder: Path
    config: dict[str, Any]
    manifest: Manifest
    bytes: int
    float8_bytes: int = 0
    experts_apart: bool = False


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
        return Path(snapshot_download(source, local_files_only=True, allow_patterns=list(FILES)))
    except HFValidationError as error:
        raise CheckpointError(unknown) from error
    except (LocalEntryNotFoundError, FileNotFoundError) as error:
        raise CheckpointError(f"checkpoint {source} is not on this machine: run `sfumato pull {source}`") from error


def describe(source: str) -> CheckpointFiles:
    """Find `source` and check the files that say how text is written; its weights, of any layout, may be missing.

    Their `bytes` are 0. Raises `CheckpointError` that names the file and what to do.
    """
    files = _small_files(source)
    check_fields(files.folder / "config.json", files.config)
    _check_noise(files)
    return files


def _small_files(source: str) -> CheckpointFiles:
    folder = find(source)
    config = read_config(folder)
    manifest = _manifest(folder, config)
    if not (folder / "tokenizer.json").is_file():
        raise CheckpointError(f"{folder} has no tokenizer.json: copy the checkpoint's tokenizer beside its weights")
    check_files(folder)
    name = source if source.count("/") == 1 and not (folder / MANIFEST).exists() else manifest.name
    return CheckpointFiles(name=name, source=source, folder=folder, config=config, manifest=manifest, bytes=0)


def inspect(source: str) -> CheckpointFiles:
    """Find `source` and check its files. Raises `CheckpointError` that names the file and what to do."""
    folder = find(source)
    config = read_config(folder)
    if problem := quantization_problem(config, (file.name for file in folder.glob("*.json"))):
        raise CheckpointError(f"checkpoint {source} cannot be loaded: {problem}")
    files = _small_files(source)
    folder, config = files.folder, files.config
    headers = {path.name: read_header(path) for path in weight_files(folder)}
    for file in headers:
        check_fetched(folder / file)
    check_shards(folder, {file: header.shapes for file, header in headers.items()})
    for file, header in headers.items():
        if packed := [name for name in header.packed if not _is_vision(name)]:
            raise CheckpointError(
                f"{folder / file} has whole numbers for {packed[0]}: its weights are quantized in a way that its "
                f"config.json does not name, and Sfumato loads none that are"
            )
    size = sum(header.bytes for header in headers.values())
    shapes = {name: shape for header in headers.values() for name, shape in header.shapes.items()}
    check_config(folder / "config.json", config, shapes, size)
    _check_noise(files)
    return replace(
        files, bytes=size, experts_apart=any(".experts.0." in name for name in shapes),
        float8_bytes=float8_bytes({name: shape for name, shape in shapes.items() if not _is_vision(name)}),
    )  # fmt: skip


def _is_vision(name: str) -> bool:
    return any(part in name for part in VISION)


def read_config(folder: Path) -> dict[str, Any]:
    """The `config.json` of a checkpoint. Raises `CheckpointError` where there is none of our architecture."""
    path = folder / "config.json"
    try:
        config = read_json(path, CONFIG)
    except FileNotFoundError:
        raise CheckpointError(f"{folder} has no config.json: it is not a checkpoint folder") from None
    check_architecture(str(path), config)
    return dict(config)


def check_architecture(source: str, config: Any) -> None:
    """Raise `CheckpointError` where the content of a `config.json` is not of ours."""
    found = config.get("architectures") if isinstance(config, dict) else None
    if found != [ARCHITECTURE]:
        raise CheckpointError(f"{source} is of architecture {found}: Sfumato runs {ARCHITECTURE} only")


def _manifest(folder: Path, config: dict[str, Any]) -> Manifest:
    path = folder / MANIFEST
    if not path.exists():
        return foreign_manifest(folder, config, _chat_template(folder))
    try:
        return read_manifest(path)
    except ValueError as error:
        raise CheckpointError(str(error)) from error


def _chat_template(folder: Path) -> str | None:
    """The template beside the weights, or the one in `tokenizer_config.json`, where older checkpoints have it."""
    try:
        return read_text(folder / "chat_template.jinja", TEMPLATE)
    except FileNotFoundError:
        pass
    try:
        said = read_json(folder / "tokenizer_config.json", INDEX)
    except FileNotFoundError:
        return None
    template = said.get("chat_template") if isinstance(said, dict) else None
    return template if isinstance(template, str) else None


def _check_noise(files: CheckpointFiles) -> None:
    vocabulary = (files.config.get("text_config") or {}).get("vocab_size") or TextConfig.vocab_size
    noise = files.manifest.noise
    if noise is not None and noise[1] > vocabulary:
        raise CheckpointError(
            f"{files.folder / MANIFEST}: noise is {list(noise)}, and the vocabulary has {vocabulary} ids"
        )


def weight_files(folder: Path) -> list[Path]:
    """The safetensors files of a checkpoint. Raises `CheckpointError` when one that its index names is missing."""
    where = weight_map(folder)
    names = ["model.safetensors"] if where is None else sorted(set(where.values()))
    for name in names:
        if Path(name).name != name or not name.endswith(".safetensors"):
            raise CheckpointError(
                f"{folder / INDEX_FILE} names {name!r} as weights: only safetensors files beside it are loaded"
            )
        if not (folder / name).is_file():
            others = any(folder.glob("*.bin")) or any(folder.glob("*.pt")) or any(folder.glob("*.pth"))
            hint = "; its other weights are pickles, which can run code and are never loaded" if others else ""
            raise CheckpointError(f"{folder} lacks its weights {name}: download it again (`sfumato pull`){hint}")
    return [folder / name for name in names]
