"""llama.cpp's protocol, with requests as llama.vim and llama.vscode send them."""

from __future__ import annotations

import json
import math
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

LLAMA_VIM_FIELDS = [
    "content",
    "timings/prompt_n",
    "timings/prompt_ms",
    "timings/prompt_per_token_ms",
    "timings/prompt_per_second",
    "timings/predicted_n",
    "timings/predicted_ms",
    "timings/predicted_per_token_ms",
    "timings/predicted_per_second",
    "truncated",
    "tokens_cached",
]
LONG = "steps=1000,sleep=0.1"


def llama_vim(**fields):
    return {
        "id_slot": 0,
        "input_prefix": "import math\n\ndef area(r):\n",
        "input_suffix": "\n\nprint(area(2))\n",
        "input_extra": [
            {"text": "old = 1\n", "time": [1, 2], "filename": "old.py"},
            {"text": "new = 2\n", "time": [3, 4], "filename": "new.py"},
        ],
        "prompt": "    return ",
        "n_predict": 128,
        "stop": [],
        "n_indent": 4,
        "top_k": 40,
        "top_p": 0.90,
        "samplers": ["top_k", "top_p", "infill"],
        "stream": False,
        "cache_prompt": True,
        "t_max_prompt_ms": 500,
        "t_max_predict_ms": 250,
        "response_fields": LLAMA_VIM_FIELDS,
        **fields,
    }


def llama_vim_warming(**fields):
    request = llama_vim(input_prefix="", input_suffix="", prompt="", n_predict=0, temperature=0.0, samplers=[])
    request |= {"t_max_prompt_ms": 1, "t_max_predict_ms": 1, "response_fields": [""]}
    for name in ("stop", "n_indent", "top_k", "top_p"):
        del request[name]
    return request | fields


def llama_vscode(**fields):
    return {
        "id_slot": 0,
        "input_prefix": "import math\n",
        "input_suffix": "\n",
        "input_extra": [{"text": "x = 1\n", "time": 1700000000000, "filename": "x.py"}],
        "prompt": "y = ",
        "n_predict": 128,
        "n_cmpl": 3,
        "top_k": 40,
        "top_p": 0.99,
        "stream": False,
        "samplers": ["top_k", "top_p", "infill"],
        "cache_prompt": True,
        "t_max_prompt_ms": 500,
        "t_max_predict_ms": 500,
        **fields,
    }


def infill(server, request):
    return server.http.post("/infill", json=request)


def asked(server, request):
    response = infill(server, request)
    assert response.status_code == 200, response.text
    return json.loads(response.json()["content"])


def test_llama_vims_request_is_a_hole_at_the_cursor(server):
    assert asked(server, llama_vim()) == {
        "before": "import math\n\ndef area(r):\n    return ",
        "after": "\n\nprint(area(2))\n",
        "path": "",
        "language": "python",
        "snippets": [["new.py", "new = 2\n"], ["old.py", "old = 1\n"]],
        "max_tokens": 128,
        "single_line": False,
        "automatic": False,
        "candidates": 1,
        "seed": 0,
    }


def test_llama_vim_gets_the_fields_that_it_asks_for_and_no_others(server):
    answer = infill(server, llama_vim()).json()
    assert list(answer) == LLAMA_VIM_FIELDS
    # The engine encoded 7 tokens, of which it had 3.
    assert (answer["timings/prompt_n"], answer["tokens_cached"]) == (4, 3)
    assert answer["timings/predicted_n"] > 0
    assert answer["timings/predicted_per_second"] == pytest.approx(
        1000 * answer["timings/predicted_n"] / answer["timings/predicted_ms"]
    )


def test_llama_vim_finds_its_text_by_a_key_with_no_space_after_it(server):
    assert '"content":"' in infill(server, llama_vim()).text


def test_the_time_for_the_prompt_and_for_the_prediction_is_the_deadline(server):
    slow = llama_vim(input_prefix="#! steps=1000,sleep=0.05\n", t_max_prompt_ms=200, t_max_predict_ms=200)
    # A thousand steps would take longer than the client of these tests waits.
    assert infill(server, slow).status_code == 200


def test_without_a_time_for_the_prediction_there_is_no_deadline(server):
    request = llama_vim(input_prefix="#! steps=5,sleep=0.05\n", t_max_prompt_ms=1, t_max_predict_ms=0)
    assert infill(server, request).json()["timings/predicted_ms"] == pytest.approx(5)


def test_llama_vims_warming_encodes_the_other_texts_and_answers_with_nothing(server):
    response = infill(server, llama_vim_warming())
    assert (response.status_code, response.json()) == (200, {})
    warmed = [json.loads(step.removeprefix("warm ")) for step in server.steps if step.startswith("warm ")][-1]
    assert warmed["snippets"] == [["new.py", "new = 2\n"], ["old.py", "old = 1\n"]]
    assert (warmed["before"], warmed["after"]) == ("", "")


