"""What other clients' prompts tell of the file: `clients 2` of the findings, nothing limited them to a language.

The prompts are written as the clients' sources write them: minuet-ai.nvim 479487c, minuet-ai.el 0.9, twinny 3.23.31,
Continue 1.3.40.
"""

from __future__ import annotations

import pytest
from sfumato_client.text.languages import language_called, language_of

from sfumato_server.compat.headers import told
from sfumato_server.compat.one_hole import File, OneHole
from sfumato_server.compat.sentinels import split_headers, split_prompt

BEFORE, AFTER = "def total(self):\n    return ", "\n\n\nprint(1)\n"


def file_of(prompt, after=None):
    """Path, language, text before the hole, and other files' texts."""
    hole = split_prompt(prompt) if after is None else split_headers(prompt)
    hole = told(hole)
    return hole.path, hole.language, hole.before, [file.text for file in hole.files]


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("# language: python\n# indentation: use 4 spaces for a tab\n", "python"),
        ("# language: python\n# indentation: use \t for a tab\n", "python"),
        ("// language: typescript\n// indentation: use 2 spaces for a tab\n", "typescript"),
        ("// language: typescriptreact\n\n", "typescriptreact"),
        ("-- language: lua\n-- indentation: use 2 spaces for a tab\n", "lua"),
        ("<!-- language: html -->\n<!-- indentation: use 2 spaces for a tab -->\n", "html"),
        ("/*language: c*/\n/*indentation: use 4 spaces for a tab*/\n", "c"),
        ("# language: sh\n# indentation: use 4 spaces for a tab\n", "shellscript"),
        ('"language: vim\n"indentation: use 2 spaces for a tab\n', "vim"),
        ("#  language: python\n#  indentation: use 4 spaces for a tab\n", "python"),
        ("//  language: c++\n//  indentation: use 4 spaces for a tab\n", "cpp"),
        ("# language: python.django\n# indentation: use 4 spaces for a tab\n", "python"),
    ],
)
def test_minuets_two_comments_tell_the_language_and_are_no_part_of_the_file(header, language):
    assert file_of(header + BEFORE, AFTER) == ("", language, BEFORE, [])


@pytest.mark.parametrize(
    "prompt",
    [
        "<PRE> \n{header}{before} <SUF> {after} <MID>",
        "<\uff5cfim▁begin\uff5c>\n{header}{before}<\uff5cfim▁hole\uff5c>{after}<\uff5cfim▁end\uff5c>",
        "\n\n[SUFFIX]{after}[PREFIX]{header}{before}",
        "<fim_prefix>\n{header}{before}<fim_suffix>{after}<fim_middle>",
        "<|file_sep|>\n\n<|file_sep|>{header}<|fim_prefix|>{before}<|fim_suffix|>{after}<|fim_middle|>",
    ],
    ids=["codellama", "deepseek", "codestral", "starcoder", "qwen"],
)
@pytest.mark.parametrize(
    ("header", "path", "language"),
    [
        (
            "\n''' Language: Python (python) '''\n''' File uri: file:///home/me/my%20shop/main.py (python) '''\n",
            "my shop/main.py",
            "python",
        ),
        (
            "\n// Language: Typescript (typescript) \n// File uri: file:///c%3A/shop/main.ts (typescript) \n",
            "shop/main.ts",
            "typescript",
        ),
    ],
    ids=["python", "typescript"],
)
def test_twinnys_two_comments_tell_path_and_language(prompt, header, path, language):
    found = file_of(prompt.format(header=header, before=BEFORE, after=AFTER))
    assert found == (path, language, BEFORE, [])


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("untitled:Untitled-1", "Untitled-1"),
        ("file://[x/a/b.py", "a/b.py"),
        ("vscode-vfs://github/me/shop/b.py", "shop/b.py"),
        ("b.py", "b.py"),
        ("file:///%ff/b.py", "\ufffd/b.py"),
    ],
)
def test_twinnys_file_may_be_any_editors(uri, path):
    header = f"\n''' Language: Python (python) '''\n''' File uri: {uri} (python) '''\n"
    assert file_of(f"<PRE> \n{header}{BEFORE} <SUF> {AFTER} <MID>")[:2] == (path, "python")


def test_other_files_that_twinny_writes_above_its_comments_are_other_files():
    header = "\n''' Language: Python (python) '''\n''' File uri: file:///a/b.py (python) '''\n"
    found = file_of(f"<PRE>'''def other(): ...''' \n{header}{BEFORE} <SUF> {AFTER} <MID>")
    assert found[:3] == ("a/b.py", "python", BEFORE)
    assert "def other(): ..." in found[3][0]


@pytest.mark.parametrize(
    ("mark", "path", "language"), [("#", "shop/main.py", "python"), ("//", "src/a.ts", "typescript")]
)
def test_continues_comment_at_the_top_tells_the_path(mark, path, language):
    prompt = f"<fim_prefix>\n{mark} {path}\n{BEFORE}<fim_suffix>{AFTER}<fim_middle>"
    assert file_of(prompt) == (path, language, BEFORE, [])


def test_other_files_that_continue_writes_as_comments_above_it_are_other_files():
    comments = "# Path: shop/basket.py\n# class Basket:\n#     pass\n# Path: Untitled.txt\n# copied\n# shop/main.py\n"
    found = told(split_prompt(f"<PRE> {comments}{BEFORE} <SUF>{AFTER} <MID>"))
    assert (found.path, found.language, found.before) == ("shop/main.py", "python", BEFORE)
    assert found.files == (
        File(path="shop/basket.py", text="class Basket:\n    pass\n"),
        File(path="Untitled.txt", text="copied\n"),
    )


