"""What `make demo` installs, quietly: how much that is before, one line meanwhile, and what pip says in a log.

Standard library only: nothing is installed yet. `python examples/demo/install.py .venv`
"""

from __future__ import annotations

import os
import re
import selectors
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent.parent
SIZES = "50 packages, 45 MB to download, 270 MB on the disk, most of a minute"
"""Measured in a fresh environment, with pip's own."""
STEPS = ("Collecting", "Downloading", "Building", "Installing")


def main() -> int:
    venv = Path(sys.argv[1])
    log = venv / "install.log"
    print(f"The demo needs Sfumato's server: {SIZES}.\nIt goes into {venv}; `rm -rf {venv}` removes it.", flush=True)
    begun = time.monotonic()
    subprocess.run([sys.executable, "-P", "-m", "venv", str(venv)], check=True)
    pip = [str(venv / "bin" / "pip"), "install", "--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
    with log.open("w", encoding="utf-8") as words:
        code = follow([*pip, "--editable", f"{CHECKOUT}[server]"], words.write)
    if code:
        print(*log.read_text(encoding="utf-8").splitlines()[-15:], sep="\n", file=sys.stderr)
        print(f"pip ended with {code}; all that it said is in {log}", file=sys.stderr)
        return 1
    count = len(list((venv / "lib").glob("python*/site-packages/*.dist-info")))
    size = sum(file.lstat().st_size for file in venv.rglob("*") if file.is_file()) / 1e6
    print(f"Installed {count} packages, {size:,.0f} MB, in {time.monotonic() - begun:.0f} s.", flush=True)
    return 0


def follow(command: list[str], keep: Callable[[str], object]) -> int:
    """Run `command`, hand each of its lines to `keep`, and show the step that it is at; its exit code."""
    # Into a pipe pip would say several lines at once, and late.
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)
    assert process.stdout is not None
    step, since = "starting pip", time.monotonic()
    with selectors.DefaultSelector() as ready, process:
        ready.register(process.stdout, selectors.EVENT_READ)
        while True:
            if ready.select(0.5):
                line = process.stdout.readline()
                if not line:
                    break
                keep(line)
                if line.strip().startswith(STEPS):
                    step, since = in_short(line), time.monotonic()
            show(step, time.monotonic() - since)
    if sys.stdout.isatty():
        print("\r\x1b[K", end="")
    return process.returncode


def in_short(line: str) -> str:
    """As in "downloading torch 2.13.0 (180.6 MB)"."""
    verb, _, rest = line.strip().partition(" ")
    if verb == "Installing":
        return "unpacking"
    found = re.match(r"(?:.*/)?([\w.]+)-([\d.]+)[^ ]*( \(.*\))?", rest)
    name = f"{found[1]} {found[2].strip('.')}{found[3] or ''}" if found else rest.partition(" ")[0]
    return f"{verb.lower()} {name}".strip()


def show(step: str, seconds: float) -> None:
    if sys.stdout.isatty():
        line = f"  {step}, {seconds:.0f} s"
        print(f"\r\x1b[K{line[: shutil.get_terminal_size().columns - 1]}", end="", flush=True)


if __name__ == "__main__":
    sys.exit(main())
