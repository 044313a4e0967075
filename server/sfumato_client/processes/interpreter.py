"""Command lines of Python interpreters, and of other programs: none of them is chosen by the folder it starts in.

Python puts the folder that it stands in before its own library, with `-m` and with `-c`: a `torch.py` or a `queue.py`
that a repository holds would be run. `-P` keeps it out. Windows looks for programs in that folder first, and every
system does when PATH names it.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

SAFE_ENVIRONMENT = {"PYTHONSAFEPATH": "1"}
"""The same as -P, for the interpreters that a process starts in turn."""


def python_command(*arguments: str) -> tuple[str, ...]:
    """This program's own interpreter with these arguments, as ("-m", "sfumato_server.worker")."""
    return (sys.executable, "-P", *arguments)


def program(name: str, environment: Mapping[str, str] = os.environ) -> str | None:
    """The path of a program in an absolute folder of PATH; `None` where none has it."""
    file = f"{name}.exe" if sys.platform == "win32" else name
    for folder in map(Path, environment.get("PATH", os.defpath).split(os.pathsep)):
        found = shutil.which(str(folder / file)) if folder.is_absolute() else None
        if found is not None:
            return found
    return None
