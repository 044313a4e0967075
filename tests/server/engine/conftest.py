"""An interpreter whose `vllm` is a recorded engine that listens at the socket that it is told."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sfumato_model.checkpoint.folder import DEFAULT_FOLDER
from sfumato_server.engine.command import Serving
from sfumato_server.engine.own_engine import OwnEngine

ROOT = Path(__file__).parents[3]
PROGRAM = """
import json, os, signal, socket, socketserver, sys, time
from pathlib import Path
from tests.model.engines import recorded_engine as recorded

arguments = dict(zip(sys.argv[1:], sys.argv[2:]))
said = Path(os.environ["SAID"])
whole = said.with_suffix(".whole")  # who looks meanwhile finds all of it or nothing
whole.write_text(json.dumps([sys.argv[1:], dict(os.environ), os.getpid()]))
whole.replace(said)
print("Loading weights took", flush=True)
if os.environ.get("BROKEN"):
    sys.exit("ValueError: no memory for this")
recorded.KEY = os.environ["VLLM_API_KEY"]
engine = recorded.RecordedEngine()

class Handler(recorded._Handler):
    recorded = engine
    def do_POST(self):
        if Path(os.environ["SAID"] + ".die").exists():
            os.kill(os.getpid(), signal.SIGKILL)
        super().do_POST()

class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True
    def finish_request(self, request, _):
        Handler(request, ("local", 0), self)

time.sleep(0.8)
Server(arguments["--uds"], Handler).serve_forever()
"""


@pytest.fixture
def said(tmp_path: Path) -> Path:
    """Where the program writes its arguments, its environment and its process id; with `.die` behind it, it dies."""
    return tmp_path / "said.json"


@pytest.fixture
def environment(tmp_path: Path, said: Path) -> dict[str, str]:
    package = tmp_path / "site" / "vllm" / "entrypoints" / "openai"
    package.mkdir(parents=True)
    (package / "api_server.py").write_text(PROGRAM, encoding="utf-8")
    path = os.pathsep.join([str(tmp_path / "site"), str(ROOT)])
    return {**os.environ, "PYTHONPATH": path, "SAID": str(said), "SFUMATO_TOKEN": "a-secret-of-the-server"}


@pytest.fixture
def own(short_folder: Path, environment: dict[str, str]) -> Iterator[OwnEngine]:
    serving = Serving(folder=DEFAULT_FOLDER, canvas=64, context=2048, flags=("--enforce-eager",))
    engine = OwnEngine(Path(sys.executable), serving, short_folder, environment=environment)
    yield engine
    engine.close()
