"""A repository as the Hub has the released checkpoint: from `sfumato pull` to ghost text.

Its weights are random and its text is nonsense, so it is asked about a language that nothing judges.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lsprotocol import types
from tests.language_client import Client as Editor
from tests.lookalikes.repository import QUANTIZED, Layout, write_repository

from sfumato_client.http import Client
from sfumato_client.lifecycle.find import find

SOURCE = "google/diffusiongemma-26B-A4B-it"
FAKE_HUB = Path(__file__).parent.parent / "cli" / "fake_hub.py"
TEXT = "One and two are three, and three and four are "


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """The hub's folder and its address."""
    root = tmp_path_factory.mktemp("hub")
    write_repository(root / SOURCE)
    process = subprocess.Popen([sys.executable, FAKE_HUB, str(root)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    yield root, process.stdout.readline().strip()
    process.terminate()
    process.wait(10)
    process.stdout.close()


@pytest.fixture(scope="module")
def here(
    hub: tuple[Path, str], environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """The environment of somebody whose hub this is."""
    folder = tmp_path_factory.mktemp("user")
    return {
        **environment,
        "PYTHONPATH": "",
        "HF_ENDPOINT": hub[1],
        "HF_HOME": str(folder / "cache"),
        "HF_HUB_DISABLE_XET": "1",
        "XDG_DATA_HOME": str(folder / "data"),
        "COLUMNS": "200",
    }


@pytest.fixture(scope="module")
def sfumato(programs: Path, here: dict[str, str]) -> Callable[..., str]:
    """`sfumato(...)`: what the command says, standard output first."""

    def run(*arguments: str) -> str:
        done = subprocess.run([programs / "sfumato", *arguments], env=here, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr

    return run


@pytest.fixture(scope="module")
def pulled(sfumato: Callable[..., str]) -> str:
    return sfumato("pull", SOURCE)


def test_all_of_it_that_loads_is_fetched_once(pulled: str, sfumato: Callable[..., str], hub: tuple[Path, str]) -> None:
    assert f"use it with: sfumato serve --checkpoint {SOURCE}" in pulled
    before = (hub[0] / "requests.log").read_text().splitlines()
    assert "fetch" not in sfumato("pull", SOURCE).replace("to fetch the rest", "")
    asked = (hub[0] / "requests.log").read_text().splitlines()[len(before) :]
    assert not [line for line in asked if line.startswith("GET") and "/resolve/" in line and "config.json" not in line]
    assert not [line for line in before if "README" in line and line.startswith("GET")]


@pytest.mark.parametrize("layout", QUANTIZED)
def test_what_no_library_here_loads_is_refused_before_its_weights(
    programs: Path, here: dict[str, str], hub: tuple[Path, str], layout: Layout
) -> None:
    source = f"owner/{layout}"
    write_repository(hub[0] / source, layout)
    done = subprocess.run([programs / "sfumato", "pull", source], env=here, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert f"{source} is not fetched: its weights are quantized by" in done.stderr
    asked = (hub[0] / "requests.log").read_text().splitlines()
    assert not [line for line in asked if f"{source}/resolve" in line and ".safetensors" in line]


@pytest.mark.usefixtures("pulled")
def test_it_is_listed_with_its_size(sfumato: Callable[..., str]) -> None:
    [line] = [line for line in sfumato("list").splitlines() if SOURCE in line]
    assert "0.5 MB" in line


@pytest.mark.usefixtures("pulled")
def test_doctor_says_how_its_manifest_came_about(sfumato: Callable[..., str]) -> None:
    said = sfumato("doctor")
    assert f"{SOURCE}, 0.5 MB, manifest made of generation_config.json and the chat template" in said
    assert "nvidia/diffusiongemma-26B-A4B-it-NVFP4 (18.9 GB, run by vLLM on CUDA, Blackwell)" in said


@pytest.mark.usefixtures("pulled")
async def test_an_editor_gets_ghost_text_of_it(
    here: dict[str, str], programs: Path, short_folder: Path, until: Callable[[Callable[[], object]], None]
) -> None:
    own = {**here, "SFUMATO_RUNTIME_DIR": str(short_folder), "SFUMATO_STATE_DIR": str(short_folder)}
    log = (short_folder / "log").open("wb")
    serve: list[str | Path] = [programs / "sfumato", "serve", "--checkpoint", SOURCE]
    with log, subprocess.Popen(serve, env=own, stdout=log, stderr=log) as server:
        try:
            until(lambda: server.poll() is not None or find(short_folder, own))
            address = find(short_folder, own)
            assert address is not None, (short_folder / "log").read_text()
            with Client(address) as client:
                until(lambda: client.status().state in ("ready", "failed"))
                assert client.status().state == "ready", client.status().detail
            # Random weights may have nothing to say at one place; how they round depends on the machine's load.
            asked = (TEXT, TEXT + TEXT, f"{TEXT}seven, and ")
            found = [await ghost_text(programs / "sfumato-lsp", own, text) for text in asked]
            assert any(found), (short_folder / "log").read_text()
        finally:
            server.terminate()


async def ghost_text(
    program: Path, environment: dict[str, str], text: str, language: str = "plaintext"
) -> list[types.InlineCompletionItem]:
    """What an editor is given that asks at the end of a document of one line."""
    editor = Editor("test", "1")
    await editor.launch(program, environment=environment)
    # Random weights are sure of nothing, and a draft that a deadline ends is cut to what is sure.
    options = {"start_server": False, "deadline_ms": {"invoked": 60_000}, "multi_line": "never", "max_candidates": 1}
    await editor.initialize_async(
        types.InitializeParams(capabilities=types.ClientCapabilities(), initialization_options=options)
    )
    editor.initialized(types.InitializedParams())
    uri = "file:///tmp/three.txt"
    document = types.TextDocumentItem(uri=uri, language_id=language, version=1, text=text)
    editor.text_document_did_open(types.DidOpenTextDocumentParams(text_document=document))
    found = await editor.text_document_inline_completion_async(
        types.InlineCompletionParams(
            text_document=types.TextDocumentIdentifier(uri=uri),
            position=types.Position(line=0, character=len(text)),
            context=types.InlineCompletionContext(trigger_kind=types.InlineCompletionTriggerKind.Invoked),
        )
    )
    await editor.shutdown_async(None)
    editor.exit(None)
    await editor.stop()
    assert isinstance(found, list)
    return found
