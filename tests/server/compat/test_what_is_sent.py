"""What another client is sent: no draft, nothing that breaks the file, and why a text ends."""

from __future__ import annotations

import json

import pytest

ROUTES = ("/infill", "/completion", "/v1/completions", "/v1/fim/completions", "/api/generate")


def ask(server, route, before, **fields):
    """The texts of an answer, and the word of its protocol for why the first ended."""
    place = {"input_prefix": before, "input_suffix": "\n"} if route == "/infill" else {"prompt": before, "model": "any"}
    response = server.http.post(route, json={**place, "stream": False, **fields})
    assert response.status_code == 200, response.text
    answer = response.json()
    if route == "/api/generate":
        return [answer["response"]], answer["done_reason"]
    if route == "/v1/fim/completions":
        return [answer["choices"][0]["message"]["content"]], answer["choices"][0]["finish_reason"]
    if route == "/v1/completions":
        return [choice["text"] for choice in answer["choices"]], answer["choices"][0]["finish_reason"]
    answers = answer if isinstance(answer, list) else [answer]
    return [one["content"] for one in answers], answers[0]["stop_type"]


def limit(route):
    return "limit" if route in ("/infill", "/completion") else "length"


def natural(route):
    return "eos" if route in ("/infill", "/completion") else "stop"


def several(route):
    return {"n_cmpl": 3} if route in ("/infill", "/completion") else {"n": 3}


@pytest.mark.parametrize("route", ROUTES)
def test_a_draft_that_time_ran_out_for_is_cut_to_what_is_sure_of_it_and_says_so(server, route):
    """clients 1: `return self.load((((((((join` was sent with `stop_type: "eos"`."""
    wishes = "#! say=return self.load((((((join,unsure=((((((join,ended=deadline\n"
    assert ask(server, route, wishes) == (["return self.load"], limit(route))


@pytest.mark.parametrize("route", ROUTES)
def test_of_a_draft_that_is_sure_of_nothing_nothing_is_sent_and_the_limit_is_told(server, route):
    """clients 1: `return.....` was sent as a finished text."""
    assert ask(server, route, "#! say=.....,unsure=.....,ended=deadline\n") == ([""], limit(route))


def test_the_deadline_of_the_request_itself_is_told(server):
    """clients 1: the engine ends at `t_max_predict_ms`, and its draft is no answer."""
    slow = "#! steps=1000,sleep=0.05,say=ab(((,unsure=(((\n"
    assert ask(server, "/infill", slow, t_max_predict_ms=150) == (["ab"], "limit")


def test_who_sees_the_drafts_gets_the_last_one_whole(server):
    """clients 1: a watcher of drafts knows what one is; nothing is taken from what was seen."""
    text = "#! say=ab(((,unsure=(((,ended=deadline\n"
    segments = [{"text": text}, {"hole": {}}, {"text": "\n"}]
    with server.http.stream("POST", "/v1/fill", json={"segments": segments, "stream": True}) as response:
        *_, done = (line for line in response.iter_lines() if line.startswith("data:"))
    (candidate,) = json.loads(done.removeprefix("data:"))["candidates"]
    assert (candidate["texts"], candidate["finish"]) == (["ab((("], "deadline")


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize(
    ("wishes", "fields", "said"),
    [
        ("say=a", {}, natural),
        ("say=a", "one token", limit),
        ("say=a,verdict=sound", {}, natural),
        ("say=a +,verdict=unfinished", {}, limit),
    ],
    ids=["by itself", "its tokens are used up", "by itself and sound", "its statement goes on"],
)
def test_why_a_text_ended_is_said(server, route, wishes, fields, said):
    """clients 1: every text said `eos` or `stop`."""
    one = {"n_predict": 1} if route in ("/infill", "/completion") else {"max_tokens": 1, "options": {"num_predict": 1}}
    assert ask(server, route, f"#! {wishes}\n", **(one if fields else {}))[1] == said(route)


@pytest.mark.parametrize("route", ROUTES)
def test_what_breaks_the_file_is_not_sent(server, route):
    """clients 2, edits 12: nobody read the verdict, and 24 % of the texts left a file that does not parse."""
    assert ask(server, route, "#! say=x(,verdict=broken\n") == ([""], natural(route))


@pytest.mark.parametrize("route", ["/infill", "/completion", "/v1/completions"])
@pytest.mark.parametrize(
    ("say", "verdict", "sent"),
    [
        ("a|b|c", "sound|broken|sound", ["a", "c"]),
        ("a|b|c", "broken|unfinished|sound", ["b", "c"]),
        ("a|b|c", "broken|broken|broken", [""]),
        ("|(|b", "sound|sound|sound", [""]),
        ("\\n    |(|b", "sound|sound|sound", [""]),
        ("a||b", "sound|sound|sound", ["a"]),
        ("(||b", "broken|sound|sound", [""]),
        ("a|b|c", "||", ["a", "b", "c"]),
    ],
)
def test_of_several_texts_the_broken_are_left_out_and_none_stands_for_an_empty_one(server, route, say, verdict, sent):
    """clients 2: llama.vscode drops an empty text and shows the `(` behind it."""
    assert ask(server, route, f"#! say={say},verdict={verdict}\n", **several(route))[0] == sent


def test_a_text_is_judged_as_it_is_sent_before_its_stop_text(server):
    """clients 2: what a stop text cuts off was part of what was judged."""
    segments = [{"text": "#! say=if x:;return 1\n"}, {"hole": {}}, {"text": "\n"}]
    answer = server.http.post("/v1/fill", json={"segments": segments, "stop": ["END", ";"]}).json()
    (candidate,) = answer["candidates"]
    assert (candidate["texts"], candidate["finish"], candidate["stop"]) == (["if x:"], "stop", ";")
    assert "".join(token["text"] for token in candidate["tokens"][0]) == "if x:"
