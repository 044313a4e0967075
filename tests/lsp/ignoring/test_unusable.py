"""Rules that are there and cannot be followed ignore all that they could concern: at once, and nothing else."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from sfumato_lsp.privacy.ignored_files import Patterns, is_ignored

Put = Callable[[Path], object]


def link(target: str) -> Put:
    return lambda path: path.symlink_to(target)


def holding(content: bytes) -> Put:
    return lambda path: path.write_bytes(content)


def link_to_a_pipe(path: Path) -> None:
    os.mkfifo(path.with_name("end"))
    path.symlink_to("end")


HOSTILE: dict[str, Put] = {
    "a link to /dev/zero": link("/dev/zero"),
    "a link to a pipe": link_to_a_pipe,
    "a pipe": lambda path: os.mkfifo(path),
    "a link that leads nowhere": link("nowhere"),
    "a link that leads round in a circle": lambda path: path.symlink_to(path.name),
    "a link to a folder": link("/"),
    "too large a file": holding(b"#" * 300_000),
}
RULES: dict[str, Put] = {
    **HOSTILE,
    "too many rules": holding(b"a\n" * 5_000),
    "too long a rule": holding(b"[" + b"a" * 20_000 + b"]\n"),
    "UTF-16": holding("private.py\n".encode("utf-16")),
}
SETTINGS: dict[str, Put] = {
    "a link to /dev/zero": HOSTILE["a link to /dev/zero"],
    "a pipe": HOSTILE["a pipe"],
    "no settings": holding(b"[core\n"),
    "a quote that does not end": holding(b'[core]\nexcludesFile = "a\n'),
    "a list that includes itself": holding(b"[include]\npath = config\n"),
    "a list of very many": holding(b"[include]\npath = more\n" * 100),
    "the same setting very often": holding(b"[core]\n" + b"ignorecase = false\n" * 2_000),
    "no yes and no no": holding(b"[core]\nignorecase = perhaps\n"),
    "a path that only git knows": holding(b"[core]\nexcludesFile = %(prefix)/ignore\n"),
    "no path": holding(b"[core]\nexcludesFile\n"),
    "an ignore file that is a device": holding(b"[core]\nexcludesFile = /dev/zero\n"),
    "an ignore file that is a folder": holding(b"[core]\nexcludesFile = /\n"),
    "an included pipe": holding(b"[include]\npath = ../pipe\n"),
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of a repository, of a user who has no settings."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    git_dir = tmp_path / "w" / ".git"
    for name in ("objects", "refs", "info"):
        (git_dir / name).mkdir(parents=True)
    (git_dir / "HEAD").write_text("ref: refs/heads/main\n")
    (git_dir / "more").write_text("")
    os.mkfifo(tmp_path / "w" / "pipe")
    for path in ("a.py", "deep/b.py"):
        (tmp_path / "w" / path).parent.mkdir(exist_ok=True)
        (tmp_path / "w" / path).write_text("")
    assert not is_ignored(tmp_path / "w" / "deep" / "b.py", [tmp_path / "w"])
    return tmp_path / "w"


@pytest.mark.parametrize("rules", RULES)
@pytest.mark.parametrize("name", [".gitignore", ".sfumatoignore"])
def test_an_ignore_file_that_cannot_be_read_ignores_all_below_it(folder: Path, name: str, rules: str) -> None:
    """Trust finding 4: devices and pipes; trust finding 5: what cannot be translated."""
    RULES[rules](folder / "deep" / name)
    assert is_ignored(folder / "deep" / "b.py", [folder])
    assert not is_ignored(folder / "a.py", [folder])


@pytest.mark.parametrize("rules", sorted(RULES.keys() - {"a link that leads nowhere"}))
def test_so_does_that_of_git(folder: Path, rules: str) -> None:
    """Trust finding 4: `info/exclude`."""
    RULES[rules](folder / ".git" / "info" / "exclude")
    assert is_ignored(folder / "a.py", [folder])


@pytest.mark.parametrize("settings", SETTINGS)
def test_so_do_settings_of_git_that_cannot_be_read(folder: Path, settings: str) -> None:
    """Trust finding 4: `.git/config` and what it includes or names."""
    SETTINGS[settings](folder / ".git" / "config")
    assert is_ignored(folder / "a.py", [folder])


@pytest.mark.parametrize("kind", ["a link to /dev/zero", "a pipe", "too large a file"])
@pytest.mark.parametrize("name", [".git", ".git/HEAD", ".git/commondir"])
def test_so_does_what_stands_in_place_of_a_repository(folder: Path, name: str, kind: str) -> None:
    """Trust finding 4: `.git` and the files in it that say where a repository is."""
    place = folder / name
    if place.is_dir():
        place.rename(folder / "moved")
    elif place.exists():
        place.unlink()
    HOSTILE[kind](place)
    # Git itself takes no link for a HEAD, and such a folder for none of its own.
    assert is_ignored(folder / "a.py", [folder]) is ((name, kind) != (".git/HEAD", "a link to /dev/zero"))


@pytest.mark.parametrize("named", ["/dev/zero", "/nowhere", "..", "", "a\0b"])
def test_a_git_file_that_leads_to_no_repository_leaves_the_rules_beside_it_and_above(folder: Path, named: str) -> None:
    """Trust finding 5: a worktree that was copied without its repository, or a file that somebody made up."""
    (folder / "deep" / ".git").write_bytes(f"gitdir: {named}\n".encode())
    (folder / "deep" / ".gitignore").write_text("b.py\n")
    (folder / ".gitignore").write_text("c.py\n")
    for name, ignored in (("b.py", True), ("c.py", True), ("d.py", False)):
        assert is_ignored(folder / "deep" / name, [folder / "deep"]) is ignored


def test_a_link_round_in_a_circle_is_ignored(folder: Path) -> None:
    (folder / "c.py").symlink_to("c.py")
    assert is_ignored(folder / "c.py", [folder])


def test_no_settings_are_read_where_nobody_knows_the_users_home(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder that a program stands in may be one of a workspace."""
    monkeypatch.setenv("HOME", ".")
    monkeypatch.chdir(folder)
    (folder / ".gitconfig").write_text("[core\n")
    (folder / ".config" / "git").mkdir(parents=True)
    os.mkfifo(folder / ".config" / "git" / "ignore")
    assert not is_ignored(folder / "a.py", [folder])


def test_a_folder_of_that_name_is_no_ignore_file(folder: Path) -> None:
    (folder / ".gitignore").mkdir()
    assert not is_ignored(folder / "a.py", [folder])


def test_a_link_to_the_null_device_is_an_empty_file(folder: Path) -> None:
    (folder / ".sfumatoignore").symlink_to(os.devnull)
    assert not is_ignored(folder / "a.py", [folder])


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_ignore_file_that_may_not_be_read_ignores(folder: Path) -> None:
    (folder / ".gitignore").write_text("")
    (folder / ".gitignore").chmod(0)
    assert is_ignored(folder / "a.py", [folder])


def test_patterns_of_a_setting_that_are_too_many_or_too_long_ignore(folder: Path) -> None:
    """Trust finding 3."""
    for patterns in (("x",) * 5_000, ("[" + "x" * 20_000 + "]",)):
        assert is_ignored(folder / "a.py", [folder], Patterns(everywhere=patterns))


def test_why_is_logged_once(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    (folder / ".gitignore").write_bytes("private.py\n".encode("utf-16"))
    for _ in range(3):
        assert is_ignored(folder / "a.py", [folder])
    assert [".gitignore is UTF-16, which git cannot read" in told for told in caplog.messages] == [True]
