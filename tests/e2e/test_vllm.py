"""`sfumato serve --engine vllm` as people run it: from the command line to ghost text, without torch anywhere.

The engine answers as a real one was recorded to; `make test-vllm` asks a real one.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.e2e.test_released import ghost_text
from tests.model.engines.recorded_engine import KEY, Fault, RecordedEngine, listening

from sfumato_client.address.errors import ServerError
from sfumato_client.http import Client
from sfumato_client.lifecycle.find import find
from sfumato_client.protocol import FillRequest, FillResponse, HoleSegment, TextSegment

TEXT = "total = left + "


@pytest.fixture(scope="module")
def engine() -> Iterator[RecordedEngine]:
    made = RecordedEngine()
    yield made
    assert made.wrong == []


@pytest.fixture(scope="module")
def url(engine: RecordedEngine) -> Iterator[str]:
    with listening(engine) as found:
        yield found


@pytest.fixture(scope="module")
def key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("key") / "key"
    path.touch(mode=0o600)
    path.write_text(KEY + "\n")
    return path


@pytest.fixture(scope="module")
def here(environment: dict[str, str]) -> Iterator[dict[str, str]]:
    """The environment of somebody who has no torch, and no other server."""
    # Short, because a unix socket's path may have no more than about a hundred bytes.
    with tempfile.TemporaryDirectory(prefix="sf") as folder:
        yield {**environment, "SFUMATO_RUNTIME_DIR": folder, "SFUMATO_STATE_DIR": folder}


@pytest.fixture(scope="module")
def served(
    here: dict[str, str],
    programs: Path,
    url: str,
    key_file: Path,
    until: Callable[[Callable[[], object]], None],
) -> Iterator[Client]:
    folder = Path(here["SFUMATO_RUNTIME_DIR"])
    command: list[str | Path] = [
        programs / "sfumato",
        "serve",
        "--engine",
        "vllm",
        "--engine-url",
        url,
        "--engine-key-file",
        key_file,
    ]
    with (folder / "log").open("wb") as log, subprocess.Popen(command, env=here, stdout=log, stderr=log) as server:
        until(lambda: server.poll() is not None or find(folder, here))
        address = find(folder, here)
        assert address is not None, (folder / "log").read_text()
        with Client(address) as client:
            until(lambda: client.status().state in ("ready", "failed"))
            assert client.status().state == "ready", client.status().detail
            yield client
        server.terminate()


@pytest.mark.usefixtures("served")
async def test_an_editor_gets_ghost_text_of_it(here: dict[str, str], programs: Path, engine: RecordedEngine) -> None:
    assert await ghost_text(programs / "sfumato-lsp", here, TEXT, language="python")
    assert engine.seen


def test_its_status_says_what_it_cannot_do(served: Client, here: dict[str, str], programs: Path) -> None:
    checkpoint = served.status().checkpoint
    assert checkpoint is not None
    assert (checkpoint.engine, checkpoint.capabilities) == ("vllm", [])
    for command in ("status", "doctor"):
        said = subprocess.run(
            [programs / "sfumato", command], env={**here, "COLUMNS": "300"}, capture_output=True, text=True, timeout=60
        ).stdout
        assert "by vllm, without drafts while it denoises, seeds, a reading from left to right" in said


def test_an_error_of_the_engine_has_a_code_of_its_own(served: Client, engine: RecordedEngine) -> None:
    engine.faults.extend([Fault(status=500, content=b'{"error": {"message": "CUDA error"}}')] * 2)
    request = FillRequest(segments=[TextSegment(text="a = "), HoleSegment(), TextSegment(text="\n")])
    with pytest.raises(ServerError) as raised:
        served.fill(request)
    assert raised.value.code == "engine_failed"
    engine.faults.clear()
    assert served.fill(request).candidates


def test_two_documents_are_denoised_at_once(
    served: Client, engine: RecordedEngine, until: Callable[[Callable[[], object]], None]
) -> None:
    def fill(name: str) -> FillResponse:
        around = TextSegment(text=f"{name} = "), TextSegment(text="\n")
        return served.fill(FillRequest(segments=[around[0], HoleSegment(), around[1]], document=f"file:///{name}.py"))

    engine.headers.clear()
    engine.answers.clear()
    with ThreadPoolExecutor() as threads:
        try:
            answers = [threads.submit(fill, name) for name in ("a", "b")]
            until(lambda: len({headers["X-Session-ID"] for headers in [*engine.headers]}) == 2)
            assert served.status().counts.running == 2
            assert not any(answer.done() for answer in answers)
        finally:
            engine.answers.set()
        assert all(answer.result().candidates for answer in answers)


def test_its_status_says_how_many_it_takes(served: Client, here: dict[str, str], programs: Path) -> None:
    checkpoint = served.status().checkpoint
    assert checkpoint is not None
    assert checkpoint.at_once == 8
    said = subprocess.run([programs / "sfumato", "status"], env=here, capture_output=True, text=True, timeout=60).stdout
    assert "8 requests" in said


def test_a_host_elsewhere_is_refused_before_anything_is_sent(here: dict[str, str], programs: Path) -> None:
    command: list[str | Path] = [
        programs / "sfumato",
        "serve",
        "--engine",
        "vllm",
        "--engine-url",
        "http://198.51.100.7:8000",
    ]
    done = subprocess.run(command, env=here, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "is not on this machine" in done.stderr
