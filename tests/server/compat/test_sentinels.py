"""Prompts with the sentinels of a model's family are split back into what the client had."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfumato_server.compat.one_hole import File, OneHole
from sfumato_server.compat.sentinels import FAMILIES, split_headers, split_prompt

BAR = "\uff5c"
BEFORE, AFTER = "def area(r):\n    return ", "\n\nprint(area(2))\n"
PROMPTS = {
    "Qwen": "<|fim_prefix|>{before}<|fim_suffix|>{after}<|fim_middle|>",
    "Qwen, suffix first": "<|fim_suffix|>{after}<|fim_prefix|>{before}<|fim_middle|>",
    "StarCoder": "<fim_prefix>{before}<fim_suffix>{after}<fim_middle>",
    "StarCoder, suffix first": "<fim_prefix><fim_suffix>{after}<fim_middle>{before}",
    "DeepSeek": f"<{BAR}fim▁begin{BAR}>{{before}}<{BAR}fim▁hole{BAR}>{{after}}<{BAR}fim▁end{BAR}>",
    "CodeLlama": "<PRE> {before} <SUF>{after} <MID>",
    "CodeLlama, suffix first": "<PRE> <SUF>{after} <MID> {before}",
    "Codestral": "[SUFFIX]{after}[PREFIX]{before}",
    "GLM": "<|code_prefix|>{before}<|code_suffix|>{after}<|code_middle|>",
    "CodeGeeX, suffix first": "<|code_suffix|>{after}<|code_prefix|>{before}<|code_middle|>",
}
SENTINELS = [word for family in FAMILIES for word in (*family.sentinels, *family.file)]


def plain(text: str) -> bool:
    """Neither a sentinel nor a part of one that the prompt's own could complete."""
    return not any(character in text for character in "<>[]|") and not text.startswith("+")


texts = st.text().filter(plain)


@pytest.mark.parametrize("prompt", PROMPTS.values(), ids=PROMPTS)
def test_a_familys_prompt_is_split_where_the_hole_is(prompt):
    assert split_prompt(prompt.format(before=BEFORE, after=AFTER)) == OneHole(before=BEFORE, after=AFTER)


@pytest.mark.parametrize("prompt", PROMPTS.values(), ids=PROMPTS)
@given(before=texts, after=texts)
def test_what_was_joined_with_sentinels_is_split_into_the_same(prompt, before, after):
    assert split_prompt(prompt.format(before=before, after=after)) == OneHole(before=before, after=after)


@given(st.lists(st.one_of(st.sampled_from([*SENTINELS, "+++++ a.py\n", "<|repo_name|>"]), st.text())))
def test_no_prompt_is_too_odd_to_be_split(pieces):
    prompt = "".join(pieces)
    hole = split_prompt(prompt)
    assert len(hole.before) + len(hole.after) + sum(len(file.text) for file in hole.files) <= len(prompt)


@given(texts)
def test_a_plain_prompt_is_a_hole_at_its_end(prompt):
    assert split_prompt(prompt) == OneHole(before=prompt)


@pytest.mark.parametrize("prompt", ["a <PRE> in HTML", "x[SUFFIX]y", "<fim_prefix>alone", "<|fim_middle|>"])
def test_some_of_a_familys_sentinels_are_text(prompt):
    assert split_prompt(prompt) == OneHole(before=prompt)


def test_what_stands_after_the_middle_goes_on_with_the_prefix():
    prompt = "<|fim_prefix|>x = <|fim_suffix|>\n<|fim_middle|>round("
    assert split_prompt(prompt) == OneHole(before="x = round(", after="\n")


def test_other_files_of_qwens_repository_format_become_files():
    prompt = (
        "<|repo_name|>shop\n<|file_sep|>shop/basket.py\nclass Basket: ...\n<|file_sep|>shop/main.py\n"
        "<|fim_prefix|>b = <|fim_suffix|>\n<|fim_middle|>"
    )
    assert split_prompt(prompt) == OneHole(
        before="b = ", after="\n", path="shop/main.py", files=(File(path="shop/basket.py", text="class Basket: ...\n"),)
    )


def test_a_repository_prompt_without_a_suffix_ends_in_its_last_file():
    prompt = "<|repo_name|>shop\n<|file_sep|>shop/basket.py\nclass Basket: ...\n<|file_sep|>shop/main.py\nb = "
    assert split_prompt(prompt) == OneHole(
        before="b = ", path="shop/main.py", files=(File(path="shop/basket.py", text="class Basket: ...\n"),)
    )


def test_starcoders_files_need_no_names():
    prompt = "<file_sep>def f(x): ...\n<file_sep>y = 1\n<file_sep><fim_prefix>f(<fim_suffix>)<fim_middle>"
    files = split_prompt(prompt).files
    assert [(file.path, file.text) for file in files if file.text] == [("", "def f(x): ...\n"), ("", "y = 1\n")]


def test_files_under_plus_headers_become_files():
    before = "+++++ shop/basket.py\nclass Basket: ...\n\n+++++ shop/main.py\nb = "
    hole = OneHole(
        before="b = ", path="shop/main.py", files=(File(path="shop/basket.py", text="class Basket: ...\n\n"),)
    )
    assert split_headers(before) == hole
    assert split_prompt(f"[SUFFIX][PREFIX]{before}") == hole


def test_a_beginning_of_text_sentinel_is_no_file():
    assert split_prompt(f"<s><PRE> {BEFORE} <SUF>{AFTER} <MID>") == OneHole(before=BEFORE, after=AFTER)
