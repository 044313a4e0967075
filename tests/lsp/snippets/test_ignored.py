"""Which files are never read or sent."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path, PurePosixPath

import pytest

from sfumato_lsp.privacy.ignored_files import Patterns, is_ignored

SECRETS = """
    .env .env.local a/.ENV prod.env x.pem a/b.key id_rsa id_ed25519.pub .netrc .npmrc .pypirc .git/config .aws/config
    credentials aws/credentials.json secrets.yaml a/secrets/b.py
"""


@pytest.fixture(autouse=True)
def _no_settings_of_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "nobody"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)


def tree(root: Path, **files: str) -> None:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)


def ignored(root: Path, path: str, *patterns: str) -> bool:
    return is_ignored(root / path, [root], Patterns(everywhere=patterns))


@pytest.mark.parametrize(
    "name",
    SECRETS.split(),
)
def test_secrets_are_ignored_by_their_names(tmp_path: Path, name: str) -> None:
    assert ignored(tmp_path, name)


@pytest.mark.parametrize("name", ["a.py", "environment.py", "env/a.py", "keys.py", "credentials.py", "secrets.py"])
def test_code_is_not(tmp_path: Path, name: str) -> None:
    assert not ignored(tmp_path, name)


def test_no_file_brings_a_secret_back(tmp_path: Path) -> None:
    tree(tmp_path, **{".gitignore": "!.env\n", ".sfumatoignore": "!.env\n"})
    assert ignored(tmp_path, ".env", "!.env")


def test_the_option_adds_patterns(tmp_path: Path) -> None:
    assert ignored(tmp_path, "sql/a.py", "sql/")
    assert ignored(tmp_path, ".env", "sql/")
    assert not ignored(tmp_path, "a.py", "sql/")


def test_the_option_starts_from_the_workspace_and_from_the_repository(tmp_path: Path) -> None:
    tree(tmp_path, **{".git/HEAD": "", "pkg/own.py": ""})
    for pattern, ignores in (("/own.py", True), ("/pkg/own.py", True), ("/pkg/", True), ("/other.py", False)):
        in_folder = Patterns(folders=((tmp_path / "pkg", (pattern,)),))
        for patterns in (Patterns(everywhere=(pattern,)), in_folder):
            assert is_ignored(tmp_path / "pkg" / "own.py", [tmp_path / "pkg"], patterns) is ignores


def test_case_counts_for_no_rule_where_it_does_not_for_git(tmp_path: Path) -> None:
    """Trust finding 5: on such disks a file answers to all of these names."""
    tree(tmp_path, **{".git/HEAD": "ref: refs/x", ".git/objects/x": "", ".git/refs/x": "", ".sfumatoignore": "A.py\n"})
    before = [ignored(tmp_path, "a.py"), ignored(tmp_path, "b.py", "B.py")]
    tree(tmp_path, **{".git/config": "[core]\nignorecase = true\n"})
    assert (before, ignored(tmp_path, "a.py"), ignored(tmp_path, "b.py", "B.py")) == ([False, False], True, True)


def test_sfumatoignore_ignores_what_git_does_not(tmp_path: Path) -> None:
    tree(tmp_path, **{".gitignore": "!a.py\n", ".sfumatoignore": "a.py\n"})
    assert ignored(tmp_path, "a.py")


def test_the_ignore_files_of_the_repository_above_the_workspace_count(tmp_path: Path) -> None:
    tree(tmp_path, **{".git/HEAD": "", ".gitignore": "pkg/own.py\n", "pkg/own.py": ""})
    assert is_ignored(tmp_path / "pkg" / "own.py", [tmp_path / "pkg"])


def test_a_file_outside_of_the_workspace_obeys_its_own_repository(tmp_path: Path) -> None:
    tree(tmp_path, **{"other/.git/HEAD": "", "other/.gitignore": "own.py\n", "other/sub/own.py": ""})
    assert is_ignored(tmp_path / "other" / "sub" / "own.py", [tmp_path / "w"])


def test_a_link_to_an_ignored_file_is_ignored(tmp_path: Path) -> None:
    tree(tmp_path, **{".env": "TOKEN=1", "a.py": ""})
    (tmp_path / "settings.py").symlink_to(".env")
    assert ignored(tmp_path, "settings.py")


def test_a_document_that_is_no_file_is_judged_by_its_name() -> None:
    assert [is_ignored(PurePosixPath(name), []) for name in ("Untitled-1", ".env")] == [False, True]


def test_a_line_that_is_no_pattern_is_passed_over(tmp_path: Path) -> None:
    tree(tmp_path, **{".gitignore": "!\na.py\n"})
    assert ignored(tmp_path, "a.py")


def test_an_ignore_file_that_changed_is_read_again(tmp_path: Path) -> None:
    tree(tmp_path, **{".gitignore": "b.py\n"})
    before = ignored(tmp_path, "a.py")
    tree(tmp_path, **{".gitignore": "b.py\na.py\n"})
    assert (before, ignored(tmp_path, "a.py")) == (False, True)


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git to compare with")
def test_gitignore_files_mean_what_git_says(tmp_path: Path) -> None:
    rules = {
        ".gitignore": "*.log\n!keep.log\nbuild/\n/top.py\ndocs/*\n!docs/api.py\ndeep/**/x.py\n# a comment\n\\#odd.py\n",
        "sub/.gitignore": "!b.log\nlocal.py\n*.tmp\n",
        "build/.gitignore": "!in.py\n",
        ".git/info/exclude": "mine.py\n",
    }
    paths = "a.log keep.log sub/b.log sub/c.log build/in.py sub/build/x.py top.py sub/top.py docs/a.py docs/api.py "
    paths += (
        "docs/more/api.py deep/a/b/x.py deep/x.py #odd.py sub/local.py local.py sub/d/e.tmp mine.py sub/mine.py a.py"
    )
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    tree(tmp_path, **rules, **dict.fromkeys(paths.split(), ""))
    said = subprocess.run(
        ["git", "-C", str(tmp_path), "-c", "core.excludesFile=", "check-ignore", "--no-index", *paths.split()],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert [path for path in paths.split() if ignored(tmp_path, path)] == said
