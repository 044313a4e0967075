"""Patterns with wildcards: what git's wildmatch says, at once whatever the pattern."""

from __future__ import annotations

import json
from pathlib import Path, PurePosixPath

import pytest

from sfumato_lsp.ignoring.glob_pattern import compiled
from sfumato_lsp.privacy.ignored_files import Patterns, is_ignored
from sfumato_lsp.settings.reading import Said
from sfumato_lsp.settings.sources import Subject, options_for
from sfumato_lsp.settings.workspace_file import workspace_said

NAME = "test_configuration_of_the_language_server_and_of_the_worker_" + "a" * 150 + ".py"
ENDLESS = [
    "*[!0]" * 40 + "*0",
    "*a" * 100 + "b",
    "*?" * 90 + "0",
    "**/" * 300 + "b",
    "*[!0]*/" * 40 + "0",
    "*" * 2000 + "b",
]
"""An engine that goes back to try another way would need longer than anybody waits."""


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("foo", "foo", True),
        ("f*o", "fo/o", False),
        ("**/foo", "foo", True),
        ("**/foo", "a/b/foo", True),
        ("**/foo", "xfoo", False),
        ("a/**/b", "a/b", True),
        ("a/**/b", "a/x/y/b", True),
        ("a/**/b", "ab", False),
        ("a/**/**/b", "a/b", True),
        ("a**/b", "ax/y/b", False),
        ("a/**", "a/x/y", True),
        ("a/**", "a", False),
        ("**", "a/b", True),
        ("***/b", "a/c/b", True),
        ("a/**\\/b", "a/b", False),
        ("[]-]x", "-x", True),
        ("[\\]]", "]", True),
        ("[!\\]]", "]", False),
        ("[a-c]", "b", True),
        ("[c-a]", "b", False),
        ("[/]", "/", False),
        ("a[!b]c", "a/c", False),
        ("?", "/", False),
        ("[[:alpha:][:digit:]]", "7", True),
        ("[[:space:]]", "\x0c", False),
        ("[[:nope:]]", "n", False),
        ("[[:a]", ":", True),
        ("[ab", "[ab", False),
        ("a\\", "a\\", False),
        ("\\*", "*", True),
        ("[\u00e0-\u00ff]", "\u00e9", False),
    ],
)
def test_a_pattern_matches_as_it_does_for_git(pattern: str, text: str, matches: bool) -> None:
    glob = compiled(pattern.encode(), False)
    assert (glob is not None and glob.matches(text.encode())) is matches


@pytest.mark.parametrize("pattern", ENDLESS)
def test_no_pattern_of_a_workspace_takes_long(tmp_path: Path, pattern: str) -> None:
    """Trust finding 3: a repository chooses the patterns of its ignore files and of its `sfumato.toml`."""
    for name in (".gitignore", ".sfumatoignore"):
        (tmp_path / name).write_text(f"{pattern}\n/{pattern}\n" * 20)
    said = json.dumps(pattern)
    (tmp_path / "sfumato.toml").write_text(f'ignore = [{said}]\n[by_glob.{said}]\nmode = "off"\n')
    workspace, problems = workspace_said(tmp_path)
    assert problems == []
    assert options_for(Subject(language="python", path=f"c/d/{NAME}"), Said(), workspace).mode == "automatic"
    patterns = Patterns(folders=((PurePosixPath(tmp_path), (pattern,)),))
    assert not is_ignored(tmp_path / "c" / "d" / NAME, [tmp_path], patterns)


def test_more_rules_than_can_be_looked_at_ignore(tmp_path: Path) -> None:
    """Trust finding 3: each of them is quick, and a workspace may have thousands, in hundreds of folders."""
    folder = tmp_path.joinpath(*["d" * 40] * 40)
    folder.mkdir(parents=True)
    for place in [tmp_path, *(tmp_path / each for each in folder.relative_to(tmp_path).parents)]:
        (place / ".gitignore").write_text("*[!0]*[!0]*0\n" * 100)
    assert is_ignored(folder / "a.py", [tmp_path])
    assert not is_ignored(tmp_path / "a.py", [tmp_path])


def test_so_many_globs_of_a_workspace_count_and_no_more(tmp_path: Path) -> None:
    """Trust finding 3: they are compared with a document where the editor's messages are read."""
    tables = "".join(f'[by_glob."*{number}.py"]\nmode = "off"\n' for number in range(101))
    (tmp_path / "sfumato.toml").write_text(tables)
    said, problems = workspace_said(tmp_path)
    assert len(said.overrides) == 100
    assert ["by_glob has 101 entries: the first 100 are used" in problem for problem in problems] == [True]


def test_a_glob_of_a_workspace_that_is_too_long_is_told(tmp_path: Path) -> None:
    (tmp_path / "sfumato.toml").write_text(f'[by_glob."{"[a]" * 5000}"]\nmode = "off"\n')
    said, problems = workspace_said(tmp_path)
    assert said == Said()
    assert "expected a pattern as in .gitignore" in problems[0]
