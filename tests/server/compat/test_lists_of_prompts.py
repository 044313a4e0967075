"""Several prompts in one request: `clients 7`. LangChain's batch and OpenAI's package send a list."""

from __future__ import annotations

import json

import openai
import pytest

from sfumato_server.compat.foreign import MAX_PROMPTS


@pytest.fixture(scope="module")
def client(on_a_port, token):
    with openai.OpenAI(base_url=f"{on_a_port.http.base_url}/v1", api_key=token, max_retries=0, timeout=20) as client:
        yield client


def complete(client, prompt, **fields):
    return client.completions.create(**{"model": "any", "prompt": prompt, **fields})


def befores(answer):
    return [json.loads(choice.text)["before"] for choice in answer.choices]


def test_prompts_are_answered_in_order(client):
    """clients 7: `prompt` as a list was refused."""
    answer = complete(client, ["a = ", "b = ", "<fim_prefix>c = <fim_suffix>\n<fim_middle>"])
    assert befores(answer) == ["a = ", "b = ", "c = "]
    assert [choice.index for choice in answer.choices] == [0, 1, 2]


def test_one_suffix_is_that_of_all(client):
    answer = complete(client, ["a = ", "b = "], suffix="\nend\n")
    assert {json.loads(choice.text)["after"] for choice in answer.choices} == {"\nend\n"}


def test_what_was_spent_is_summed(client):
    one, two = complete(client, ["a = "]).usage, complete(client, ["a = ", "b = "]).usage
    assert (one.prompt_tokens, two.prompt_tokens) == (7, 14)
    assert two.prompt_tokens_details.cached_tokens == 2 * one.prompt_tokens_details.cached_tokens
    assert two.total_tokens == two.prompt_tokens + two.completion_tokens
    assert two.completion_tokens == 2 * one.completion_tokens


def test_each_prompt_has_n_choices(client):
    answer = complete(client, ["#! say=a\n", "#! say=b\n"], n=2)
    assert [(choice.index, choice.text) for choice in answer.choices] == [(0, "a"), (1, "a 1"), (2, "b"), (3, "b 1")]


def test_each_prompt_has_n_choices_also_where_fewer_are_sent(client):
    """clients 7, clients 2: whose a choice is, LangChain tells by counting to n."""
    answer = complete(client, ["#! say=a|b,verdict=sound|broken\n", "#! say=c\n"], n=2)
    assert [choice.text for choice in answer.choices] == ["a", "", "c", "c 1"]


def test_an_echo_is_of_each_ones_own_prompt(client):
    answer = complete(client, ["#! say=a\n", "#! say=b\n"], echo=True)
    assert [choice.text for choice in answer.choices] == ["#! say=a\na", "#! say=b\nb"]


def test_a_stream_names_the_choice_that_each_piece_is_of(client):
    pieces = list(
        complete(client, ["#! say=a\n", "#! say=b\n"], n=2, stream=True, stream_options={"include_usage": True})
    )
    said = [(piece.choices[0].index, piece.choices[0].text) for piece in pieces[:-1]]
    assert said == [(0, "a"), (0, ""), (1, "a 1"), (1, ""), (2, "b"), (2, ""), (3, "b 1"), (3, "")]
    assert (pieces[-1].choices, pieces[-1].usage.prompt_tokens) == ([], 14)


def test_several_answers_have_the_name_that_the_client_gave(server):
    response = server.http.post("/v1/completions", json={"prompt": ["a", "b"]}, headers={"X-Request-Id": "both"})
    assert (response.headers["X-Request-Id"], response.json()["id"]) == ("both", "cmpl-both")


@pytest.mark.parametrize(
    ("prompt", "said"),
    [
        ([1, 2], "token ids"),
        ([[1, 2], [3]], "token ids"),
        (["a", 1], "token ids"),
        ([], "has 0 texts"),
        (["a"] * (MAX_PROMPTS + 1), "has 65 texts"),
        ([None], "prompt.0"),
        ([{"text": "a"}], "prompt.0"),
        ({"text": "a"}, "a text or a list of texts"),
    ],
)
@pytest.mark.parametrize("route", ["/v1/completions", "/completion"])
def test_what_is_no_text_is_refused_in_words(server, route, prompt, said):
    """clients 7: lists of token ids are of another model's tokenizer."""
    response = server.http.post(route, json={"prompt": prompt})
    assert response.status_code == 400
    assert said in response.json()["error"]["message"]


def test_one_wrong_text_among_several_is_named(server):
    response = server.http.post("/v1/completions", content=b'{"prompt": ["a", "\\ud800"]}')
    assert (response.status_code, response.json()["error"]["param"]) == (400, "prompt.1")


def test_llama_cpp_answers_a_list_with_a_list(server):
    """clients 7: its `/completion` takes several prompts, and one of them as such."""
    several = server.http.post("/completion", json={"prompt": ["#! say=a\n", "#! say=b\n"]}).json()
    assert [(answer["index"], answer["content"]) for answer in several] == [(0, "a"), (1, "b")]
    assert server.http.post("/completion", json={"prompt": ["#! say=a\n"]}).json()["content"] == "a"
    warmed = server.http.post("/completion", json={"prompt": ["#! say=a\n", "b"], "n_predict": 0}).json()
    assert [answer["content"] for answer in warmed] == ["", ""]


def test_llama_cpps_stream_of_several_names_which(server):
    with server.http.stream(
        "POST", "/completion", json={"prompt": ["#! say=a\n", "#! say=b\n"], "stream": True}
    ) as got:
        events = [json.loads(line.removeprefix("data: ")) for line in got.iter_lines() if line]
    assert [(event["index"], event["content"]) for event in events] == [(0, "a"), (0, ""), (1, "b"), (1, "")]


@pytest.mark.parametrize("route", ["/v1/fim/completions", "/api/generate"])
def test_the_protocols_that_have_no_lists_say_so(server, route):
    response = server.http.post(route, json={"prompt": ["a", "b"], "model": "any"})
    assert response.status_code == 400
    assert "prompt" in response.text


def test_who_hangs_up_on_several_prompts_is_worked_for_no_more(server, hang_up, until):
    prompts = [f"#! name=list-{n},steps=1000,sleep=0.05\n" for n in range(3)]
    hang_up("/v1/completions", {"prompt": prompts}, "list-0")
    until(lambda: server.status()["counts"]["running"] == 0)
    assert server.http.post("/v1/completions", json={"prompt": "#! name=list-after,steps=1\n"}).status_code == 200
    assert not any(step.startswith("list-1") for step in server.steps)
