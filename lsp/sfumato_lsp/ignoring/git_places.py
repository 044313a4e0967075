"""Where git's settings lie on this machine, and its user's ignore file if they name none."""

from __future__ import annotations

import os
import sys

NO = ("false", "no", "off", "")
"""What says no to git."""
_SYSTEM = ("/etc/gitconfig", "/usr/local/etc/gitconfig", "/opt/homebrew/etc/gitconfig")


def _config_home() -> str:
    return os.path.join(os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config"), "git")


def default_exclude_file() -> str:
    path = os.path.join(_config_home(), "ignore")
    return path if os.path.isabs(path) else ""


def user_files() -> list[str]:
    own = os.environ.get("GIT_CONFIG_GLOBAL")
    if own is not None:
        return [own] if own else []
    return [os.path.join(_config_home(), "config"), os.path.expanduser("~/.gitconfig")]


def system_files() -> list[str]:
    if os.environ.get("GIT_CONFIG_NOSYSTEM", "").lower() not in ("0", *NO):
        return []
    own = os.environ.get("GIT_CONFIG_SYSTEM")
    if own is not None:
        return [own] if own else []
    if sys.platform == "win32":
        return [os.path.join(os.environ.get("PROGRAMFILES", "C:\\Program Files"), "Git", "etc", "gitconfig")]
    return list(_SYSTEM)
