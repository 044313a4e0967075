"""`/v1/memory`: texts of a workspace come by digest, reach whichever worker runs, and are gone at once."""

from __future__ import annotations

import json
import os
import signal

import pytest

from sfumato_client.address.record import read_record
from sfumato_client.http import AsyncClient, Client
from sfumato_client.protocol import MemoryFile, MemoryForget, MemoryRequest, MemoryText, MemoryTexts
from sfumato_client.protocol.memory import MAX_FILE_TEXT, MAX_FILES
from sfumato_client.text.digest import digest_of

OWN, OTHER = "own-workspace-0001", "other-workspace-02"
TEXTS = {"a.py": "first\n", "b.py": "second\n"}


class Remembering:
    def __init__(self, server, until):
        self.server = server
        self.until = until

    def named(self, texts, workspace=OWN):
        files = [{"path": path, "digest": digest_of(text)} for path, text in texts.items()]
        return self.server.http.post("/v1/memory", json={"workspace": workspace, "files": files})

    def sent(self, texts, workspace=OWN):
        files = [{"path": path, "text": text} for path, text in texts.items()]
        return self.server.http.post("/v1/memory/texts", json={"workspace": workspace, "files": files})

    def forgotten(self, paths=None, workspace=OWN):
        return self.server.http.post("/v1/memory/forget", json={"workspace": workspace, "paths": paths})

    def told(self):
        return self.server.http.get("/v1/memory").json()

    def ready(self):
        self.until(lambda: all(one["ready"] for one in self.told()["workspaces"]))

    def said(self, workspace=OWN, path=""):
        """What a fill has of the workspace."""
        answer = self.server.fill(path, **({"workspace": workspace} if workspace else {}))
        return answer.json()["candidates"][0]["texts"][0]


@pytest.fixture
def memory(start_server, until):
    return Remembering(start_server(checkpoint="remembering"), until)


def test_texts_are_wanted_once_and_reach_the_requests_of_their_workspace(memory):
    assert memory.named(TEXTS).json() == {"remembers": True, "wanted": ["a.py", "b.py"]}
    assert memory.sent(TEXTS).json() == {"kept": 2, "left_out": []}
    memory.ready()
    assert memory.named(TEXTS).json()["wanted"] == []
    assert memory.named({**TEXTS, "b.py": "other\n"}).json()["wanted"] == ["b.py"]
    assert memory.said() == "first second"
    assert memory.said("") == memory.said(OTHER) == ""


def test_workspaces_are_apart_though_their_files_have_one_name(memory):
    memory.sent(TEXTS)
    memory.sent({"a.py": "theirs\n"}, OTHER)
    memory.ready()
    assert (memory.said(), memory.said(OTHER)) == ("first second", "theirs")
    memory.forgotten(workspace=OTHER)
    assert (memory.said(), memory.said(OTHER)) == ("first second", "")


def test_what_is_no_longer_named_is_gone_from_the_next_request_on(memory):
    memory.sent(TEXTS)
    memory.ready()
    memory.named({"b.py": TEXTS["b.py"]})
    assert memory.said() == "second"
    memory.forgotten(["b.py"])
    assert memory.said() == ""
    assert memory.told()["workspaces"] == []


def test_a_text_takes_the_place_of_the_older_one(memory):
    memory.sent(TEXTS)
    memory.ready()
    memory.sent({"a.py": "changed\n"})
    memory.ready()
    assert memory.said() == "changed second"


def test_it_is_told_how_far_it_is_and_only_the_beginning_of_a_name(memory):
    memory.sent(TEXTS)
    memory.ready()
    told = memory.told()
    (one,) = told["workspaces"]
    assert told["remembers"] is True
    assert one["workspace"] == OWN[:12]
    assert (one["files"], one["tokens"], one["characters"], one["ready"]) == (2, 13, 13, True)
    assert one["bytes"] > 0


def test_a_worker_that_was_killed_has_it_again(memory):
    memory.sent(TEXTS)
    memory.ready()
    pid = memory.server.status()["worker_pid"]
    os.kill(pid, signal.SIGKILL)
    memory.until(lambda: memory.server.status()["worker_pid"] not in (pid, None))
    memory.until(lambda: memory.server.status()["state"] == "ready")
    memory.ready()
    assert memory.said() == "first second"


def test_a_worker_that_rested_has_it_again(memory):
    memory.sent(TEXTS)
    memory.ready()
    memory.server.http.post("/v1/pause")
    memory.forgotten(["a.py"])
    memory.server.http.post("/v1/resume")
    memory.until(lambda: memory.server.status()["state"] == "ready")
    memory.ready()
    assert memory.said() == "second"


