"""Whole requests as editors' plugins send them, written down from their sources, and what each becomes.

llama.vim a1c8e6e, llama.vscode 0.0.63, minuet-ai.nvim 479487c, twinny 3.23.31, Continue 1.3.40 (its core), Zed 09512d2.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

ABOVE, LINE, BELOW = "import math\n\n\ndef area(r):\n", "    return ", "\n\n\nprint(area(2))\n"
BEFORE = ABOVE + LINE
CHUNK = {"text": "PI = 3\n", "time": 1700000000000, "filename": "/home/me/shop/pi.py"}
QWEN_STOPS = ["<|endoftext|>", "<|fim_prefix|>", "<|fim_middle|>", "<|fim_suffix|>"]
CONTINUE_STOPS = [
    *QWEN_STOPS, "<|fim_pad|>", "<|repo_name|>", "<|file_sep|>", "<|im_start|>", "<|im_end|>", "/src/",
    "#- coding: utf-8", "```", "\ndef", "\nclass", '\n"""#',
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """`becomes` is what the engine was asked, as far as it says something of the client."""

    client: str
    route: str
    body: dict[str, Any]
    becomes: dict[str, Any] = field(default_factory=dict)


RECORDED = (
    Recorded(
        client="llama.vim",
        route="/infill",
        body={
            "id_slot": 0, "input_prefix": ABOVE, "input_suffix": BELOW, "input_extra": [CHUNK], "prompt": LINE,
            "n_predict": 128, "stop": [], "n_indent": 4, "top_k": 40, "top_p": 0.90,
            "samplers": ["top_k", "top_p", "infill"], "stream": False, "cache_prompt": True, "t_max_prompt_ms": 500,
            "t_max_predict_ms": 1000, "response_fields": ["content", "timings/prompt_n", "truncated", "tokens_cached"],
        },
        becomes={"snippets": [["/home/me/shop/pi.py", "PI = 3\n"]], "max_tokens": 128, "single_line": False},
    ),
    Recorded(
        client="llama.vscode",
        route="/infill",
        body={
            "id_slot": 0, "input_prefix": ABOVE, "input_suffix": BELOW, "input_extra": [CHUNK], "prompt": LINE,
            "n_predict": 128, "n_cmpl": 1, "top_k": 40, "top_p": 0.99, "stream": False,
            "samplers": ["top_k", "top_p", "infill"], "cache_prompt": True, "n_indent": 4, "t_max_prompt_ms": 500,
            "t_max_predict_ms": 500,
        },
        becomes={"snippets": [["/home/me/shop/pi.py", "PI = 3\n"]], "candidates": 1},
    ),
    Recorded(
        client="minuet, openai_fim_compatible",
        route="/v1/completions",
        body={
            "model": "sfumato", "stream": True, "max_tokens": 64, "suffix": BELOW,
            "prompt": f"# language: python\n# indentation: use 4 spaces for a tab\n{BEFORE}",
        },
        becomes={"max_tokens": 64},
    ),
    Recorded(
        client="minuet, codestral",
        route="/v1/fim/completions",
        body={
            "model": "codestral-latest", "stream": True, "stop": ["\n\n"], "max_tokens": 256, "suffix": BELOW,
            "prompt": f"# language: python\n# indentation: use 4 spaces for a tab\n{BEFORE}",
        },
        becomes={"single_line": False},
    ),
    Recorded(
        client="twinny, Ollama",
        route="/api/generate",
        body={
            "model": "codellama:7b-code", "stream": True, "keep_alive": "5m",
            "options": {"temperature": 0.2, "num_predict": 512},
            "prompt": "<PRE> \n\n''' Language: Python (python) '''\n"
            f"''' File uri: file:///home/me/shop/area.py (python) '''\n{BEFORE} <SUF> {BELOW} <MID>",
        },
        becomes={"path": "shop/area.py", "max_tokens": 256},
    ),
    Recorded(
        client="twinny, llama.cpp",
        route="/completion",
        body={
            "stream": True, "temperature": 0.2, "max_tokens": 512,
            "prompt": "<fim_prefix>\n\n''' Language: Python (python) '''\n''' File uri: file:///a/b.py (python) '''\n"
            f"{BEFORE}<fim_suffix>{BELOW}<fim_middle>",
        },
        becomes={"path": "a/b.py", "max_tokens": 256},
    ),
    Recorded(
        client="twinny, OpenAI-compatible",
        route="/v1/completions",
        body={
            "model": "codestral", "stream": True, "keep_alive": "5m",
            "options": {"temperature": 0.2, "num_predict": 512},
            "prompt": f"\n\n[SUFFIX]{BELOW}[PREFIX]\n''' Language: Python (python) '''\n"
            f"''' File uri: file:///a/b.py (python) '''\n{BEFORE}",
        },
        becomes={"path": "a/b.py"},
    ),
    Recorded(
        client="Continue, openai",
        route="/v1/completions",
        body={
            "model": "qwen2.5-coder", "max_tokens": 4096, "temperature": 0.01, "stream": True, "stop": CONTINUE_STOPS,
            "prompt": "<|repo_name|>shop\n<|file_sep|>shop/pi.py\nPI = 3\n<|file_sep|>shop/area.py\n"
            f"<|fim_prefix|>{BEFORE}<|fim_suffix|>{BELOW}<|fim_middle|>",
        },
        becomes={"path": "shop/area.py", "snippets": [["shop/pi.py", "PI = 3\n"]], "max_tokens": 256},
    ),
    Recorded(
        client="Continue, ollama",
        route="/api/generate",
        body={
            "model": "codellama", "raw": True, "keep_alive": 1800, "stream": True,
            "options": {
                "temperature": 0.01, "num_predict": 4096, "stop": ["<PRE>", "<SUF>", "<MID>", "<EOT>"], "num_ctx": 8192,
            },
            "prompt": f"<PRE> \n# shop/area.py\n{BEFORE} <SUF>{BELOW} <MID>",
        },
        becomes={"path": "shop/area.py"},
    ),
    Recorded(
        client="Continue, ollama with a suffix",
        route="/api/generate",
        body={
            "model": "starcoder2", "suffix": BELOW, "keep_alive": 1800, "stream": True,
            "options": {"temperature": 0.01, "num_predict": 4096}, "prompt": f"\n# shop/area.py\n{BEFORE}",
        },
        becomes={"path": "shop/area.py"},
    ),
    Recorded(
        client="Continue, mistral",
        route="/v1/fim/completions",
        body={
            "model": "codestral-latest", "max_tokens": 4096, "temperature": 0.01, "stream": True, "suffix": BELOW,
            "stop": ["[PREFIX]", "[SUFFIX]", "\n+++++ "],
            "prompt": f"+++++ shop/pi.py \nPI = 3\n\n+++++ shop/area.py\n{BEFORE}",
        },
        becomes={"path": "shop/area.py", "snippets": [["shop/pi.py", "PI = 3\n\n"]]},
    ),
    Recorded(
        client="Continue, llama.cpp",
        route="/completion",
        body={
            "model": "starcoder2", "stream": True, "n_predict": 4096, "temperature": 0.01, "stop": ["<fim_prefix>"],
            "prompt": "<fim_prefix># Path: shop/pi.py\n# PI = 3\n# shop/area.py\n"
            f"{BEFORE}<fim_suffix>{BELOW}<fim_middle>",
        },
        becomes={"path": "shop/area.py", "snippets": [["shop/pi.py", "PI = 3\n"]]},
    ),
    Recorded(
        client="Zed",
        route="/v1/completions",
        body={
            "model": "sfumato", "max_tokens": 64, "stop": QWEN_STOPS,
            "prompt": f"<|fim_prefix|>{BEFORE}<|fim_suffix|>{BELOW}<|fim_middle|>",
        },
        becomes={"max_tokens": 64},
    ),
)  # fmt: skip