def test_warming_while_something_runs_is_answered_at_once_and_holds_nothing_up(server, until):
    with server.http.stream(
        "POST", "/v1/fill", json={"segments": [{"text": f"#! name=busy,{LONG}\n"}, {"hole": {}}, {"text": ""}],
                                  "stream": True},
    ):  # fmt: skip
        until(lambda: "busy 1" in server.steps)
        response = infill(server, llama_vim_warming())
        assert (response.status_code, response.json()) == (200, {})
        assert server.status()["counts"]["running"] == 1
    until(lambda: server.status()["counts"]["running"] == 0)


def test_a_warming_that_gives_way_to_a_request_is_no_error(server, until):
    warming = llama_vim_warming(input_prefix=f"#! name=gives-way,{LONG}\n")
    with ThreadPoolExecutor() as aside:
        given_up = aside.submit(infill, server, warming)
        until(lambda: "gives-way 1" in server.steps)
        assert infill(server, llama_vim()).status_code == 200
        response = given_up.result(20)
    assert (response.status_code, response.json()) == (200, {})


def test_warming_while_the_checkpoint_loads_is_answered_at_once(loading):
    response = infill(loading, llama_vim_warming())
    assert (response.status_code, response.json()) == (200, {})
    assert loading.status()["state"] == "loading"


def test_llama_vscode_gets_a_list_of_as_many_completions_as_it_asks_for(server):
    answers = infill(server, llama_vscode()).json()
    assert [answer["index"] for answer in answers] == [0, 1, 2]
    assert len({answer["content"] for answer in answers}) == 3


def test_llama_vscode_gets_what_its_status_bar_shows(server):
    answer = infill(server, llama_vscode(n_cmpl=1)).json()
    assert answer["generation_settings"]["n_ctx"] == 1024
    assert (answer["tokens_cached"], answer["timings"]["prompt_n"], answer["model"]) == (3, 4, "fake")
    assert {"prompt_per_second", "predicted_n", "predicted_ms", "predicted_per_second"} <= answer["timings"].keys()


def test_on_a_blank_line_llama_vscodes_text_begins_with_the_indentation_that_it_left_out(server):
    request = llama_vscode(n_cmpl=1, prompt="", n_indent=8)
    content = infill(server, request).json()["content"]
    assert content.startswith(8 * " " + "{")
    assert json.loads(content)["before"] == "import math\n" + 8 * " "


@pytest.mark.parametrize(
    ("above", "below", "count", "indent"),
    [
        ("def f():\n\tif x:\n\t\ty()\n", "", 2, "\t\t"),
        ("def f():\n\tif x:\n", "", 2, "\t\t"),
        ("class A:\n", "\n\tx = 1\n", 1, "\t"),
        ("def f():\n  if x:\n", "", 4, "    "),
        ("x = (\n\t    1,\n", "", 3, "\t  "),
        ("", "\n", 2, "  "),
        ("def f():\n\treturn 1\n\n\ndef g():\n\n    return 2\n", "", 4, "    "),
    ],
)
def test_the_indentation_that_was_left_out_is_of_the_files_own_kind(server, above, below, count, indent):
    """clients 4: `n_indent` became spaces in a file that is indented by tabs. llama.vscode counts characters."""
    content = infill(
        server, llama_vscode(n_cmpl=1, prompt="", n_indent=count, input_prefix=above, input_suffix=below)
    ).json()["content"]
    assert content.startswith(indent + "{")
    assert json.loads(content)["before"] == above + indent


def test_where_a_line_has_begun_its_indentation_is_not_asked_for_again(server):
    assert asked(server, llama_vscode(n_cmpl=1, prompt="    y = ", n_indent=4))["before"] == "import math\n    y = "


def test_one_completion_is_no_list(server):
    assert infill(server, llama_vscode(n_cmpl=1)).json()["stop"] is True


@pytest.mark.parametrize(
    ("fields", "one_line"),
    [
        ({}, False),
        ({"stop": ["\n"]}, True),
        ({"stop": ["\n\n"]}, False),
        ({"input_suffix": ")\n"}, True),
        ({"input_suffix": "  \n)"}, False),
        ({"n_predict": 16}, True),
        ({"n_predict": 17}, False),
        ({"n_predict": -1}, False),
    ],
)
def test_a_text_has_one_line_where_the_request_shows_that_one_is_wanted(server, fields, one_line):
    assert asked(server, llama_vim(**fields))["single_line"] is one_line


