"""Which folders are trusted: only what nobody but the user and root can have put there. Trust finding 2."""

from __future__ import annotations

import grp
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sfumato_client.files.own_file import NotOwn, claim, open_own, read_own, replace_own
from sfumato_client.files.own_folder import NotTrusted, check_folder, folder_problem, make_folder
from tests.trust.conftest import STRANGER, Person

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows closes a user's folders by their own lists")
as_root = pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="only root can give a file away")


@pytest.fixture
def folder(mine: Path) -> Path:
    found = mine / "above" / "run"
    make_folder(found)
    return found


def test_a_folder_of_ones_own_has_no_problem(folder) -> None:
    assert folder_problem(folder) is None
    check_folder(folder)


def test_so_has_one_in_a_folder_for_everybody_that_is_sticky(common) -> None:
    make_folder(common / "run")
    assert folder_problem(common / "run") is None


def test_what_is_missing_above_is_made_for_the_user_alone_whatever_the_umask(mine) -> None:
    before = os.umask(0)
    try:
        make_folder(mine / "a" / "b" / "c")
    finally:
        os.umask(before)
    assert [part.stat().st_mode & 0o777 for part in (mine / "a", mine / "a/b", mine / "a/b/c")] == [0o700] * 3


def test_a_folder_that_is_a_link_is_refused_even_one_of_the_users_own(folder, mine) -> None:
    (mine / "link").symlink_to(folder)
    assert "it is a link" in (folder_problem(mine / "link") or "")
    with pytest.raises(NotTrusted, match="it is a link"):
        check_folder(mine / "link")


@pytest.mark.usefixtures("folder")
def test_a_link_of_the_users_own_further_up_is_followed(mine) -> None:
    (mine / "link").symlink_to("above")
    assert folder_problem(mine / "link" / "run") is None


@pytest.mark.parametrize("mode", [0o777, 0o757, 0o702])
def test_a_folder_above_that_others_may_write_to_is_named(folder, mode) -> None:
    folder.parent.chmod(mode)
    assert folder_problem(folder) == f"others may write to {folder.parent}, on the way to it"


@pytest.mark.usefixtures("folder")
def test_what_a_link_on_the_way_leads_through_counts_as_well(mine) -> None:
    (mine / "open").mkdir()
    (mine / "open" / "run").mkdir(mode=0o700)
    (mine / "open").chmod(0o777)
    (mine / "link").symlink_to(mine / "open")
    assert folder_problem(mine / "link" / "run") == f"others may write to {mine / 'open'}, on the way to it"


def test_dots_in_a_path_are_followed_as_the_system_follows_them(folder, mine) -> None:
    (mine / "link").symlink_to(folder)
    assert folder_problem(mine / "link" / ".." / "run") is None
    folder.parent.chmod(0o777)
    assert "on the way to it" in (folder_problem(mine / "link" / ".." / "run") or "")


def test_links_in_a_circle_are_a_problem(mine) -> None:
    (mine / "a").symlink_to("b")
    (mine / "b").symlink_to("a")
    assert "links" in (folder_problem(mine / "a" / "run") or "")


def test_a_file_is_no_folder(mine) -> None:
    (mine / "file").touch()
    for path in (mine / "file", mine / "file" / "run"):
        with pytest.raises(NotADirectoryError):
            folder_problem(path)
    with pytest.raises(NotADirectoryError):
        make_folder(mine / "file" / "run")


@as_root
def test_a_group_with_others_in_it_is_others_and_one_without_is_not(folder) -> None:
    folder.parent.chmod(0o775)
    assert folder_problem(folder) is None  # root's own group
    of_others = next(group.gr_gid for group in grp.getgrall() if group.gr_gid != 0)
    for group in (of_others, STRANGER):  # one that has a name, and one that has none
        os.chown(folder.parent, 0, group)
        assert "others may write to" in (folder_problem(folder) or "")


@as_root
def test_a_folder_above_of_another_user_is_refused(folder) -> None:
    os.chown(folder.parent, STRANGER, STRANGER)
    problem = f"{folder.parent}, on the way to it, belongs to the user with id {STRANGER}"
    assert folder_problem(folder) == problem


@as_root
def test_a_link_of_another_user_is_refused_wherever_it_is(folder, mine) -> None:
    (mine / "link").symlink_to("above")
    os.chown(mine / "link", STRANGER, STRANGER, follow_symlinks=False)
    assert "is a link that others may have put there" in (folder_problem(mine / "link" / "run") or "")
    assert folder_problem(folder) is None


