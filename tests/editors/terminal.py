"""A terminal that a test types into and reads the screen of: tmux."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from tests.editors.around import INSTALL, wait_until

ARTEFACTS = Path(__file__).parent / "artefacts"
"""What was on the screen, for people to look at; git ignores it."""


class Terminal:
    """One program in a terminal of its own."""

    def __init__(self, tmux: Sequence[str | Path]) -> None:
        self._tmux = tmux

    def _run(self, *arguments: str) -> str:
        found = subprocess.run([*self._tmux, *arguments], capture_output=True, text=True, check=True, timeout=30)
        return found.stdout

    def type(self, text: str) -> None:
        """Type `text` as it is."""
        self._run("send-keys", "-l", "--", text)

    def press(self, *keys: str) -> None:
        """Press keys by tmux's names, for example `Escape`, `C-x`, `Tab`."""
        self._run("send-keys", *keys)

    def screen(self) -> str:
        return self._run("capture-pane", "-p")

    def wait_for(self, pattern: str, *, seconds: float = 60.0) -> str:
        """The screen, as soon as the regular expression is found on it."""
        expression = re.compile(pattern, re.MULTILINE)

        def found() -> str | None:
            screen = self.screen()
            return screen if expression.search(screen) else None

        try:
            return wait_until(f"{pattern!r} on the screen", found, seconds=seconds) or ""
        except pytest.fail.Exception as problem:
            pytest.fail(f"{problem}; it shows\n{self.screen()}")

    def process(self) -> int:
        """The id of the program's process."""
        return int(self._run("list-panes", "-F", "#{pane_pid}"))

    def keep(self, name: str) -> None:
        """Write what is on the screen into the artefacts."""
        ARTEFACTS.mkdir(exist_ok=True)
        (ARTEFACTS / f"{name}.txt").write_text(self.screen(), encoding="utf-8")


@contextmanager
def terminal(
    command: Sequence[str | Path],
    *,
    folder: Path,
    environment: Mapping[str, str],
    sockets: Path,
    size: tuple[int, int] = (120, 40),
) -> Iterator[Terminal]:
    """`command` in a terminal of `size` columns and rows; `sockets` is a folder whose path is short."""
    found = subprocess.run([INSTALL, "--path", "tmux"], capture_output=True, text=True, check=False)
    if found.returncode != 0:
        pytest.fail(found.stderr)
    # One of its own: the server of the last terminal may still be on its way out.
    socket = sockets / f"tmux-{uuid4().hex[:8]}"
    tmux: list[str | Path] = [found.stdout.strip(), "-S", socket, "-f", "/dev/null"]
    columns, rows = size
    subprocess.run(
        [*tmux, "-u", "new-session", "-d", "-x", str(columns), "-y", str(rows), "-c", folder, "--", *command],
        env={**environment, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"},
        check=True,
        timeout=30,
    )
    try:
        # Escape is a key of its own, and not the start of one.
        subprocess.run([*tmux, "set-option", "-s", "escape-time", "0"], check=True, timeout=30)
        yield Terminal(tmux)
    finally:
        subprocess.run([*tmux, "kill-server"], check=False, capture_output=True, timeout=30)