def text_of(response):
    """What the client puts together."""
    if response.headers["content-type"] == "application/json":
        pieces = [response.json()]
    else:
        lines = [line.removeprefix("data: ") for line in response.text.splitlines() if line.strip()]
        pieces = [json.loads(line) for line in lines if line != "[DONE]"]
    found = []
    for piece in pieces:
        (choice,) = piece.get("choices", [{}])
        message = choice.get("delta", choice.get("message", {}))
        found.append(piece.get("content", piece.get("response", choice.get("text", message.get("content", "")))))
    return "".join(found)


@pytest.mark.parametrize("recorded", RECORDED, ids=lambda recorded: recorded.client)
def test_a_plugins_whole_request_becomes_the_hole_at_its_cursor(server, recorded):
    response = server.http.post(recorded.route, json=recorded.body)
    assert response.status_code == 200, response.text
    asked = json.loads(text_of(response))
    assert (asked["before"], asked["after"], asked["language"]) == (BEFORE, BELOW, "python")
    assert {name: asked[name] for name in recorded.becomes} == recorded.becomes


@pytest.mark.parametrize("recorded", RECORDED, ids=lambda recorded: recorded.client)
def test_a_plugin_gets_no_more_where_nothing_is_known_than_an_empty_text(server, recorded):
    """clients 2, edits 12: neither what is broken, nor an error that its user would read at every key."""
    wishes = "#! say=f(|((,verdict=broken|broken\n"
    body = json.loads(json.dumps(recorded.body).replace(json.dumps(ABOVE)[1:-1], json.dumps(wishes + ABOVE)[1:-1]))
    response = server.http.post(recorded.route, json=body)
    assert (response.status_code, text_of(response)) == (200, "")
