"""Ollama's protocol, with its own Python package as the client."""

from __future__ import annotations

import json

import httpx
import ollama
import pytest

LONG = "steps=1000,sleep=0.1"


@pytest.fixture(scope="module")
def client(on_a_port, token):
    headers = {"Authorization": f"Bearer {token}"}
    client = ollama.Client(host=str(on_a_port.http.base_url), headers=headers, timeout=20)
    yield client
    client.close()


def asked(client, **fields):
    return json.loads(client.generate(**{"model": "any", "prompt": "x = ", **fields}).response)


def test_prompt_and_suffix_are_what_stands_around_the_hole(client):
    assert asked(client, suffix="\nprint(x)\n", options={"num_predict": 64, "seed": 5, "temperature": 0}) == {
        "before": "x = ",
        "after": "\nprint(x)\n",
        "path": "",
        "language": "python",
        "snippets": [],
        "max_tokens": 64,
        "single_line": False,
        "automatic": False,
        "candidates": 1,
        "seed": 5,
    }


@pytest.mark.parametrize("raw", [True, False])
def test_a_prompt_with_sentinels_is_split(client, raw):
    found = asked(client, prompt="<PRE> x =  <SUF>\n <MID>", raw=raw)
    assert (found["before"], found["after"]) == ("x = ", "\n")


@pytest.mark.parametrize("num_predict", [-1, -2, 0])
def test_no_limit_is_no_limit(client, num_predict):
    assert asked(client, options={"num_predict": num_predict})["max_tokens"] is None


def test_a_text_ends_before_a_stop_string(client):
    answer = client.generate(model="any", prompt="#! say=one END two\n", options={"stop": ["END"]})
    assert (answer.response, answer.done, answer.done_reason) == ("one ", True, "stop")


def test_the_answer_has_the_name_that_was_asked_for_and_counts(client):
    answer = client.generate(model="qwen2.5-coder:1.5b", prompt="x = ")
    assert (answer.model, answer.prompt_eval_count) == ("qwen2.5-coder:1.5b", 7)
    # Three steps of a millisecond each, in nanoseconds.
    assert answer.eval_duration == 3_000_000
    assert answer.created_at is not None


def test_a_stream_sends_the_text_whole_and_then_its_numbers(client):
    parts = list(client.generate(model="any", prompt="#! say=one\n", stream=True))
    assert [(part.response, part.done) for part in parts] == [("one", False), ("", True)]
    assert parts[1].prompt_eval_count == 7


def test_it_streams_unless_told_not_to(server):
    response = server.http.post("/api/generate", json={"model": "any", "prompt": "x"})
    assert response.headers["content-type"] == "application/x-ndjson"
    assert [json.loads(line)["done"] for line in response.text.splitlines()] == [False, True]


def test_an_empty_prompt_loads_the_model(client):
    answer = client.generate(model="any")
    assert (answer.response, answer.done, answer.done_reason) == ("", True, "load")


def test_an_empty_prompt_brings_a_resting_model_back(start_server, until):
    server = start_server(engine="compat.echo_engine:load_engine", idle_unload_s=0.5, wait="resting")
    assert server.http.post("/api/generate", json={"model": "any"}).json()["done_reason"] == "load"
    until(lambda: server.steps.count("load 0") == 2)


@pytest.mark.parametrize("keep_alive", [0, "0", "0s"])
def test_to_unload_a_model_does_not_end_a_pause(start_server, keep_alive):
    server = start_server(engine="compat.echo_engine:load_engine")
    server.http.post("/v1/pause")
    answer = server.http.post("/api/generate", json={"model": "any", "keep_alive": keep_alive}).json()
    assert (answer["done_reason"], server.status()["paused"]) == ("unload", True)


def test_the_models_are_the_loaded_checkpoint(client):
    """clients 5: documentation says `sfumato`, so lists have that beside the checkpoint's own name."""
    listed, also = client.list().models
    (running,) = client.ps().models
    assert (listed.model, also.model, running.model, running.context_length) == ("fake", "sfumato", "fake", 1024)
    assert listed.digest == also.digest
    # One parameter in float32, on a CPU.
    assert (listed.size, running.size_vram) == (4, 0)


def test_no_model_is_listed_before_one_is_loaded(loading):
    assert (loading.http.get("/api/tags").json(), loading.http.get("/api/ps").json()) == ({"models": []},) * 2


def test_whatever_name_is_shown_the_model_takes_a_suffix(client):
    shown = client.show("qwen2.5-coder:1.5b")
    assert "insert" in shown.capabilities
    assert ".Suffix" in shown.template
    assert shown.modelinfo["general.parameter_count"] == 1


def test_the_version_is_this_servers(server):
    assert server.http.get("/api/version").json()["version"] == server.status()["version"]


async def test_its_asynchronous_client_works(on_a_port, token):
    client = ollama.AsyncClient(
        host=str(on_a_port.http.base_url), headers={"Authorization": f"Bearer {token}"}, timeout=20
    )
    assert json.loads((await client.generate(model="any", prompt="x = ", suffix="\n")).response)["after"] == "\n"
    await client.close()


def test_it_works_over_the_socket(server):
    client = ollama.Client(
        host="http://localhost", transport=httpx.HTTPTransport(uds=str(server.folder / "sfumato.sock"))
    )
    assert asked(client, suffix="\n")["after"] == "\n"
    client.close()


def test_without_the_token_it_is_refused(on_a_port):
    client = ollama.Client(host=str(on_a_port.http.base_url))
    with pytest.raises(ollama.ResponseError) as found:
        client.generate(model="any", prompt="x")
    client.close()
    assert found.value.status_code == 401


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"prompt": 3}, "prompt"),
        ({"model": None}, "model"),
        ({"options": {"num_predict": "many"}}, "options.num_predict"),
        ({"prompt": "\ud800"}, "surrogate"),
        ({"model": "\ud800"}, "surrogate"),
    ],
)
def test_a_wrong_request_gets_an_error_of_ollamas_shape(server, fields, said):
    # Not httpx's `json=`, which cannot send half of a surrogate pair.
    data = json.dumps({"model": "any", "prompt": "x", **fields})
    response = server.http.post("/api/generate", content=data, headers={"Content-Type": "application/json"})
    assert response.status_code == 400
    assert said in response.json()["error"]


def test_chat_is_told_which_route_to_ask(client):
    with pytest.raises(ollama.ResponseError, match="/api/generate") as found:
        client.chat(model="any", messages=[{"role": "user", "content": "hello"}])
    assert found.value.status_code == 404


def test_who_hangs_up_is_not_worked_for(server, hang_up):
    hang_up("/api/generate", {"model": "any", "prompt": f"#! name=ollama,{LONG}\n"}, "ollama")
    response = server.http.post("/api/generate", json={"model": "any", "prompt": "#! name=ollama-after,steps=1\n"})
    assert response.status_code == 200
    # One step may have begun between the close and its arrival at the worker.
    assert sum(step.startswith("ollama ") for step in server.steps) <= 3
    assert server.steps[-1] == "ollama-after 1"
