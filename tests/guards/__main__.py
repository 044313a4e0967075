"""Take each guard out, one at a time, in a copy of the code, and see its test fail.

python -m tests.guards [WORD ...]      only guards whose name has one of the words

The exit code is 1 when a test passes without its guard.
"""

from __future__ import annotations

import compileall
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.guards.guards import ROOT, Guard, guards, without

PARTS = ("model", "server", "lsp", "tests", "benchmarks", "examples", "editor-clients", "docs")
FAILED = 1
"""What pytest ends with when tests ran and some failed; a test that is not there ends with another code."""


def main(words: list[str]) -> int:
    chosen = [guard for guard in guards() if not words or any(word in guard.name for word in words)]
    open_ = 0
    with tempfile.TemporaryDirectory(prefix="guards") as folder:
        root = Path(folder)
        for part in PARTS:
            leave = shutil.ignore_patterns("__pycache__", "node_modules", "results", "artefacts")
            shutil.copytree(ROOT / part, root / part, ignore=leave)
        for name in ("pyproject.toml", "SECURITY.md", "README.md", "ARCHITECTURE.md", "Makefile"):
            shutil.copy(ROOT / name, root / name)
        compileall.compile_dir(root, quiet=2)  # once, and not for each guard
        for number, guard in enumerate(chosen, 1):
            code, said = _tested_without(guard, root)
            print(
                f"{number:3}/{len(chosen)} {guard.name}: {guard.test.rpartition('::')[2]} {_verdict(code)}", flush=True
            )
            if code != FAILED:
                open_ += 1
                print(said)
    print(f"{len(chosen) - open_} of {len(chosen)} guards are held by their test")
    return int(open_ > 0)


def _tested_without(guard: Guard, root: Path) -> tuple[int, str]:
    path = root / guard.file
    whole = path.read_text(encoding="utf-8")
    paths = os.pathsep.join(str(root / part) for part in ("model", "server", "lsp"))
    # Plugins that no guard's test needs, and that take seconds to load.
    plugins = [word for name in ("cacheprovider", "schemathesis", "hypothesispytest") for word in ("-p", f"no:{name}")]
    command = [sys.executable, "-m", "pytest", "-q", "-x", *plugins, "--timeout=60", "-m", "", guard.test]
    try:
        path.write_text(without(guard, root), encoding="utf-8")
        done = subprocess.run(
            command,
            cwd=root,
            env={**os.environ, "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
    finally:
        path.write_text(whole, encoding="utf-8")
    return done.returncode, done.stdout[-2000:]


def _verdict(code: int) -> str:
    return {FAILED: "fails", 0: "PASSES"}.get(code, f"COULD NOT BE RUN (pytest ended with {code})")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
