"""litellm, LangChain and `llm`, as their users call them."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

# Their warnings are their own business.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def litellm():
    with pytest.MonkeyPatch.context() as patch:
        # It would fetch the prices of models.
        patch.setenv("LITELLM_LOCAL_MODEL_COST_MAP", "True")
        import litellm

        litellm.telemetry = False
        yield litellm


def before(text):
    return json.loads(text)["before"]


def test_litellm_completes_over_openais_protocol(litellm, url, token):
    answer = litellm.text_completion(
        model="text-completion-openai/sfumato", api_base=f"{url}/v1", api_key=token, prompt="x = ", suffix="\n"
    )
    assert json.loads(answer.choices[0].text)["after"] == "\n"
    assert answer.choices[0].finish_reason == "stop"


def test_litellm_sends_a_list_of_prompts(litellm, url, token):
    """clients 7."""
    answer = litellm.text_completion(
        model="text-completion-openai/sfumato", api_base=f"{url}/v1", api_key=token, prompt=["a = ", "b = "]
    )
    assert [before(choice["text"]) for choice in answer.choices] == ["a = ", "b = "]


def test_litellm_streams_over_openais_protocol(litellm, url, token):
    pieces = litellm.text_completion(
        model="text-completion-openai/sfumato", api_base=f"{url}/v1", api_key=token, prompt="#! say=one\n", stream=True
    )
    assert "".join(piece.choices[0].text or "" for piece in pieces) == "one"


def test_litellm_completes_over_codestrals_protocol(litellm, url, token):
    answer = litellm.text_completion(
        model="text-completion-codestral/codestral-latest", api_base=f"{url}/v1/fim/completions", api_key=token,
        prompt="x = ", suffix="\n",
    )  # fmt: skip
    assert before(answer.choices[0].text) == "x = "


@pytest.mark.parametrize("stream", [False, True])
def test_litellm_completes_over_ollamas_protocol(litellm, url, token, stream):
    """clients 3: it sends no Content-Type there, and was refused."""
    answer = litellm.completion(
        model="ollama/sfumato", api_base=url, api_key=token, stream=stream,
        messages=[{"role": "user", "content": "x = "}],
    )  # fmt: skip
    if stream:
        text = "".join(piece.choices[0].delta.content or "" for piece in answer)
    else:
        text = answer.choices[0].message.content
    # It writes a chat's roles around the prompt.
    assert "x = " in before(text)


def test_langchains_openai_invokes_and_streams(url, token):
    from langchain_openai import OpenAI

    model = OpenAI(model="sfumato", base_url=f"{url}/v1", api_key=token, max_retries=0)
    assert before(model.invoke("x = ")) == "x = "
    assert "".join(model.stream("#! say=one\n")) == "one"


def test_langchains_openai_sends_a_batch(url, token):
    """clients 7: `.batch` sends a list of prompts."""
    from langchain_openai import OpenAI

    model = OpenAI(model="sfumato", base_url=f"{url}/v1", api_key=token, max_retries=0)
    assert [before(text) for text in model.batch(["a = ", "b = ", "c = "])] == ["a = ", "b = ", "c = "]


def test_langchains_openai_tells_whose_each_of_several_texts_is(url, token):
    """clients 7: n texts of each prompt, also where fewer were good enough."""
    from langchain_openai import OpenAI

    model = OpenAI(model="sfumato", base_url=f"{url}/v1", api_key=token, max_retries=0, n=2, best_of=2)
    found = model.generate(["#! say=a|x,verdict=sound|broken\n", "#! say=b\n"]).generations
    assert [[one.text for one in of] for of in found] == [["a", ""], ["b", "b 1"]]


def test_langchains_ollama_invokes_streams_and_sends_a_batch(url, token):
    from langchain_ollama import OllamaLLM

    model = OllamaLLM(
        model="sfumato", base_url=url, client_kwargs={"headers": {"Authorization": f"Bearer {token}"}}, raw=True
    )
    assert before(model.invoke("x = ")) == "x = "
    assert "".join(model.stream("#! say=one\n")) == "one"
    assert [before(text) for text in model.batch(["a = ", "b = "])] == ["a = ", "b = "]


def test_llm_completes_over_openais_protocol(url, token, tmp_path):
    models = [
        {
            "model_id": "here",
            "model_name": "sfumato",
            "api_base": f"{url}/v1",
            "completion": True,
            "api_key_name": "here",
        }
    ]
    (tmp_path / "extra-openai-models.yaml").write_text(json.dumps(models), encoding="utf-8")
    (tmp_path / "keys.json").write_text(json.dumps({"here": token}), encoding="utf-8")
    environment = {**os.environ, "LLM_USER_PATH": str(tmp_path), "LLM_LOAD_PLUGINS": ""}
    for flags, said in ((["--no-stream"], "one"), ([], "one")):
        done = subprocess.run(
            [sys.executable, "-m", "llm", "-m", "here", *flags, "#! say=one\n"],
            env=environment, capture_output=True, text=True, timeout=60, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert (done.returncode, done.stdout.strip()) == (0, said), done.stderr
