"""`sfumato pull` and `list` against a hub on the loopback."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from sfumato_model.api.errors import CheckpointError
from sfumato_model.checkpoint.hub.download import check_disk, check_memory
from sfumato_model.checkpoint.hub.local import local_checkpoints
from sfumato_model.checkpoint.hub.plan import DownloadPlan
from sfumato_model.checkpoint.published import PUBLISHED, alternatives

FAKE_HUB = str(Path(__file__).with_name("fake_hub.py"))
WEIGHTS = bytes(range(256)) * 20_000
BF16 = DownloadPlan(
    source="google/diffusiongemma-26B-A4B-it",
    commit="c" * 40,
    missing=("model.safetensors",),
    total_bytes=52 * 10**9,
    missing_bytes=52 * 10**9,
    weight_bytes=52 * 10**9,
    float8_bytes=27 * 10**9,
)


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """The hub's folder: `owner/small`, a checkpoint, and `owner/other`, of an architecture that does not run."""
    root = tmp_path / "hub"
    for name, architecture in (("small", "DiffusionGemmaForBlockDiffusion"), ("other", "LlamaForCausalLM")):
        folder = root / "owner" / name
        folder.mkdir(parents=True)
        (folder / "config.json").write_text(json.dumps({"architectures": [architecture]}))
        (folder / "tokenizer.json").write_text("{}")
        (folder / "model.safetensors").write_bytes(WEIGHTS)
    return root


@pytest.fixture
def pull(sfumato, tmp_path: Path, published: Path) -> Iterator[Callable[..., subprocess.CompletedProcess[str]]]:
    """Runs `sfumato pull` with a hub and a cache of its own; `hub=` are options of the hub."""
    with ExitStack() as stack:

        def run(*arguments: str, hub: tuple[str, ...] = (), **environment: str):
            url = stack.enter_context(serving(published, *hub))
            return sfumato("pull", *arguments, **{**own(url, tmp_path), **environment})

        yield run