def test_a_workspace_that_had_to_give_way_comes_again_when_it_is_asked_about(start_server, until):
    small = Remembering(start_server(checkpoint="remembering=20"), until)
    small.sent(TEXTS)
    small.ready()
    small.sent({"c.py": "third, which is long\n"}, OTHER)
    until(lambda: small.said(OTHER) == "third, which is long")
    until(lambda: small.said() == "first second")
    until(lambda: small.said(OTHER) == "third, which is long")


def test_a_checkpoint_that_has_no_use_for_texts_is_sent_none(shared, until):
    plain = Remembering(shared, until)
    assert plain.named(TEXTS).json() == {"remembers": False, "wanted": []}
    assert plain.sent(TEXTS).json() == {"kept": 0, "left_out": ["a.py", "b.py"]}
    assert plain.told() == {"remembers": False, "workspaces": []}
    assert plain.server.fill(workspace=OWN).status_code == 200


def test_nothing_of_a_text_or_its_path_is_in_the_log(memory):
    memory.sent({"hushed_path.py": "hushed_text\n"})
    memory.ready()
    memory.said()
    log = "".join(file.read_text() for file in memory.server.folder.glob("log-*"))
    assert "hushed" not in log


DIGEST = "0" * 64


@pytest.mark.parametrize(
    ("route", "body", "field"),
    [
        ("", {"workspace": "short", "files": []}, "workspace"),
        ("", {"workspace": "with a space in it", "files": []}, "workspace"),
        ("", {"workspace": "x" * 65, "files": []}, "workspace"),
        ("", {"workspace": OWN, "files": [{"path": "", "digest": DIGEST}]}, "files.0.path"),
        ("", {"workspace": OWN, "files": [{"path": "x" * 1025, "digest": DIGEST}]}, "files.0.path"),
        ("", {"workspace": OWN, "files": [{"path": "x", "digest": "0"}]}, "files.0.digest"),
        ("", {"workspace": OWN, "files": [{"path": "x", "digest": DIGEST}] * (MAX_FILES + 1)}, "files"),
        ("/texts", {"workspace": OWN, "files": [{"path": "x", "text": "x" * (MAX_FILE_TEXT + 1)}]}, "files.0.text"),
        ("/texts", {"workspace": OWN, "files": [{"path": "x", "text": "x"}] * 257}, "files"),
        ("/texts", {"workspace": OWN, "files": [{"path": "x", "text": "x", "more": 1}]}, "files.0.more"),
        ("/texts", {"workspace": OWN, "files": [{"path": "x", "text": "\ud800"}]}, "files.0.text"),
        ("/forget", {"workspace": "", "paths": []}, "workspace"),
    ],
)
def test_what_is_beyond_a_limit_is_refused_by_name(shared, route, body, field):
    content = json.dumps(body)
    answer = shared.http.post(f"/v1/memory{route}", content=content, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["error"]["field"] == field


def test_a_request_cannot_name_a_workspace_that_anybody_could_guess(shared):
    answer = shared.fill(workspace="guess")
    assert (answer.status_code, answer.json()["error"]["field"]) == (422, "workspace")


def test_a_port_wants_the_token_for_it(start_server):
    server = start_server(port=0)
    for method, route in (("GET", ""), ("POST", ""), ("POST", "/texts"), ("POST", "/forget")):
        answer = server.http.request(method, f"/v1/memory{route}", json={}, headers={"Authorization": ""})
        assert answer.status_code == 401


@pytest.mark.parametrize("asynchronous", [False, True])
async def test_both_clients_keep_it(memory, asynchronous):
    address = read_record(memory.server.folder).address
    names = MemoryRequest(
        workspace=OWN, files=[MemoryFile(path=path, digest=digest_of(text)) for path, text in TEXTS.items()]
    )
    texts = MemoryTexts(workspace=OWN, files=[MemoryText(path=path, text=text) for path, text in TEXTS.items()])
    client = (AsyncClient if asynchronous else Client)(address)

    async def said(answer):
        return await answer if asynchronous else answer

    assert (await said(client.remember(names))).wanted == [*TEXTS]
    assert (await said(client.keep(texts))).kept == 2
    assert (await said(client.memory())).of(OWN).files == 2
    await said(client.forget(MemoryForget(workspace=OWN)))
    assert (await said(client.memory())).of(OWN) is None
    await said(client.aclose() if asynchronous else client.close())


def test_a_method_that_there_is_none_of_is_told_all_that_there_are(shared):
    answer = shared.http.delete("/v1/memory")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, POST"
