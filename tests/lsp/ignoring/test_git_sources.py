"""Every place where git is told what to ignore, and everything that its rules can be made of: Sfumato and git agree."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path, PurePath

import pytest
from tests.lsp.ignoring.as_git import KINDS, NEEDS_GIT, Tree, new_tree

pytestmark = NEEDS_GIT
OWN = PurePath("pkg/private.py")
MINE = "[core]\nexcludesFile = ~/mine\n"
OTHER = PurePath("pkg/other.py")


def assert_ignored(tree: Tree, own: PurePath = OWN) -> None:
    """By both, and another file by none."""
    assert tree.ignored_by_git([own, OTHER]) == {own}
    assert tree.ignored_by_us([own, OTHER]) == {own}


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return new_tree(tmp_path, "repository")


@pytest.mark.parametrize("by", ["GIT_CONFIG_COUNT", "GIT_CONFIG_PARAMETERS"])
def test_what_git_is_told_by_its_variables_counts(tree: Tree, by: str) -> None:
    """Trust finding 5: an editor that git starts has them."""
    file = tree.folder / "mine"
    tree.write("mine", b"private.py\n")
    one = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.excludesFile", "GIT_CONFIG_VALUE_0": str(file)}
    said = one if by == "GIT_CONFIG_COUNT" else {by: f"'core.excludesfile'='{file}'"}
    assert_ignored(replace(tree, environment={**tree.environment, **said}))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("source", [".git/info/exclude", "~/.config/git/ignore", ".gitignore", "pkg/.gitignore"])
def test_rules_count_in_every_kind_of_repository(tmp_path: Path, kind: str, source: str) -> None:
    """Trust finding 5: `.git` is a file in linked worktrees, submodules and with a separate git dir."""
    tree = new_tree(tmp_path, kind)
    tree.write(source, b"private.py\n")
    assert_ignored(tree)


@pytest.mark.parametrize(
    ("name", "rules"),
    [
        ("private.py", b"\xef\xbb\xbfprivate.py\nx\n"),
        ("private.py", b"private.py"),
        ("private.py", b"private.py\r\n"),
        ("private.py", b"private.py  \n"),
        ("private.py ", b"private.py\\ \n"),
        ("private.py\r", b"private.py\r\r\n"),
        ("private.py", b"private.py\0 and more\n"),
        ("private.py", b"private.py\n# note\x0c!private.py\n"),
        ("a\u2028private.py", "a\u2028private.py\n".encode()),
        ("priv\udce9.py", b"priv\xe9.py\n"),
        ("priv\udce9.py", b"priv[\x80-\xff].py\n"),
        ("private.py", b"private[[:punct:]]py\n"),
        ("]private.py", b"[\\]]private.py\n"),
        ("]private.py", b"[]]private.py\n"),
        ("private.py", b"[[:alpha:][:digit:]]rivate.py\n"),
        ("private.py", b"[^a-o]rivate.py\n"),
        ("private.py", b"!other.py\n/**/private.py\n"),
        ("private.py", b"pkg/**/private.py\n"),
        ("private.py", b"/p**/private.py\n"),
        ("#private.py", b"\\#private.py\n"),
        ("!private.py", b"\\!private.py\n"),
        ("private.py", b"a" * 5000 + b"\nprivate.py\n"),
    ],
)
def test_a_rule_is_read_as_the_bytes_that_git_reads(tree: Tree, name: str, rules: bytes) -> None:
    """Trust finding 5."""
    tree.write(".gitignore", rules)
    assert_ignored(tree, PurePath("pkg") / name)


@pytest.mark.parametrize(
    "files",
    [
        {"~/.gitconfig": "[core]\n\texcludesFile = ~/mine\n"},
        {"~/.config/git/config": "[Core] excludesfile = ~/mine"},
        {"~/.gitconfig": '\ufeff[core]\r\nexcludesFile = "~/mi"\\\r\nne ; why not\r\n'},
        {"~/.gitconfig": "[include]\npath = more/settings\n", "~/more/settings": MINE},
        {"~/.gitconfig": '[includeIf "gitdir:**/w/"]\npath = more\n', "~/more": MINE},
        {
            "~/.gitconfig": '[includeIf "gitdir/i:**/W/.GIT"]\npath = more\n',
            "~/more": MINE,
        },
        {"~/.gitconfig": '[includeIf "onbranch:main"]\npath = more\n', "~/more": MINE},
        {".git/config": "[core]\nrepositoryformatversion = 0\nexcludesFile = mine\n", "mine": "private.py\n"},
        {
            ".git/config": "[core]\nrepositoryformatversion = 0\n[extensions]\nworktreeConfig\n",
            ".git/config.worktree": MINE,
        },
    ],
)
def test_the_users_own_ignore_file_is_found_as_git_finds_it(tree: Tree, files: dict[str, str]) -> None:
    """Trust finding 5: `core.excludesFile`, and what may set it."""
    tree.write("~/mine", b"private.py\n")
    tree.write(".git/HEAD", b"ref: refs/heads/main\n")
    for name, content in files.items():
        tree.write(name, content.encode())
    assert_ignored(tree)


@pytest.mark.parametrize(
    "files",
    [
        {"~/.gitconfig": "[core]\nexcludesFile = /dev/null\n"},
        {"~/.gitconfig": "[core]\nexcludesFile =\n"},
        {"~/.gitconfig": '[core "x"]\nexcludesFile = ~/mine\n[core]\nexcludesFile = ~/none\n'},
        {"~/.gitconfig": '[includeIf "gitdir:**/other/"]\npath = mine\n[core]\nexcludesFile = ~/none\n'},
        {"~/.gitconfig": MINE, ".git/config": "[core]\nexcludesFile = /dev/null\n"},
        {"~/.gitconfig": MINE, ".gitignore": "!private.py\n"},
        {"~/.gitconfig": MINE, ".git/info/exclude": "!private.py\n"},
    ],
)
def test_what_git_sends_is_sent(tree: Tree, files: dict[str, str]) -> None:
    for name, content in {"~/mine": "private.py\n", "~/.config/git/ignore": "private.py\n", **files}.items():
        tree.write(name, content.encode())
    assert tree.ignored_by_git([OWN, OTHER]) == tree.ignored_by_us([OWN, OTHER]) == set()


def test_case_does_not_count_where_git_was_told_so(tree: Tree) -> None:
    """Trust finding 5: `core.ignorecase`, as `git init` sets it on macOS and Windows."""
    tree.write(".gitignore", b"PRIVATE.*\n/PKG/[[:upper:]]nother.py\n")
    assert tree.ignored_by_us([OWN, OTHER]) == set()
    tree.git("config", "core.ignorecase", "true")
    assert_ignored(tree)
    assert_ignored(tree, PurePath("pkg/another.py"))


def test_a_work_tree_that_begins_above_its_git_dir_has_its_rules(tree: Tree) -> None:
    tree.git("config", "core.worktree", "../..")
    (tree.folder.parent / ".gitignore").write_text("private.py\n")
    assert tree.ignored_by_git([OWN]) == tree.ignored_by_us([OWN]) == {OWN}


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"HEAD": "", "objects/x": "", "refs/x": ""},
        {"HEAD": "main", "objects/x": "", "refs/x": ""},
        {"HEAD": "ref: heads/main", "objects/x": "", "refs/x": ""},
        {"HEAD": "ref: refs/heads/main", "objects/x": ""},
        {"HEAD": "0" * 39, "objects/x": "", "refs/x": ""},
        {"HEAD": "ref: refs/heads/main", "objects/x": "", "refs/x": "", "commondir": "nowhere"},
    ],
)
def test_a_folder_below_a_git_dir_that_is_none_has_the_rules_of_the_repository_above(
    tree: Tree, files: dict[str, str]
) -> None:
    """Trust finding 5: such a `.git` can come in an archive."""
    tree.write(".gitignore", b"private.py\n")
    (tree.folder / "pkg" / ".git").mkdir(parents=True)
    for name, content in files.items():
        tree.write(PurePath("pkg/.git") / name, content.encode())
    inner = Tree(folder=tree.folder / "pkg", git_dir=tree.git_dir, environment=tree.environment)
    own = PurePath("private.py")
    assert inner.ignored_by_git([own]) == inner.ignored_by_us([own]) == {own}


@pytest.mark.parametrize("head", ["ref: refs/heads/main", "ref:\trefs/x\n", "0" * 40, "a" * 64 + "\n", None])
def test_a_folder_below_one_that_is_one_has_not(tree: Tree, head: str | None) -> None:
    tree.write(".gitignore", b"private.py\n")
    for name in ("objects/x", "refs/heads/main"):
        tree.write(PurePath("pkg/.git") / name, b"0" * 40)
    if head is None:
        (tree.folder / "pkg" / ".git" / "HEAD").symlink_to("refs/heads/main")
    else:
        tree.write("pkg/.git/HEAD", head.encode())
    inner = Tree(folder=tree.folder / "pkg", git_dir=tree.git_dir, environment=tree.environment)
    own = PurePath("private.py")
    assert inner.ignored_by_git([own]) == inner.ignored_by_us([own]) == set()


def test_a_repository_in_the_workspace_is_asked_for_itself(tree: Tree, tmp_path: Path) -> None:
    """Trust finding 5: what the folder above says takes nothing back that the repository ignores."""
    tree.write("~/.config/git/ignore", b"private.py\n")
    (tmp_path / ".gitignore").write_text("!private.py\n")
    above = Tree(folder=tmp_path, git_dir=tree.git_dir, environment=tree.environment)
    assert tree.ignored_by_git([OWN]) == {OWN}
    assert above.ignored_by_us([tree.folder / OWN]) == {tree.folder / OWN}


def test_stars_that_git_has_read_in_two_ways_count_in_both(tree: Tree) -> None:
    """Trust finding 5: until 2.52 those behind plain letters were taken for those at the front of a pattern."""
    tree.write(".gitignore", b"pk**/private.py\n")
    deep = PurePath("pkg/sub/private.py")
    assert tree.ignored_by_git([OWN, deep]) <= tree.ignored_by_us([OWN, deep]) == {OWN, deep}
    tree.write(".gitignore", b"private.py\n!pk**/private.py\n")
    assert tree.ignored_by_git([OWN, deep]) <= tree.ignored_by_us([OWN, deep]) == {deep}


def test_a_link_in_place_of_an_ignore_file_ignores_and_takes_nothing_back(tree: Tree) -> None:
    """Git passes it over, as it did not before 2.32."""
    tree.write(".git/info/exclude", b"private.py\n")
    tree.write("rules", b"!private.py\nlinked.py\n")
    (tree.folder / ".gitignore").symlink_to("rules")
    linked = PurePath("linked.py")
    assert tree.ignored_by_git([OWN]) == {OWN}
    assert tree.ignored_by_us([OWN, linked, OTHER]) == {OWN, linked}


def test_what_decides_is_read_again_when_it_changes(tree: Tree) -> None:
    seen = []
    for content in (b"", b"private.py\n", b"privately.p", b"pr*vate.p*\n"):
        tree.write("~/.config/git/ignore", content)
        os.utime(tree.folder.parent / "home" / ".config" / "git" / "ignore", (1, 1))  # as a tool that keeps times does
        seen.append(tree.ignored_by_us([OWN]) == {OWN})
    assert seen == [False, True, False, True]