@pytest.fixture
def start_pull(tmp_path: Path, published: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """`pull` without waiting for its end."""
    with ExitStack() as stack:

        def run(*arguments: str, hub: tuple[str, ...] = ()) -> subprocess.Popen[str]:
            url = stack.enter_context(serving(published, *hub))
            return subprocess.Popen(
                [sys.executable, "-m", "sfumato_client.cli.main", "pull", *arguments],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                env={**os.environ, **own(url, tmp_path)},
            )

        yield run


def own(url: str, folder: Path) -> dict[str, str]:
    return {
        "HF_ENDPOINT": url,
        "HF_HOME": str(folder / "cache"),
        "HF_HUB_DISABLE_XET": "1",
        "XDG_DATA_HOME": str(folder / "data"),
    }


@contextmanager
def serving(root: Path, *options: str) -> Iterator[str]:
    process = subprocess.Popen([sys.executable, FAKE_HUB, str(root), *options], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.stdout.close()
    finally:
        process.terminate()
        process.wait(timeout=10)


def requests(published: Path) -> list[str]:
    """What the hub was asked, as `GET PATH RANGE`, the commit written as `main`."""
    log = published / "requests.log"
    return log.read_text(encoding="utf-8").replace("c" * 40, "main").splitlines() if log.exists() else []


def test_a_checkpoint_is_fetched_and_then_listed(pull, sfumato, tmp_path) -> None:
    said = pull("owner/small")
    assert said.returncode == 0, said.stderr
    [folder] = (tmp_path / "cache/hub/models--owner--small/snapshots").iterdir()
    assert str(folder) in said.stdout
    assert (folder / "model.safetensors").read_bytes() == WEIGHTS
    assert "5.1 MB of 5.1 MB to fetch" in said.stderr
    assert "sfumato serve --checkpoint owner/small" in said.stderr
    listed = sfumato("list", HF_HOME=str(tmp_path / "cache"), COLUMNS="200").stdout
    assert "owner/small" in listed
    assert "5.1 MB" in listed


def fetched(tmp_path: Path) -> Path:
    [weights] = tmp_path.rglob("snapshots/*/model.safetensors")
    return weights


def downloads(said: list[str]) -> list[str]:
    """The large files of what the hub was asked."""
    return [line.split()[1].rpartition("/")[2] for line in said if line.startswith("GET") and "/resolve/" in line]


def test_a_second_pull_fetches_nothing(pull, published) -> None:
    pull("owner/small")
    before = len(requests(published))
    assert pull("owner/small").returncode == 0
    assert "model.safetensors" not in downloads(requests(published)[before:])


@pytest.mark.parametrize("noted", [True, False])
def test_weights_that_are_no_longer_what_was_fetched_are_fetched_again_and_they_alone(
    pull, published, tmp_path, noted
) -> None:
    pull("owner/small")
    weights = fetched(tmp_path)
    weights.resolve().write_bytes(bytes(len(WEIGHTS)))
    if not noted:
        [note] = tmp_path.rglob("sfumato.json")
        note.unlink()
    before = len(requests(published))
    said = pull("owner/small")
    assert said.returncode == 0, said.stderr
    assert weights.read_bytes() == WEIGHTS
    assert "tokenizer.json" not in downloads(requests(published)[before:])


@pytest.mark.parametrize("name", ["tokenizer.json", "config.json"])
def test_a_small_file_that_is_no_longer_what_was_fetched_is_fetched_again(pull, tmp_path, name) -> None:
    """Fresh eyes: "download it again" was said forever, and every pull fetched nothing."""
    pull("owner/small")
    file = fetched(tmp_path).with_name(name)
    whole = file.read_bytes()
    file.resolve().write_bytes(b"{")
    said = pull("owner/small")
    assert said.returncode == 0, said.stderr
    assert file.read_bytes() == whole


def test_weights_that_are_cut_off_are_whole_after_one_pull(pull, tmp_path) -> None:
    """Fresh eyes: the first pull blamed the hub for their size, and the second one fetched them."""
    pull("owner/small")
    weights = fetched(tmp_path)
    weights.resolve().write_bytes(WEIGHTS[:-9])
    said = pull("owner/small")
    assert said.returncode == 0, said.stderr
    assert weights.read_bytes() == WEIGHTS


def test_nothing_is_fetched_that_could_be_run(pull, published, tmp_path) -> None:
    repository = published / "owner" / "small"
    for name in ("modeling_small.py", "pytorch_model.bin", "weights.pt", "setup.sh"):
        (repository / name).write_bytes(b"print('run')")
    assert pull("owner/small").returncode == 0
    fetched = {path.name for path in tmp_path.rglob("snapshots/*/*")}
    assert fetched == {"config.json", "tokenizer.json", "model.safetensors"}


def test_what_was_fetched_is_noted_for_an_uninstall(pull, tmp_path) -> None:
    pull("owner/small")
    [noted] = json.loads((tmp_path / "data/sfumato/pulled.json").read_text(encoding="utf-8"))
    assert (noted["source"], noted["cache"]) == ("owner/small", str(tmp_path / "cache/hub"))


def test_a_connection_that_breaks_is_taken_up_where_it_broke(pull, published) -> None:
    large = b"\1" * 12_000_000
    (published / "owner/small/model.safetensors").write_bytes(large)
    said = pull("owner/small", "--force", hub=("--cut", "11000000"))
    assert said.returncode == 0, said.stderr
    # The hub's library reads 10 MiB at a time and has these after the break.
    assert "GET /owner/small/resolve/main/model.safetensors bytes=10485760-" in requests(published)
    assert Path(said.stdout.strip().removeprefix("owner/small is in "), "model.safetensors").read_bytes() == large


def test_an_interrupt_ends_a_download_at_once_and_the_next_one_fetches_the_rest(
    start_pull, pull, published, until, tmp_path
) -> None:
    process = start_pull("owner/small", "--force", hub=("--stall", "model.safetensors"))
    until(lambda: "GET /owner/small/resolve/main/model.safetensors None" in requests(published))
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=10)
    assert process.returncode == 130
    assert said.endswith("interrupted; to fetch the rest: sfumato pull owner/small\n")
    assert [c.weight_bytes for c in local_checkpoints(tmp_path / "cache/hub") if c.source != "default"] == []
    (published / "requests.log").unlink()
    assert pull("owner/small", "--force").returncode == 0
    assert "GET /owner/small/resolve/main/tokenizer.json None" not in requests(published)


def test_another_architecture_is_refused_before_its_weights_are_fetched(pull, published) -> None:
    said = pull("owner/other")
    assert said.returncode == 1
    assert said.stderr.endswith(
        "owner/other is of architecture ['LlamaForCausalLM']: Sfumato runs DiffusionGemmaForBlockDiffusion only\n"
    )
    assert not [line for line in requests(published) if "model.safetensors" in line]


@pytest.mark.parametrize(
    ("source", "environment", "message"),
    [
        ("owner/none", {}, "check the id, or set HF_TOKEN"),
        ("owner/small", {"HF_HUB_OFFLINE": "1"}, "cannot be reached"),
        ("owner/small", {"HF_ENDPOINT": "http://127.0.0.1:9"}, "http://127.0.0.1:9 cannot be reached"),
    ],
)
def test_a_hub_that_does_not_have_it_or_is_not_there_is_one_line(pull, source, environment, message) -> None:
    said = pull(source, **environment)
    assert (said.returncode, said.stdout) == (1, "")
    assert said.stderr.count("\n") == 1
    assert message in said.stderr


def test_too_little_disk_is_said_with_the_numbers() -> None:
    check_disk(BF16, 52 * 10**9)
    with pytest.raises(CheckpointError, match=r"needs 52\.0 GB of disk and 10\.0 GB are free .*HF_HOME"):
        check_disk(BF16, 10 * 10**9)


def test_too_little_memory_names_those_that_fit_and_what_runs_them() -> None:
    with pytest.raises(CheckpointError) as caught:
        check_memory(BF16, "cuda", 24 * 10**9)
    assert "52.0 GB of weights (27.0 GB in float8) and cuda 24.0 GB free" in str(caught.value)
    assert "RedHatAI/diffusiongemma-26B-A4B-it-NVFP4 (18.9 GB, run by vLLM on CUDA, Blackwell)" in str(caught.value)
    assert "Intel/diffusiongemma-26B-A4B-it-int4-AutoRound" in str(caught.value)


def test_where_none_fits_the_default_is_named() -> None:
    with pytest.raises(CheckpointError, match="own default checkpoint runs anywhere"):
        check_memory(BF16, "cpu", 8 * 10**9)


def test_what_fits_is_not_refused() -> None:
    assert check_memory(BF16, "cuda", 80 * 10**9) == "bfloat16"
    assert [other.source for other in alternatives("owner/other", 80 * 10**9)] == [p.source for p in PUBLISHED]


@pytest.mark.parametrize("free", [32, 48, 56])
def test_what_fits_in_float8_alone_is_loaded_so_on_a_card_and_nowhere_else(free) -> None:
    assert check_memory(BF16, "cuda", free * 10**9) == "float8"
    with pytest.raises(CheckpointError, match=r"52\.0 GB of weights and cpu"):
        check_memory(BF16, "cpu", free * 10**9)


def test_the_cache_may_not_exist_yet(tmp_path) -> None:
    assert [c.source for c in local_checkpoints(tmp_path / "none") if c.source != "default"] == []


def test_neither_pulling_nor_listing_imports_torch() -> None:
    modules = "sfumato_model.checkpoint.hub.download, sfumato_model.checkpoint.hub.local"
    program = f"import sys, {modules}; print('torch' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert said.stdout == "False\n"


@pytest.mark.parametrize(
    ("source", "instead"),
    [
        ("foo", "which is OWNER/NAME, as in google/"),
        ("not an id", "which is OWNER/NAME, as in google/"),
        ("a/b/c", "which is OWNER/NAME"),
        ("", "which is OWNER/NAME"),
        ("../x", "which is OWNER/NAME"),
        ("https://huggingface.co/owner/small", "is owner/small meant?"),
        ("default", "comes with Sfumato"),
    ],
)
def test_what_is_no_id_is_told_without_asking_the_hub(pull, published, source, instead) -> None:
    """first hour: `pull foo` asked the network."""
    said = pull(source)
    assert said.returncode == 2
    assert instead in said.stderr
    assert requests(published) == []
