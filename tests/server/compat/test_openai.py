"""OpenAI's protocol, with its own Python package as the client."""

from __future__ import annotations

import json

import httpx
import openai
import pytest

LONG = "steps=1000,sleep=0.1"


@pytest.fixture(scope="module")
def client(on_a_port, token):
    with openai.OpenAI(base_url=f"{on_a_port.http.base_url}/v1", api_key=token, max_retries=0, timeout=20) as client:
        yield client


@pytest.fixture
def over_a_socket(server):
    transport = httpx.HTTPTransport(uds=str(server.folder / "sfumato.sock"))
    http = httpx.Client(transport=transport)
    with openai.OpenAI(base_url="http://localhost/v1", api_key="none", http_client=http, max_retries=0) as client:
        yield client


def complete(client, **fields):
    return client.completions.create(**{"model": "any", "prompt": "x = ", **fields})


def asked(client, **fields):
    return json.loads(complete(client, **fields).choices[0].text)


def test_prompt_and_suffix_are_what_stands_around_the_hole(client):
    assert asked(client, suffix="\nprint(x)\n", max_tokens=64, n=2, seed=5, temperature=0.2, user="me") == {
        "before": "x = ",
        "after": "\nprint(x)\n",
        "path": "",
        "language": "python",
        "snippets": [],
        "max_tokens": 64,
        "single_line": False,
        "automatic": False,
        "candidates": 2,
        "seed": 5,
    }


def test_a_prompt_with_sentinels_is_split(client):
    prompt = (
        "<|repo_name|>a\n<|file_sep|>b.py\ny = 1\n<|file_sep|>c.py\n<|fim_prefix|>x = <|fim_suffix|>\n<|fim_middle|>"
    )
    found = asked(client, prompt=prompt)
    assert (found["before"], found["after"], found["path"]) == ("x = ", "\n", "c.py")
    assert found["snippets"] == [["b.py", "y = 1\n"]]


def test_a_plain_prompt_is_a_hole_at_its_end(client):
    found = asked(client)
    assert (found["before"], found["after"]) == ("x = ", "")


def test_a_list_of_one_prompt_is_that_prompt(client):
    assert asked(client, prompt=["x = "])["before"] == "x = "


def test_the_answer_is_a_completion_of_the_loaded_checkpoint(client):
    answer = complete(client)
    assert (answer.object, answer.model, answer.choices[0].finish_reason) == ("text_completion", "fake", "stop")
    assert (answer.usage.prompt_tokens, answer.usage.prompt_tokens_details.cached_tokens) == (7, 3)
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens


def test_n_are_the_candidates(client):
    choices = complete(client, n=3).choices
    assert [choice.index for choice in choices] == [0, 1, 2]
    assert len({choice.text for choice in choices}) == 3


@pytest.mark.parametrize("stop", ["END", ["\n\n", "END"]])
def test_a_text_ends_before_a_stop_string(client, stop):
    choice = complete(client, prompt="#! say=one END two\n", stop=stop).choices[0]
    assert (choice.text, choice.finish_reason) == ("one ", "stop")


def test_a_stop_at_the_newline_asks_for_one_line(client):
    assert asked(client, stop=["\n"])["single_line"] is True


def test_a_text_that_fills_its_tokens_has_ended_for_its_length(client):
    assert complete(client, max_tokens=1).choices[0].finish_reason == "length"


def test_more_tokens_than_a_hole_may_have_are_taken_as_what_it_may_have(client):
    assert asked(client, max_tokens=100_000)["max_tokens"] == 256


def test_an_echo_has_the_prompt_in_front(client):
    assert complete(client, prompt="#! say=two\n", echo=True).choices[0].text == "#! say=two\ntwo"


def test_a_stream_sends_each_text_whole_and_then_why_it_ended(client):
    chunks = list(complete(client, prompt="#! say=one\n", n=2, stream=True))
    said = [(chunk.choices[0].index, chunk.choices[0].text, chunk.choices[0].finish_reason) for chunk in chunks]
    assert said == [(0, "one", None), (0, "", "stop"), (1, "one 1", None), (1, "", "stop")]


def test_a_stream_tells_its_usage_when_asked(client):
    *_, last = complete(client, stream=True, stream_options={"include_usage": True})
    assert (last.choices, last.usage.prompt_tokens) == ([], 7)


def test_a_stream_ends_as_openais_do(server):
    with server.http.stream("POST", "/v1/completions", json={"prompt": "x", "stream": True}) as response:
        *_, last = (line for line in response.iter_lines() if line)
    assert (last, response.headers["content-type"].split(";")[0]) == ("data: [DONE]", "text/event-stream")


def test_the_model_is_the_loaded_checkpoint(client):
    """clients 5: documentation says `sfumato`, so lists have that beside the checkpoint's own name."""
    assert [model.id for model in client.models.list()] == ["fake", "sfumato"]
    assert {client.models.retrieve(name).object for name in ("fake", "sfumato")} == {"model"}


def test_no_model_is_listed_before_one_is_loaded(loading):
    assert loading.http.get("/v1/models").json() == {"object": "list", "data": []}