def test_continues_prompt_for_codegeex_tells_the_path():
    prompt = (
        "<|user|>\n###REFERENCE:\n###PATH:a.ts\nlet a = 1\n\n###PATH:src/b.ts\n###LANGUAGE:TypeScript\n###MODE:BLOCK\n"
        f"<|code_suffix|>{AFTER}<|code_prefix|>{BEFORE}<|code_middle|><|assistant|>\n"
    )
    assert file_of(prompt)[:2] == ("src/b.ts", "typescript")


@pytest.mark.parametrize(
    ("prompt", "language"),
    [
        (
            f"<|repo_name|>r\n<|file_sep|>a.py\nx\n<|file_sep|>b.go\n<|fim_prefix|>{BEFORE}<|fim_suffix|>\n<|fim_middle|>",
            "go",
        ),
        (f"+++++ a.py\nx = 1\n\n+++++ b.rs\n{BEFORE}", "rust"),
        (f"[SUFFIX]\n[PREFIX]+++++ a.py \nx = 1\n\n+++++ b.py\n{BEFORE}", "python"),
    ],
)
def test_a_path_in_a_sentinel_or_a_header_tells_the_language(prompt, language):
    hole = split_prompt(prompt) if "[" in prompt or "<" in prompt else split_headers(prompt)
    assert told(hole).language == language


@pytest.mark.parametrize(
    "before",
    [
        BEFORE,
        "",
        "#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n" + BEFORE,
        "# Copyright\n\n" + BEFORE,
        "\n# see config.yaml for more\n" + BEFORE,
        "# config.yaml\n" + BEFORE,
        "\n\n# main.js\n" + BEFORE,
        "language: go\nx = 1\n" * 2,
        "x = 1\n# language: go\n" + BEFORE,
    ],
)
def test_a_files_own_text_tells_nothing_and_stays(before):
    hole = told(OneHole(before=before))
    assert (hole.before, hole.path) == (before, "")
    assert hole.language in (None, "") or before.startswith("language")


@pytest.mark.parametrize("character", ["#", "\n", "# \n", "# a.b\n", "\n# Path: ", "''' "])
def test_a_text_of_one_thing_without_end_is_read_at_once(character):
    assert told(OneHole(before=character * 200_000)).before


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("a.py", "python"),
        ("A/B.PYI", "python"),
        ("c:\\x\\a.Ts", "typescript"),
        ("Makefile", "makefile"),
        ("x/Dockerfile", "dockerfile"),
        ("a.tar.gz", "plaintext"),
        ("notes.unheard-of", "plaintext"),
        ("run", None),
        ("bin.d/run", None),
        (".bashrc", None),
        ("", None),
    ],
)
def test_a_files_name_tells_its_language(name, language):
    assert language_of(name) == language


@pytest.mark.parametrize(
    ("word", "language"), [("Python", "python"), ("py", "python"), ("C#", "csharp"), ("elm", "elm")]
)
def test_what_an_editor_calls_a_language_is_an_id(word, language):
    assert language_called(word) == language


@pytest.mark.parametrize(
    ("route", "fields"),
    [
        ("/v1/completions", {"prompt": "// language: typescript\n// indentation: use 2 spaces for a tab\nlet x = "}),
        ("/v1/completions", {"prompt": ["<|file_sep|>a.ts\n<|fim_prefix|>x<|fim_suffix|>y<|fim_middle|>"]}),
        ("/v1/fim/completions", {"prompt": "+++++ a.md\nSome words ", "suffix": "\n"}),
        (
            "/api/generate",
            {"model": "m", "stream": False, "prompt": "<fim_prefix>\n// a.ts\nx<fim_suffix>y<fim_middle>"},
        ),
        ("/completion", {"prompt": "<|file_sep|>a.yaml\n<|fim_prefix|>x: <|fim_suffix|>\n<|fim_middle|>"}),
    ],
)
def test_in_a_language_that_the_checkpoint_does_not_write_nothing_is_computed_and_nothing_sent(server, route, fields):
    steps = len(server.steps)
    response = server.http.post(route, json=fields)
    assert response.status_code == 200
    answer = response.json()
    text = (
        answer["choices"][0].get("text", answer["choices"][0].get("message", {}).get("content"))
        if "choices" in answer
        else answer.get("response", answer.get("content"))
    )
    assert text == ""
    assert not any(f'"{reason}"' in response.text for reason in ("length", "limit"))
    assert len(server.steps) == steps


def test_the_language_that_is_told_goes_along_and_the_checkpoints_own_where_it_is_not(server):
    for prompt in ("# language: python\n\nx = ", "x = "):
        answer = server.http.post("/v1/completions", json={"prompt": prompt}).json()
        assert '"language": "python"' in answer["choices"][0]["text"]


def test_a_request_that_came_while_the_checkpoint_loaded_has_no_text_in_another_language(start_server):
    server = start_server(engine="compat.echo_engine:load_engine", checkpoint="slow=1", wait="loading")
    answer = server.http.post("/v1/completions", json={"prompt": "// language: go\n\nx := "}).json()
    assert [choice["text"] for choice in answer["choices"]] == [""]
