"""Which of the settings hold for a document: the plain ones, those for its language, those for its path."""

from __future__ import annotations

from typing import Any

import pytest

from sfumato_lsp.settings.reading import Override, Said, editor_said
from sfumato_lsp.settings.sources import NO_DOCUMENT, Subject, options_for

DOCUMENT = Subject(language="python", path="tests/lsp/a.py")


def candidates(subject: Subject = DOCUMENT, workspace: Said = Said(), **data: Any) -> int:
    said, problems = editor_said(data, {})
    assert problems == []
    return options_for(subject, said, workspace).max_candidates


def test_a_setting_for_the_language_counts_more_than_a_plain_one() -> None:
    assert candidates(max_candidates=1, by_language={"python": {"max_candidates": 2}}) == 2


def test_a_setting_for_another_language_does_not_count() -> None:
    assert candidates(max_candidates=1, by_language={"lua": {"max_candidates": 2}}) == 1


def test_a_setting_for_a_glob_counts_more_than_one_for_the_language() -> None:
    more: dict[str, Any] = {
        "by_glob": {"tests/**": {"max_candidates": 3}},
        "by_language": {"python": {"max_candidates": 2}},
    }
    assert candidates(**more) == 3


def test_of_globs_the_last_that_matches_counts() -> None:
    assert candidates(by_glob={"tests/**": {"max_candidates": 4}, "*.py": {"max_candidates": 5}}) == 5


@pytest.mark.parametrize(
    ("glob", "matches"),
    [("tests/**", True), ("*.py", True), ("a.py", True), ("/a.py", False), ("lsp/", True), ("src/**", False)],
)
def test_a_glob_matches_as_in_gitignore(glob: str, matches: bool) -> None:
    assert candidates(by_glob={glob: {"max_candidates": 7}}) == (7 if matches else 3)


def test_parts_of_an_object_are_set_one_by_one() -> None:
    said, _ = editor_said(
        {"deadline_ms": {"invoked": 5}, "by_language": {"python": {"deadline_ms": {"automatic": 6}}}}, {}
    )
    options = options_for(DOCUMENT, said)
    assert (options.deadline_automatic_ms, options.deadline_invoked_ms) == (6, 5)


def test_without_a_document_only_plain_settings_count() -> None:
    assert candidates(NO_DOCUMENT, max_candidates=1, by_glob={"**": {"max_candidates": 3}}) == 1


def test_a_workspace_counts_more_than_what_the_user_said_for_the_language() -> None:
    workspace = Said(values={"max_candidates": 8})
    assert candidates(workspace=workspace, by_language={"python": {"max_candidates": 2}}) == 8


def test_a_workspace_cannot_make_louder_for_a_language_what_the_user_made_quiet() -> None:
    loud = Said(overrides=(Override(language="python", values={"mode": "automatic"}),))
    assert options_for(DOCUMENT, Said(values={"mode": "off"}), loud).mode == "off"


def test_a_workspace_may_except_files_from_its_own_wish() -> None:
    said = Said(values={"mode": "off"}, overrides=(Override(glob="tests/**", values={"mode": "automatic"}),))
    assert options_for(DOCUMENT, Said(), said).mode == "automatic"
