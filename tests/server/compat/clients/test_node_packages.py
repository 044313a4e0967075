"""`openai` and `ollama` for Node."""

from __future__ import annotations

import json

import pytest


def test_openai_completes(in_node):
    choices = in_node("openai completion")["found"]["choices"]
    assert [choice["index"] for choice in choices] == [0, 1]
    assert json.loads(choices[0]["text"])["after"] == "\n"


def test_openai_sends_a_list_of_prompts(in_node):
    """clients 7."""
    choices = in_node("openai list")["found"]["choices"]
    assert [json.loads(choice["text"])["before"] for choice in choices] == ["a = ", "b = "]


def test_openai_streams(in_node):
    pieces = in_node("openai stream")["found"]
    assert [piece["choices"][0]["text"] for piece in pieces] == ["one", ""]


def test_openai_lists_both_names(in_node):
    """clients 5."""
    assert [model["id"] for model in in_node("openai models")["found"]] == ["fake", "sfumato"]


def test_ollama_generates(in_node):
    assert json.loads(in_node("ollama generate")["found"]["response"])["after"] == "\n"


def test_ollama_streams(in_node):
    assert [(piece["response"], piece["done"]) for piece in in_node("ollama stream")["found"]] == [
        ("one", False),
        ("", True),
    ]


def test_ollama_lists_both_names(in_node):
    """clients 5."""
    assert [model["name"] for model in in_node("ollama list")["found"]] == ["fake", "sfumato"]


def test_ollama_shows_that_the_model_takes_a_suffix(in_node):
    assert "insert" in in_node("ollama show")["found"]["capabilities"]


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("openai chat", "chat is not offered"),
        ("ollama chat", "chat is not offered"),
        ("ollama embed", "there is no POST /api/embed"),
    ],
)
def test_what_is_not_offered_is_said_in_words(in_node, what, said):
    """clients 6: the ollama client printed `[object Object]`."""
    failed = in_node(what)
    assert said in failed["error"]
    assert "[object" not in failed["error"]
    assert failed["status"] == 404
