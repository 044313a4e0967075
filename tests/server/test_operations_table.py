"""Operations come from one table: another one is a file of the protocol, what the worker does, and two rows."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import sfumato_client
import sfumato_server
from sfumato_client.protocol import OPERATIONS
from sfumato_server.worker.messages import decode_from_worker
from sfumato_server.worker.operations.table import WORK

WIRE = """
from __future__ import annotations
from typing import ClassVar, Literal
from sfumato_client.protocol.operation import Timing, Usage
from sfumato_client.protocol.operation import Operation, OperationRequest, OperationResponse
from sfumato_client.protocol.selection import SelectionFields

class ShoutResponse(OperationResponse):
    id: str
    loud: str
    usage: Usage
    timing: Timing

class ShoutRequest(SelectionFields, OperationRequest[ShoutResponse]):
    INSTEAD_OF_EMPTY: ClassVar = "select what is to be louder"
    deadline_ms: ClassVar[int | None] = None
    stream: ClassVar[bool] = False
    operation: Literal["shout"] = "shout"

SHOUT = Operation(request=ShoutRequest, response=ShoutResponse, told="A selection becomes louder")
"""
WORKS = """
from sfumato_client.protocol.shout import ShoutResponse
from sfumato_model.api.request import InspectRequest
from sfumato_server.worker.operations.requests import selection

def request(told):
    return InspectRequest(selection=selection(told))

def answer(result, **shared):
    return ShoutResponse(loud="!" * len(result.tokens), **shared)
"""
ASK = """
import sys
from sfumato_client.address.address import Address
from sfumato_client.http import Client
from sfumato_client.protocol.shout import ShoutRequest
with Client(Address(socket=sys.argv[1])) as client:
    print(client.ask(ShoutRequest(selection="hey")).loud)
"""


def test_the_worker_works_on_every_operation_of_the_table():
    assert list(WORK) == list(OPERATIONS)


def test_a_name_is_the_route_and_what_a_request_says():
    for name, operation in OPERATIONS.items():
        assert (operation.name, operation.route) == (name, f"/v1/{name}")
        assert operation.request.model_fields["operation"].default == name


@pytest.mark.parametrize("operation", ["dance", "fill", None])
def test_an_answer_that_is_not_its_operations_is_no_message(operation):
    said = {"kind": "done", "id": "a", "operation": operation, "response": {"id": "a"}}
    with pytest.raises(ValueError, match="validation error"):
        decode_from_worker(json.dumps(said).encode())


def add(file: Path, before: str, line: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(before) == 1
    file.write_text(text.replace(before, line + before), encoding="utf-8")


@pytest.fixture
def sixth(tmp_path: Path) -> Path:
    """The packages with another operation in them."""
    for package in (sfumato_client, sfumato_server):
        source = Path(package.__path__[0])
        shutil.copytree(source, tmp_path / source.name, ignore=shutil.ignore_patterns("__pycache__"))
    protocol, work = tmp_path / "sfumato_client/protocol", tmp_path / "sfumato_server/worker/operations"
    (protocol / "shout.py").write_text(WIRE, encoding="utf-8")
    add(protocol / "table.py", "from sfumato_client.protocol.fill", "from sfumato_client.protocol.shout import SHOUT\n")
    add(protocol / "table.py", "WARM, WORDS)", "SHOUT, ")
    (work / "shout.py").write_text(WORKS, encoding="utf-8")
    add(work / "table.py", "\n\n@dataclass", "from sfumato_server.worker.operations import shout\n")
    add(work / "table.py", '    "warm":', '    "shout": Work(request=shout.request, answer=shout.answer),\n')
    return tmp_path


def test_a_sixth_operation_is_a_file_on_each_side_and_a_row(sixth, monkeypatch, start_server, until):
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, (str(sixth), os.environ.get("PYTHONPATH")))))
    server = start_server()
    answer = server.ask("shout").json()
    assert answer["loud"] == "!" * len("y + 1")
    assert answer["timing"]["total_ms"] >= answer["timing"]["worker_ms"]
    assert server.ask("shout", selection="").json()["error"]["message"].endswith("select what is to be louder")
    assert server.ask("fill").status_code == 200
    assert "/v1/shout" in server.http.get("/openapi.json").json()["paths"]
    until(lambda: 'operation="shout",outcome="done"' in server.http.get("/metrics").text)
    ask = [sys.executable, "-c", ASK, str(server.folder / "sfumato.sock")]
    assert subprocess.run(ask, capture_output=True, text=True, check=True, timeout=60).stdout == "!!!\n"
