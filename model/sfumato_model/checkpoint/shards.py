"""The files that weights are in, held against the index that says which tensor is in which of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from pathlib import Path

from sfumato_model.api.errors import CheckpointError, OtherShard
from sfumato_model.checkpoint.fetched import is_as_fetched, remedy
from sfumato_model.checkpoint.file import INDEX, read_json
from sfumato_model.checkpoint.weights_header import read_header

INDEX_FILE = "model.safetensors.index.json"


def weight_map(folder: Path) -> dict[str, str] | None:
    """The file of each tensor, as the index has it; `None` where there is no index: all weights are in one file.

    Raises `CheckpointError` for an index that is damaged.
    """
    index = folder / INDEX_FILE
    if not index.exists():
        return None
    try:
        found = {str(name): str(file) for name, file in read_json(index, INDEX)["weight_map"].items()}
        if not found:
            raise TypeError("it names no tensor")
        return found
    except (CheckpointError, KeyError, TypeError, AttributeError) as error:
        raise CheckpointError(f"{index} is damaged ({error}): download it again") from error


def check_shards(folder: Path, tensors: Mapping[str, Collection[str]]) -> None:
    """Hold the names of the `tensors` that each file has against the index.

    Raises `OtherShard` that names the file and what to do.
    """
    where = weight_map(folder)
    for file, own in tensors.items() if where is not None else ():
        wanted = {name for name, its in (where or {}).items() if its == file}
        lacking, others = sorted(wanted.difference(own)), sorted(set(own) - wanted)
        if lacking:
            instead = f", and has {others[0]} instead" if others else ""
            raise OtherShard(
                f"{folder / file} is of another checkpoint than the files around it, or of another version of it: it "
                f"lacks {len(lacking)} of the {len(wanted)} tensors that {INDEX_FILE} places in it, {lacking[0]} among "
                f"them{instead}. {remedy(folder / file)}",
                folder / file,
            )


def strange_files(folder: Path, misfits: Collection[str]) -> list[str]:
    """The files most of whose tensors are `misfits`, where others have none: else something other than a file is wrong,
    as one number of a `config.json`.
    """
    where = weight_map(folder) or {}
    held, amiss = Counter(where.values()), Counter(where[name] for name in misfits if name in where)
    return sorted(file for file in amiss if 2 * amiss[file] > held[file]) if len(amiss) < len(held) else []


def is_other(path: Path) -> bool:
    """Whether a file of weights that is here is not what was fetched, or none that could be loaded."""
    known = is_as_fetched(path)
    if known is not None or not path.exists():
        return known is False
    # Brought by another program, or by an older version of this one.
    try:
        check_shards(path.parent, {path.name: read_header(path).shapes})
    except CheckpointError:
        return True
    return False
