"""The header of a file of weights is read without its weights, and believed as far as the file has the bytes."""

from __future__ import annotations

import json
import struct

import pytest

from sfumato_model.api.errors import CheckpointError
from sfumato_model.checkpoint.weights_header import read_header


def write(path, header, data=b""):
    encoded = header if isinstance(header, bytes) else json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(encoded)) + encoded + data)


def tensor(shape=(2, 2), dtype="F32", start=0, end=16):
    return {"dtype": dtype, "shape": list(shape), "data_offsets": [start, end]}


@pytest.mark.parametrize(
    "header",
    [
        {"a": tensor(shape=(2, 3))},
        {"a": tensor(shape=(-2, -2))},
        {"a": tensor(shape=(10**30,))},
        {"a": tensor(shape=("2", 2))},
        {"a": tensor(shape=(2.0, 2))},
        {"a": tensor(shape=(True, 4))},
        {"a": tensor(start=16, end=0)},
        {"a": tensor(start=-16, end=0)},
        {"a": tensor(), "b": tensor(end=17)},
        {"a": tensor(), "b": tensor(start=32, end=48)},
        {"a": tensor(), "b": tensor(start=0, end=16)},
        b"[" * 100_000,
    ],
    ids=lambda header: repr(header)[:60],
)
def test_a_header_that_speaks_of_other_bytes_than_there_are_is_refused(tmp_path, header):
    path = tmp_path / "model.safetensors"
    write(path, header, b"x" * 16)
    with pytest.raises(CheckpointError, match=r"model\.safetensors is (?:not a safetensors file|truncated)"):
        read_header(path)


def test_a_header_as_the_library_writes_it_is_read(checkpoint_folder):
    found = read_header(checkpoint_folder / "model.safetensors")
    assert found.bytes == (checkpoint_folder / "model.safetensors").stat().st_size
    assert (424, 32) in found.shapes.values()
