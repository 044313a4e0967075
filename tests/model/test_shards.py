"""A file of weights that belongs to another checkpoint is named, with what helps: told by what it is, not by a hash of
all of it.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from tests.lookalikes.repository import VOCABULARY, write_repository
from tests.lookalikes.weights import released_model, stored, write_shards

from sfumato_model.api.errors import CheckpointError, OtherShard
from sfumato_model.checkpoint import fetched
from sfumato_model.checkpoint.fetched import note_fetched
from sfumato_model.checkpoint.folder import inspect
from sfumato_model.loading import load_engine

FIRST, SECOND, THIRD = (f"model-0000{n}-of-00003.safetensors" for n in (1, 2, 3))
COPY = "Copy it again from where the others come from"
PULL = "`sfumato pull google/diffusiongemma-26B-A4B-it` fetches it again"


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hub") / "repository"
    write_repository(folder)
    return folder


@pytest.fixture
def folder(written, tmp_path):
    """A folder of somebody's own."""
    return Path(shutil.copytree(written, tmp_path / "checkpoint"))


@pytest.fixture
def snapshot(written, tmp_path):
    """The same as a hub's cache has it, with nothing noted."""
    repository = tmp_path / "models--google--diffusiongemma-26B-A4B-it"
    folder, blobs = repository / "snapshots" / ("c" * 40), repository / "blobs"
    folder.mkdir(parents=True)
    blobs.mkdir()
    for path in written.iterdir():
        shutil.copy(path, blobs / f"etag-{path.name}")
        (folder / path.name).symlink_to(blobs / f"etag-{path.name}")
    return folder


@pytest.fixture
def pulled(snapshot):
    """The same as `sfumato pull` leaves it."""
    for path in sorted(snapshot.glob("*.safetensors")):
        note_fetched(path)
    return snapshot


def refused(folder) -> OtherShard:
    with pytest.raises(OtherShard) as raised:
        inspect(str(folder))
    return raised.value


def of_another_training(folder: Path, file: str) -> None:
    """Write weights of the same names and shapes, and of the same size, into `file`."""
    weights = load_file(folder / file)
    generator = torch.Generator().manual_seed(1)
    others = {name: torch.randn(t.shape, generator=generator).to(t.dtype) for name, t in weights.items()}
    save_file(others, (folder / file).resolve(), metadata={"format": "pt"})


def test_a_sound_repository_passes_wherever_it_is(folder, snapshot):
    assert inspect(str(folder)).bytes == inspect(str(snapshot)).bytes > 0


def test_what_was_pulled_passes(pulled):
    assert inspect(str(pulled)).bytes > 0


def test_two_files_that_were_exchanged_are_told_by_their_tensors(folder):
    (folder / FIRST).rename(folder / "kept")
    (folder / SECOND).rename(folder / FIRST)
    (folder / "kept").rename(folder / SECOND)
    error = refused(folder)
    assert error.path == folder / FIRST
    assert f"{folder / FIRST} is of another checkpoint" in str(error)
    assert "tensors that model.safetensors.index.json places in it" in str(error)
    assert str(error).endswith(COPY)


def test_a_shard_of_a_model_with_fewer_layers_is_named(folder, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    write_shards(other, stored(released_model(VOCABULARY, layers=12)))
    shutil.copy(other / SECOND, folder / SECOND)
    assert refused(folder).path == folder / SECOND


def test_a_shard_with_the_same_names_and_another_width_is_named(folder):
    weights = load_file(folder / THIRD)
    wider = {name: torch.cat([t, t], -1).contiguous() for name, t in weights.items()}
    save_file(wider, folder / THIRD, metadata={"format": "pt"})
    with pytest.raises(OtherShard, match="is of another checkpoint than the files around it") as raised:
        load_engine(str(folder))
    assert raised.value.path == folder / THIRD
    assert COPY in str(raised.value)


@pytest.mark.parametrize(
    "changed", [{"hidden_size": 64}, {"vocab_size": VOCABULARY - 32}, {"moe_intermediate_size": 4}]
)
def test_a_config_of_another_model_blames_no_file(folder, changed):
    path = folder / "config.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    config["text_config"] |= changed
    path.write_text(json.dumps(config), encoding="utf-8")
    with pytest.raises(CheckpointError, match=r"another model than its config\.json") as raised:
        load_engine(str(folder))
    assert not isinstance(raised.value, OtherShard)


def test_other_weights_of_the_same_names_shapes_and_size_are_told_by_what_was_noted(pulled):
    before = (pulled / SECOND).stat().st_size
    of_another_training(pulled, SECOND)
    assert (pulled / SECOND).stat().st_size == before
    error = refused(pulled)
    assert error.path == pulled / SECOND
    assert str(error) == (
        f"{pulled / SECOND} is not the file that was fetched: it was exchanged, or written to since then. {PULL}"
    )


def test_a_file_that_is_linked_to_another_blob_is_told_too(pulled):
    blob = pulled.parents[1] / "blobs" / "of-another-commit"
    shutil.copy(pulled / SECOND, blob)
    (pulled / SECOND).unlink()
    (pulled / SECOND).symlink_to(blob)
    assert refused(pulled).path == pulled / SECOND


def test_what_nobody_noted_is_not_doubted(snapshot):
    of_another_training(snapshot, SECOND)
    assert inspect(str(snapshot)).bytes > 0


def test_pulling_again_is_no_help_where_the_repository_itself_is_at_fault(snapshot):
    shutil.copy(snapshot / FIRST, (snapshot / SECOND).resolve())
    for path in snapshot.glob("*.safetensors"):
        note_fetched(path)
    assert "the repository google/diffusiongemma-26B-A4B-it itself is at fault" in str(refused(snapshot))


@pytest.mark.parametrize("note", ["", "[1]", '{"c": 1}', json.dumps({"c" * 40: {SECOND: 7}}), "{" * 100_000])
def test_a_note_that_is_none_of_ours_is_as_none(snapshot, note):
    (snapshot.parents[1] / fetched.NOTE).write_text(note, encoding="utf-8")
    assert inspect(str(snapshot)).bytes > 0


def test_a_look_at_a_file_of_many_gigabytes_reads_a_few_blocks_of_it(pulled, monkeypatch):
    read = []
    real = fetched.open_regular

    class Counted:
        def __init__(self, file):
            self.file = file

        def __enter__(self):
            return self

        def __exit__(self, *_):
            self.file.close()

        def read(self, count):
            read.append(count)
            return self.file.read(count)

        def __getattr__(self, name):
            return getattr(self.file, name)

    monkeypatch.setattr(fetched, "open_regular", lambda path: Counted(real(path)))
    fetched.check_fetched(pulled / SECOND)
    assert sum(read) <= fetched.BEGINNING + fetched.BLOCK * fetched.BLOCKS