@as_root
def test_nothing_is_made_where_another_user_decides_what_the_way_leads_to(mine) -> None:
    (mine / "theirs").mkdir()
    os.chown(mine / "theirs", STRANGER, STRANGER)
    (mine / "link").symlink_to("theirs")
    for way in (mine / "theirs", mine / "link"):
        with pytest.raises(NotTrusted, match="belongs to the user"):
            make_folder(way / "run")
    assert list((mine / "theirs").iterdir()) == []


def test_a_link_that_another_user_put_on_the_way_is_refused(stranger: Person, common: Path, folder: Path) -> None:
    """Trust finding 2: it leads to a folder of the user's own for as long as somebody looks."""
    stranger.say("import os, sys; os.symlink(*sys.argv[1:])", folder.parent, common / "link")
    assert "is a link that others may have put there" in (folder_problem(common / "link" / "run") or "")
    assert "it is a link" in (folder_problem(common / "link") or "")


def test_a_second_name_of_a_link_of_the_users_own_is_refused_where_others_can_give_it(common, folder) -> None:
    """Whoever may write to a folder may give a link of somebody else's another name there."""
    (common / "link").symlink_to(folder.parent)
    assert "is a link that others may have put there" in (folder_problem(common / "link" / "run") or "")


@pytest.mark.parametrize("kind", ["link", "dangling link", "second name", "folder", "pipe", "open to others"])
def test_what_is_no_file_of_ones_own_is_neither_read_nor_written(folder, kind) -> None:
    """Trust finding 2: logs were opened with truncation through links."""
    victim, path = folder / "victim", folder / "server.log"
    victim.write_text("a user's file")
    match kind:
        case "link":
            path.symlink_to(victim)
        case "dangling link":
            path.symlink_to(folder / "made")
        case "second name":
            path.hardlink_to(victim)
        case "folder":
            path.mkdir()
        case "pipe":
            os.mkfifo(path)
        case "open to others":
            path.touch()
            path.chmod(0o666)
    for flags in (os.O_RDONLY, os.O_RDWR | os.O_CREAT):
        with pytest.raises(NotOwn):
            open_own(path, flags)
    assert victim.read_text() == "a user's file"
    assert not (folder / "made").exists()


@as_root
def test_a_file_of_another_user_is_not_ones_own(folder) -> None:
    (folder / "server.json").write_text("{}")
    os.chown(folder / "server.json", STRANGER, STRANGER)
    with pytest.raises(NotOwn, match=f"user with id {STRANGER}"):
        read_own(folder / "server.json", 10)


def test_a_file_is_replaced_and_no_link_is_followed_on_the_way(folder) -> None:
    victim = folder / "victim"
    victim.write_text("a user's file")
    for name in ("server.json", f"server.json.{os.getpid()}"):
        (folder / name).symlink_to(victim)
    replace_own(folder / "server.json", "new")
    assert (victim.read_text(), (folder / "server.json").read_text()) == ("a user's file", "new")
    assert (folder / "server.json").stat().st_mode & 0o777 == 0o600


def test_a_log_that_somebody_named_is_for_the_user_alone_and_may_be_a_link_of_theirs(folder) -> None:
    claim(folder / "lsp.log")
    assert (folder / "lsp.log").stat().st_mode & 0o777 == 0o600
    (folder / "link").symlink_to("lsp.log")
    claim(folder / "link")
    claim(Path(os.devnull))


@as_root
def test_a_log_of_another_user_is_told_and_the_lines_go_to_standard_error(mine: Path) -> None:
    (mine / "lsp.log").touch()
    os.chown(mine / "lsp.log", STRANGER, STRANGER)
    code = "import pathlib, sys; from sfumato_client.logs.lines import log_to;"
    code += "log_to(pathlib.Path(sys.argv[1]), process='lsp', level='info')"
    said = subprocess.run([sys.executable, "-c", code, mine / "lsp.log"], capture_output=True, text=True, check=True)
    assert "the log goes to standard error" in said.stderr
    assert (mine / "lsp.log").stat().st_size == 0


def test_a_log_that_another_user_put_there_is_not_written_to(stranger: Person, common: Path, mine: Path) -> None:
    """Trust finding 2: with `--log-text` they would read the source text, and through a link they choose the file."""
    stranger.say("import os, sys; os.symlink(*sys.argv[1:])", mine / "notes", common / "a.log")
    stranger.say("import os, sys; os.umask(0); open(sys.argv[1], 'w')", common / "b.log")
    for name in ("a.log", "b.log"):
        with pytest.raises(NotOwn, match=f"user with id {STRANGER}"):
            claim(common / name)
    assert not (mine / "notes").exists()
