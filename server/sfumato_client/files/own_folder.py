"""Folders that nobody but this user, and root, can put something into: for sockets, records, locks, logs and notes.

The whole way there counts: whoever may write to a folder above, or owns a link on the way, decides what a path leads
to. Standard library only: the language server imports it. On Windows a user's folders are closed by their own lists.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
from pathlib import Path

_MOST_LINKS = 40


class NotTrusted(OSError):
    """Others decide what is in a folder; `strerror` says why, and completes "the folder ...: ..."."""


def folder_problem(folder: Path) -> str | None:
    """Why what is in `folder` may be somebody else's; `None` where it can only be this user's.

    Raises `OSError` where the folder is not there, or is none.
    """
    if sys.platform == "win32":
        return None
    problem, found = _walk(folder)
    if problem is None and found.st_uid != os.getuid():
        problem = f"it belongs to the user with id {found.st_uid}: use a folder of your own"
    elif problem is None and found.st_mode & 0o022:
        remedy = f"; close it with: chmod 700 {folder}"
        problem = f"others may write to it{', as they should: use a folder of your own' if _sticky(found) else remedy}"
    return problem


def check_folder(folder: Path) -> None:
    """Raise `NotTrusted` where `folder_problem` finds something, or another `OSError`.

    A group in which nobody else is may write to it, as under a umask of 002.
    """
    if sys.platform == "win32":
        return
    problem, found = _walk(folder)
    if problem is None and found.st_uid != os.getuid():
        problem = f"it belongs to the user with id {found.st_uid}"
    elif problem is None and others_may_write(found):
        problem = f"others may write to it; close it with: chmod 700 {folder}"
    if problem is not None:
        raise NotTrusted(errno.EPERM, problem, str(folder))


def make_folder(folder: Path) -> None:
    """Make a folder, and those above that are missing, for this user alone; one that is there stays as it is.

    Raises `NotTrusted` where others decide what the way there leads to, or another `OSError`.
    """
    if folder.is_dir():
        return
    if os.path.lexists(folder):
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))
    make_folder(folder.parent)
    if sys.platform != "win32":
        # As if it were there already: of a folder above, a link of the user's own and one of root's are as good.
        problem, _ = _walk(folder.parent, above=True)
        if problem is not None:
            raise NotTrusted(errno.EPERM, problem, str(folder))
    with contextlib.suppress(FileExistsError):  # another program was quicker
        folder.mkdir(mode=0o700)


def others_may_write(found: os.stat_result) -> bool:
    """Whether somebody besides the owner may; a group in which nobody else is counts as the owner."""
    return bool(found.st_mode & 0o002) or bool(found.st_mode & 0o020 and not _is_of_one(found.st_gid))


if sys.platform == "win32":

    def _walk(folder: Path, *, above: bool = False) -> tuple[str | None, os.stat_result]:
        raise NotImplementedError

    def _is_of_one(group: int) -> bool:
        raise NotImplementedError

else:
    import grp
    import pwd

    def _walk(folder: Path, *, above: bool = False) -> tuple[str | None, os.stat_result]:
        """What is wrong with the way to a folder, and what is at its end. `above`: the end is on the way as well."""
        at = Path("/")
        names = list(reversed(folder.absolute().parts[1:]))
        here = at.lstat()
        links = 0
        while (problem := _on_the_way(at, here)) is None and names:
            name = names.pop()
            step = at.parent if name == ".." else at / name
            found = step.lstat()
            is_end = not names and not above
            if stat.S_ISLNK(found.st_mode):
                links += 1
                problem = _link(step, found, is_end=is_end, put_there_by_others=others_may_write(here))
                if problem is not None or links > _MOST_LINKS:
                    return problem or f"the way to it has more than {_MOST_LINKS} links", found
                target = step.readlink()
                at = Path("/") if target.is_absolute() else at
                here = at.lstat()
                names += [name for name in reversed(target.parts) if name != "/"]
                continue
            if not stat.S_ISDIR(found.st_mode):
                raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(step))
            at, here = step, found
            if is_end:
                return None, found
        return problem, here

    def _on_the_way(folder: Path, found: os.stat_result) -> str | None:
        if found.st_uid not in (0, os.getuid()):
            return f"{folder}, on the way to it, belongs to the user with id {found.st_uid}"
        # In a sticky folder nobody takes away or renames what is another's.
        if others_may_write(found) and not _sticky(found):
            return f"others may write to {folder}, on the way to it"
        return None

    def _link(path: Path, found: os.stat_result, *, is_end: bool, put_there_by_others: bool) -> str | None:
        if is_end:
            return "it is a link: name the folder that it leads to"
        if found.st_uid not in (0, os.getuid()) or put_there_by_others:
            return f"{path}, on the way to it, is a link that others may have put there"
        return None

    def _is_of_one(group: int) -> bool:
        """Whether nobody but this user is in a group: root's, or the one that a system makes for each user."""
        if group == 0:
            return True
        try:
            user, found = pwd.getpwuid(os.getuid()), grp.getgrgid(group)
        except KeyError:
            return False
        return (found.gr_gid, found.gr_name) == (user.pw_gid, user.pw_name) and set(found.gr_mem) <= {user.pw_name}


def _sticky(found: os.stat_result) -> bool:
    return bool(found.st_mode & stat.S_ISVTX)
