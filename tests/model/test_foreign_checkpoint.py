"""A checkpoint without a manifest: its own chat template and ends, which a stranger wrote, are tried at load."""

from __future__ import annotations

import json

import pytest

from sfumato_model.api.errors import CheckpointError
from sfumato_model.loading import load_engine

MESSAGES = "{% for m in messages %}{{ m.content }}{% endfor %}"
TEMPLATES = {
    "loops": "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}" + MESSAGES,
    "a long text": "{% set a = 'a' * 10**11 %}" + MESSAGES,
    "a wide text": "{% set a = 'a'.ljust(10**11) %}" + MESSAGES,
    "a list of texts": "{% for a in range(30) %}{{ 'a' * 10**8 }}{% endfor %}" + MESSAGES,
    "much text": "{{ 'a' * 200000 }}" + MESSAGES,
    "the other way round": "{% for m in messages|reverse %}{{ m.content }}{% endfor %}",
    "depth": "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}" + MESSAGES,
}


# An alarm that rings while an object is collected is told by Python, and rings again.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("template", TEMPLATES.values(), ids=TEMPLATES)
def test_a_template_that_takes_all_time_or_memory_is_refused_in_one_sentence(checkpoint_folder, monkeypatch, template):
    monkeypatch.setattr("sfumato_model.prompt.chat.SECONDS", 0.5)
    (checkpoint_folder / "sfumato.json").unlink()
    (checkpoint_folder / "chat_template.jinja").write_text(template, encoding="utf-8")
    for _ in range(2):
        with pytest.raises(CheckpointError, match="the checkpoint's chat template"):
            load_engine(str(checkpoint_folder))


@pytest.mark.parametrize("template", ["", "{% for m in messages %}", "{{ messages[0].content }"])
def test_a_damaged_template_is_no_ready_checkpoint(checkpoint_folder, template):
    (checkpoint_folder / "sfumato.json").unlink()
    (checkpoint_folder / "chat_template.jinja").write_text(template, encoding="utf-8")
    with pytest.raises(CheckpointError, match="cannot be asked anything: the checkpoint's chat template"):
        load_engine(str(checkpoint_folder))


@pytest.mark.parametrize("ids", [9_999_999, [1, 10**30], [], [-1], "1"])
def test_ends_that_are_no_ids_of_the_vocabulary_are_told_as_that(checkpoint_folder, ids):
    (checkpoint_folder / "sfumato.json").unlink()
    (checkpoint_folder / "generation_config.json").write_text(json.dumps({"eos_token_id": ids}), encoding="utf-8")
    with pytest.raises(CheckpointError, match="as eos_token_id, and should have ids of its vocabulary of"):
        load_engine(str(checkpoint_folder))