def test_another_model_is_not_found(client):
    with pytest.raises(openai.NotFoundError, match="'org/other' is not served"):
        client.models.retrieve("org/other")


def test_it_works_over_the_socket(over_a_socket):
    assert asked(over_a_socket, suffix="\n")["after"] == "\n"


async def test_its_asynchronous_client_works(on_a_port, token):
    async with openai.AsyncOpenAI(base_url=f"{on_a_port.http.base_url}/v1", api_key=token) as client:
        stream = await client.completions.create(model="any", prompt="#! say=one\n", stream=True)
        assert "".join([chunk.choices[0].text async for chunk in stream]) == "one"


def test_a_wrong_key_is_an_authentication_error(on_a_port):
    with (
        openai.OpenAI(base_url=f"{on_a_port.http.base_url}/v1", api_key="wrong", max_retries=0) as client,
        pytest.raises(openai.AuthenticationError, match="send the server's token"),
    ):
        complete(client)


@pytest.mark.parametrize(
    ("fields", "said", "param"),
    [
        ({"logprobs": 1}, "logprobs", "logprobs"),
        ({"max_tokens": 0}, "max_tokens", "max_tokens"),
        ({"max_tokens": "many"}, "max_tokens", "max_tokens"),
        ({"n": 9}, "n: ", "n"),
        ({"prompt": [1, 2]}, "prompt", "prompt"),
        ({"prompt": None}, "prompt", "prompt"),
        ({"suffix": 3}, "suffix", "suffix"),
        ({"stop": [1]}, "stop", "stop.0"),
    ],
)
def test_a_wrong_request_is_a_bad_request_error_that_names_the_field(client, fields, said, param):
    with pytest.raises(openai.BadRequestError, match=said) as found:
        complete(client, **fields)
    assert (found.value.param, found.value.type) == (param, "invalid_request_error")


@pytest.mark.parametrize("content", [b"{", b"", b"\xff", b"[1]", b"3"])
def test_a_body_that_is_no_json_object_gets_an_error_of_openais_shape(server, content):
    response = server.http.post("/v1/completions", content=content, headers={"Content-Type": "application/json"})
    assert (response.status_code, response.json()["error"]["type"]) == (400, "invalid_request_error")


def test_chat_is_told_which_route_to_ask(client):
    with pytest.raises(openai.NotFoundError, match="/v1/completions"):
        client.chat.completions.create(model="any", messages=[{"role": "user", "content": "hello"}])


def test_a_worker_that_dies_is_a_server_error(start_server):
    server = start_server(engine="compat.echo_engine:load_engine")
    response = server.http.post("/v1/completions", json={"prompt": "#! crash_at=1\n"})
    assert (response.status_code, response.json()["error"]["code"]) == (503, "worker_died")
    assert response.json()["error"]["type"] == "server_error"


@pytest.mark.parametrize("stream", [True, False])
def test_who_hangs_up_is_not_worked_for(server, hang_up, stream):
    name = f"openai-{stream}"
    hang_up("/v1/completions", {"prompt": f"#! name={name},{LONG}\n", "stream": stream}, name)
    response = server.http.post("/v1/completions", json={"prompt": f"#! name={name}-after,steps=1\n"})
    assert response.status_code == 200
    # One step may have begun between the close and its arrival at the worker.
    assert sum(step.startswith(f"{name} ") for step in server.steps) <= 3
    assert server.steps[-1] == f"{name}-after 1"


def test_codestrals_route_answers_in_the_shape_of_a_chat(server):
    fields = {"model": "codestral-latest", "prompt": "+++++ b.py\ny = 1\n\n+++++ c.py\nx = ", "suffix": "\n"}
    answer = server.http.post("/v1/fim/completions", json=fields).json()
    found = json.loads(answer["choices"][0]["message"]["content"])
    assert (found["before"], found["after"], found["path"]) == ("x = ", "\n", "c.py")
    assert found["snippets"] == [["b.py", "y = 1\n\n"]]
    assert answer["choices"][0]["finish_reason"] == "stop"


def test_codestrals_route_streams_in_the_shape_of_a_chat(server):
    fields = {"prompt": "#! say=one\n", "stream": True, "max_tokens": 64}
    with server.http.stream("POST", "/v1/fim/completions", json=fields) as response:
        *events, end = (line.removeprefix("data: ") for line in response.iter_lines() if line)
    assert end == "[DONE]"
    assert [json.loads(event)["choices"][0]["delta"]["content"] for event in events] == ["one", ""]


@pytest.mark.parametrize("fields", [{"prompt": "x"}, {"prompt": "#! prompt=1\n"}])
def test_an_answer_and_an_error_have_the_name_that_the_client_gave_its_request(server, fields):
    response = server.http.post("/v1/completions", json=fields, headers={"X-Request-Id": "mine-1"})
    assert response.headers["X-Request-Id"] == "mine-1"


def test_every_route_names_its_answers_in_the_openapi_document(server):
    paths = server.http.get("/openapi.json").json()["paths"]
    answers = paths["/v1/completions"]["post"]["responses"]
    assert {"application/json", "text/event-stream"} <= answers["200"]["content"].keys()
    # Not this server's own shape of errors.
    assert "content" not in answers["400"]
