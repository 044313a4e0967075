"""`from sfumato_client import Client`: the Python API, against a server process without a model."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import sfumato_client
from sfumato_client import AsyncClient, BadUrl, Client, ClientError, LaunchError, ServerError
from sfumato_client.protocol import DraftEvent, FillRequest, HoleSegment, InspectRequest, TextSegment

DOCUMENT = Path(__file__).parents[2] / "docs/python-client.md"
EXAMPLES = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
SAID = [
    "a + b\n",
    "1 ????\n2 a +??\n3 a + b\ndone: a + b\n",
    "a + b\n",
    "['a + b', 'a + b']\n",
]


pytestmark = pytest.mark.usefixtures("own")


@pytest.fixture
def own(server, monkeypatch) -> None:
    """The server that runs is the user's own."""
    monkeypatch.delenv("SFUMATO_URL", raising=False)
    monkeypatch.setenv("SFUMATO_RUNTIME_DIR", str(server.runtime))


def asked(server):
    return server.entries()[-1]["request"]


@pytest.mark.parametrize(("example", "said"), list(zip(EXAMPLES, SAID, strict=True)))
def test_the_examples_of_the_document_run(example, said):
    done = subprocess.run([sys.executable, "-c", example], capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == (said, "")


def test_a_hole_between_two_texts_is_filled(server):
    with Client.connect() as client:
        answer = client.fill("x = ", "\n", path="a.py", candidates=2, max_tokens=8, stop=["#"], deadline_ms=900)
    assert (answer.text, answer.texts, len(answer.candidates)) == ("a + b", ["a + b"], 2)
    sent = asked(server)
    assert sent["segments"][0]["text"] == "x = "
    assert sent["segments"][1]["hole"]["max_tokens"] == 8
    assert (sent["path"], sent["stop"], sent["deadline_ms"], sent["automatic"]) == ("a.py", ["#"], 900, False)


def test_a_selection_is_rewritten_refined_and_inspected(server):
    with Client.connect() as client:
        assert client.rewrite("x", "add type hints", before="y = 1\n").text == "a + b"
        assert (asked(server)["instruction"], asked(server)["before"]) == ("add type hints", "y = 1\n")
        assert client.refine("x", strength=0.5).text == "a + b"
        assert asked(server)["strength"] == 0.5
        assert client.inspect("x").tokens[0].instead == "it"


def test_a_stream_yields_drafts_and_then_the_response():
    with Client.connect() as client:
        *drafts, answer = client.rewrite_stream("x")
        *others, refined = client.refine_stream("x")
    assert all(isinstance(draft, DraftEvent) for draft in (*drafts, *others))
    assert (answer.text, refined.text) == ("a + b", "a + b")


async def test_the_same_for_asyncio():
    async with AsyncClient.connect() as client:
        assert (await client.fill("x = ")).text == "a + b"
        assert (await client.rewrite("x", "sort")).text == "a + b"
        assert (await client.refine("x")).text == "a + b"
        assert (await client.inspect("x")).tokens
        assert [part async for part in client.fill_stream("x = ")][-1].text == "a + b"
        assert [part async for part in client.rewrite_stream("x")][-1].text == "a + b"
        assert [part async for part in client.refine_stream("x")][-1].text == "a + b"


def test_a_request_of_the_protocol_is_taken_as_it_is():
    request = FillRequest(segments=[HoleSegment(), TextSegment(text="\n"), HoleSegment()])
    with Client.connect() as client:
        assert client.fill(request) == client.ask(request)
        assert client.ask(InspectRequest(selection="x")).tokens
        with pytest.raises(TypeError, match="give it alone"):
            client.fill(request, "more")


def test_what_the_server_answers_is_raised():
    with Client.connect() as client, pytest.raises(ServerError, match="too large") as caught:
        client.fill("# fail")
    assert (caught.value.code, caught.value.field) == ("prompt", "segments")
    assert isinstance(caught.value, ClientError)


def test_what_no_server_takes_is_not_sent(server):
    before = len(server.entries())
    with Client.connect() as client, pytest.raises(ValueError, match="candidates"):
        client.fill("x = ", candidates=99)
    assert len(server.entries()) == before


def test_a_url_names_a_server(server):
    with Client.connect(f"unix://{server.address.socket}") as client:
        assert client.status().state == "ready"


def test_a_url_that_names_none_is_told_without_its_password():
    with pytest.raises(BadUrl, match=r"the URL holds more than a host.*//\*\*\*@"):
        Client.connect("http://me:secret@localhost:1")


def test_none_is_started_where_that_is_not_wanted(short_folder, monkeypatch):
    monkeypatch.setenv("SFUMATO_RUNTIME_DIR", str(short_folder))
    with pytest.raises(LaunchError, match="sfumato serve"):
        Client.connect(start=False)


def test_the_package_itself_costs_nothing_to_import():
    code = "import sys, sfumato_client; print([m for m in sys.modules if m.split('.')[0] in {'httpx', 'pydantic'}])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "[]\n"


def test_all_that_the_package_names_is_there():
    for name in sfumato_client.__all__:
        assert name in dir(sfumato_client)
        assert getattr(sfumato_client, name).__module__.startswith("sfumato_client.")
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = sfumato_client.nothing