@pytest.mark.parametrize(("n_predict", "max_tokens"), [(-1, None), (-2, None), (40, 40), (256, 256), (4096, 256)])
def test_more_tokens_than_a_hole_may_have_are_taken_as_what_it_may_have(server, n_predict, max_tokens):
    assert asked(server, llama_vim(n_predict=n_predict))["max_tokens"] == max_tokens


def test_a_text_ends_before_the_first_stop_string(server):
    request = llama_vscode(n_cmpl=1, input_prefix="#! say=one\\n\\ntwo END\n", stop=["END", "\n\n"])
    answer = infill(server, request).json()
    assert (answer["content"], answer["stop_type"], answer["stopping_word"]) == ("one", "word", "\n\n")


def test_more_text_than_is_taken_is_cut_far_from_the_hole(server):
    request = llama_vim(input_prefix="a" * 600_000 + "b", prompt="c", input_suffix="\nd" + "e" * 600_000)
    request["input_extra"] = [{"text": "f" * 30_000, "filename": "g" * 2000}] * 20
    found = asked(server, request)
    assert (found["before"][-2:], found["after"][:2], len(found["before"])) == ("bc", "\nd", 500_000)
    assert (len(found["snippets"]), len(found["snippets"][0][1])) == (16, 20_000)


def test_a_stream_sends_the_whole_text_and_then_its_numbers(server):
    with server.http.stream("POST", "/infill", json=llama_vscode(n_cmpl=1, stream=True)) as response:
        events = [json.loads(line.removeprefix("data: ")) for line in response.iter_lines() if line]
    assert response.headers["content-type"].startswith("text/event-stream")
    assert [event["stop"] for event in events] == [False, True]
    assert json.loads(events[0]["content"])["before"] == "import math\ny = "
    assert (events[1]["content"], events[1]["timings"]["prompt_n"]) == ("", 4)


def test_a_completion_prompt_may_hold_sentinels(server):
    prompt = "<fim_prefix>x = <fim_suffix>\n<fim_middle>"
    response = server.http.post("/completion", json={"prompt": prompt, "max_tokens": 40, "temperature": 0.2})
    found = json.loads(response.json()["content"])
    assert (found["before"], found["after"], found["max_tokens"]) == ("x = ", "\n", 40)


def test_who_hangs_up_is_not_worked_for(server, hang_up):
    hang_up("/infill", llama_vim(input_prefix=f"#! name=hung-up,{LONG}\n", t_max_predict_ms=0), "hung-up")
    assert infill(server, llama_vim(input_prefix="#! name=after,steps=1\n")).status_code == 200
    # One step may have begun between the close and its arrival at the worker.
    assert sum(step.startswith("hung-up ") for step in server.steps) <= 3
    assert server.steps[-1] == "after 1"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"n_predict": "many"}, "n_predict"),
        ({"n_cmpl": 9}, "n_cmpl"),
        ({"input_extra": [{"filename": "a.py"}]}, "input_extra.0.text"),
        ({"input_prefix": "\ud800"}, "surrogate"),
        ({"stop": ["\ud800"]}, "surrogate"),
        ({"prompt": ["a", "b"]}, "prompt"),
        ({"stop": ["a"] * 65}, "stop"),
        ({"t_max_predict_ms": math.inf}, "t_max_predict_ms"),
    ],
)
def test_a_wrong_request_gets_an_error_of_llama_cpps_shape(server, fields, said):
    # Not httpx's `json=`, which cannot send half of a surrogate pair.
    data = json.dumps(llama_vim(**fields))
    response = server.http.post("/infill", content=data, headers={"Content-Type": "application/json"})
    error = response.json()["error"]
    assert (response.status_code, error["code"], error["type"]) == (400, 400, "invalid_request_error")
    assert said in error["message"]


def test_a_deadline_that_passes_before_there_is_a_text_is_an_error_of_that_shape(loading):
    response = infill(loading, llama_vim(t_max_prompt_ms=1, t_max_predict_ms=1))
    assert (response.status_code, response.json()["error"]["type"]) == (504, "server_error")


def test_health_tells_whether_the_model_is_loaded(server, loading):
    assert (server.http.get("/health").status_code, server.http.get("/health").json()) == (200, {"status": "ok"})
    response = loading.http.get("/health")
    assert (response.status_code, response.json()["error"]["type"]) == (503, "unavailable_error")


def test_on_a_port_the_api_key_is_the_servers_token(on_a_port, token):
    url = on_a_port.http.base_url.join("/infill")
    right = httpx.post(url, json=llama_vim(), headers={"Authorization": f"Bearer {token}"})
    assert (httpx.post(url, json=llama_vim()).status_code, right.status_code) == (401, 200)
