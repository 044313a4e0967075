"""Settings of the editor and of the environment; a bad one gives a message and its default."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from sfumato_client import protocol
from sfumato_client.address.address import Address
from sfumato_lsp.settings import schema
from sfumato_lsp.settings.options import Options
from sfumato_lsp.settings.reading import editor_said
from sfumato_lsp.settings.sources import NO_DOCUMENT, options_for


def read_options(data: object, environment: Mapping[str, str]) -> tuple[Options, list[str]]:
    said, problems = editor_said(data, environment)
    return options_for(NO_DOCUMENT, said), problems


def test_without_any_the_defaults_hold() -> None:
    assert read_options(None, {}) == (Options(), [])


def test_all_options_are_read() -> None:
    data = {
        "server_url": "http://127.0.0.1:8642",
        "token": "secret",
        "checkpoint": "default",
        "languages": ["python", "lua"],
        "start_server": False,
        "deadline_ms": {"automatic": 100, "invoked": 900},
        "max_candidates": 5,
        "context_characters": 0,
        "ignore": ["sql/", "!a.sql"],
        "mode": "subtle",
        "multi_line": "never",
        "completion": "on",
        "statistics": False,
    }
    assert read_options(data, {}) == (
        Options(
            server_url="http://127.0.0.1:8642",
            token="secret",
            checkpoint="default",
            languages=("python", "lua"),
            start_server=False,
            deadline_automatic_ms=100,
            deadline_invoked_ms=900,
            max_candidates=5,
            context_characters=0,
            ignore=("sql/", "!a.sql"),
            mode="subtle",
            multi_line="never",
            completion="on",
            statistics=False,
        ),
        [],
    )


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"max_candidates": 99}, "max_candidates is 99: expected a whole number from 1 to 8; using 3"),
        ({"max_candidates": True}, "max_candidates is true"),
        ({"deadline_ms": {"automatic": "soon"}}, 'deadline_ms.automatic is "soon"'),
        ({"deadline_ms": 300}, "no setting deadline_ms; the settings are mode"),
        ({"languages": "python"}, 'expected a list of language ids as ["python"]; using nothing'),
        ({"context_characters": -1}, "expected a whole number from 0 to 100000; using 1200"),
        ({"ignore": "sql/"}, "expected a list of patterns as in .gitignore"),
        ({"ignore": ["sql/", "!"]}, "expected a list of patterns as in .gitignore"),
        ({"start_server": "yes"}, "expected true or false; using true"),
        ({"server_url": "localhost:1"}, "expected a URL"),
        ({"sever_url": "http://a"}, "no setting sever_url"),
        ({"mode": "loud"}, 'mode is "loud": expected "automatic", "subtle" or "off"; using "automatic"'),
        ({"mode": ["off"]}, 'mode is ["off"]: expected'),
        ({"by_language": 5}, "by_language is 5: expected an object"),
        ({"by_language": {"python": 5}}, "by_language.python is 5: expected an object of settings"),
        ({"by_language": {"python": {"mode": 5}}}, "by_language.python.mode is 5: expected"),
        (
            {"by_language": {"python": {"token": "t"}}},
            "by_language.python.token cannot be set: by language and by glob",
        ),
        ({"by_glob": {"!": {"mode": "off"}}}, 'by_glob names "!": expected a pattern as in .gitignore'),
        ({"max_candidates": "x" * 1000}, "xxx...: expected a whole number"),
        (["python"], "expected an object"),
    ],
)
def test_a_bad_option_gives_a_message_and_the_default(data: object, said: str) -> None:
    options, problems = read_options(data, {})
    assert options == Options()
    assert len(problems) == 1
    assert said in problems[0]


def test_what_is_for_the_editors_own_client_is_none_of_ours() -> None:
    assert read_options({"trace": {"server": "off"}, "client": {"keys": True}}, {}) == (Options(), [])


def test_what_clients_of_another_server_say_of_themselves_is_no_setting() -> None:
    """copilot-lsp and whoever else speaks `textDocument/copilotInlineEdit`."""
    said = {"editorInfo": {"name": "neovim"}, "editorPluginInfo": {}, "nextEditSuggestions": {"enabled": True}}
    assert read_options(said, {}) == (Options(), [])


def test_a_bad_option_leaves_the_others() -> None:
    assert read_options({"max_candidates": 0, "token": "t"}, {})[0].token == "t"


@pytest.mark.parametrize("unset", ["", None])
def test_an_empty_setting_is_not_set(unset: object) -> None:
    assert read_options({"server_url": unset, "checkpoint": unset}, {}) == (Options(), [])


def test_the_environment_names_a_server() -> None:
    options, _ = read_options({}, {"SFUMATO_URL": "http://far:1", "SFUMATO_TOKEN": "t"})
    assert options.named == Address(url="http://far:1", token="t")


def test_the_editor_wins_over_the_environment() -> None:
    options, _ = read_options({"server_url": "http://near:1"}, {"SFUMATO_URL": "http://far:1"})
    assert options.server_url == "http://near:1"


def test_a_token_of_the_environment_goes_with_a_url_of_the_editor() -> None:
    options, _ = read_options({"server_url": "http://near:1"}, {"SFUMATO_TOKEN": "t"})
    assert options.named == Address(url="http://near:1", token="t")


def test_a_bad_url_in_the_environment_is_not_used() -> None:
    options, problems = read_options({}, {"SFUMATO_URL": "far"})
    assert options.named is None
    assert "SFUMATO_URL" in problems[0]


def test_as_many_candidates_may_be_wanted_as_the_protocol_takes() -> None:
    assert schema.MAX_CANDIDATES == protocol.MAX_CANDIDATES
