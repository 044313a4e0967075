"""Repositories of every kind with random rules: what git says of files in them, and what the language server does.

`python -m tests.lsp.ignoring.as_git --sets 20000 --seed 7` compares more of them than the suite does.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath

import pytest
from tests.lsp.ignoring.random_rules import ignore_file, rule_set

from sfumato_lsp.privacy.ignored_files import is_ignored

NEEDS_GIT = pytest.mark.skipif(shutil.which("git") is None, reason="needs git to compare with")


@dataclass(frozen=True, kw_only=True)
class Tree:
    """A work tree with a user of its own. `git_dir` has `info/exclude`."""

    folder: Path
    git_dir: Path
    environment: Mapping[str, str]
    note: str = ""

    def git(self, *arguments: str, folder: Path | None = None, asked: bytes | None = None) -> bytes:
        """What git prints; 1 is how it says that nothing is ignored."""
        command = ["git", "-c", "user.name=a", "-c", "user.email=a@b", "-c", "protocol.file.allow=always", *arguments]
        where = folder or self.folder
        done = subprocess.run(command, cwd=where, env=self.environment, input=asked, capture_output=True, check=False)
        assert done.returncode in ((0, 1) if asked else (0,)), done.stderr
        return done.stdout

    def write(self, path: str | PurePath, content: bytes) -> None:
        """A file of the work tree, or of the user where the path begins with `~/`, or of git's where with `.git/`."""
        start, _, rest = str(path).partition("/")
        bases = {"~": Path(self.environment["HOME"]), ".git": self.git_dir}
        place = bases[start] / rest if start in bases else self.folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)

    def ignored_by_git(self, paths: Sequence[PurePath]) -> set[PurePath]:
        asked = b"\0".join(os.fsencode(path) for path in paths) + b"\0"
        said = self.git("check-ignore", "--no-index", "--stdin", "-z", asked=asked)
        return {PurePath(os.fsdecode(path)) for path in said.split(b"\0") if path}

    def ignored_by_us(self, paths: Sequence[PurePath]) -> set[PurePath]:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in self.environment.items():
                patch.setenv(name, value)
            return {path for path in paths if is_ignored(self.folder / path, [self.folder])}


def new_tree(place: Path, kind: str) -> Tree:
    (place / "home" / ".config").mkdir(parents=True)
    (place / "w").mkdir()
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(place / "home"),
        "XDG_CONFIG_HOME": str(place / "home" / ".config"),
        "GIT_CONFIG_NOSYSTEM": "1",
    }
    return KINDS[kind](Tree(folder=place / "w", git_dir=place / "w" / ".git", environment=environment, note=kind))


def _plain(tree: Tree) -> Tree:
    tree.git("init", "-q")
    return tree


def _separate(tree: Tree) -> Tree:
    git_dir = tree.folder.parent / "git"
    tree.git("init", "-q", "--separate-git-dir", str(git_dir))
    return Tree(folder=tree.folder, git_dir=git_dir, environment=tree.environment, note=tree.note)


def _linked(tree: Tree) -> Tree:
    _plain(tree).git("commit", "-q", "--allow-empty", "-m", "one")
    tree.git("worktree", "add", "-q", "../linked")
    return Tree(
        folder=tree.folder.parent / "linked", git_dir=tree.git_dir, environment=tree.environment, note=tree.note
    )


def _submodule(tree: Tree) -> Tree:
    inner = tree.folder.parent / "inner"
    inner.mkdir()
    tree.git("init", "-q", folder=inner)
    tree.git("commit", "-q", "--allow-empty", "-m", "one", folder=inner)
    _plain(tree).git("submodule", "add", "-q", str(inner), "sub")
    git_dir = tree.git_dir / "modules" / "sub"
    return Tree(folder=tree.folder / "sub", git_dir=git_dir, environment=tree.environment, note=tree.note)


KINDS: dict[str, Callable[[Tree], Tree]] = {
    "repository": _plain,
    "separate git dir": _separate,
    "linked worktree": _linked,
    "submodule": _submodule,
}


@dataclass(kw_only=True)
class Compared:
    sets: int = 0
    paths: int = 0
    ignored: int = 0
    leaks: list[str] = field(default_factory=list)
    kept_back: list[str] = field(default_factory=list)

    @property
    def not_ignored(self) -> int:
        return self.paths - self.ignored

    def __str__(self) -> str:
        counts = f"{self.sets:,} sets of rules, {self.paths:,} paths: of {self.ignored:,} that git ignores "
        counts += f"{len(self.leaks):,} are not, of {self.not_ignored:,} others {len(self.kept_back):,} are"
        return "\n".join([counts, *self.leaks[:5], *self.kept_back[:5]])

    def add(self, chance: random.Random, tree: Tree, sets: int, paths_of_each: int) -> None:
        """Random rules of the user and of git's own, and random sets below the work tree."""
        settings: dict[str, bytes] = {}
        if chance.random() < 0.5:
            name = chance.choice(["~/.config/git/ignore", "~/mine"])
            settings[name] = ignore_file(chance)
            if name == "~/mine":
                tree.git("config", "--global", "core.excludesFile", name)
        if chance.random() < 0.5:
            settings[".git/info/exclude"] = ignore_file(chance)
        for name, content in settings.items():
            tree.write(name, content)
        folds = chance.random() < 0.5
        tree.git("config", "core.ignorecase", str(folds).lower())
        made = {f"s{number}": rule_set(chance, f"s{number}", paths_of_each) for number in range(sets)}
        for one in made.values():
            for folder, content in one.files.items():
                tree.write(folder / ".gitignore", content)
        paths = list(dict.fromkeys(path for one in made.values() for path in one.paths))
        by_git, by_us = tree.ignored_by_git(paths), tree.ignored_by_us(paths)
        self.sets += sets
        self.paths += len(paths)
        self.ignored += len(by_git)
        for told, wrong in ((self.leaks, by_git - by_us), (self.kept_back, by_us - by_git)):
            told += [
                f"{tree.note}, {settings}, ignorecase {folds}: {path} under {made[path.parts[0]].files}"
                for path in sorted(wrong)
            ]


def compare(place: Path, *, seed: int, sets: int, trees: int, paths_of_each: int) -> Compared:
    chance = random.Random(seed)
    compared = Compared()
    for number in range(trees):
        tree = new_tree(place / str(number), list(KINDS)[number % len(KINDS)])
        compared.add(chance, tree, sets // trees, paths_of_each)
    return compared


def main() -> None:
    parser = argparse.ArgumentParser(description="Compare what is ignored with what git says of random rules.")
    parser.add_argument("--sets", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sf") as place:
        trees = max(len(KINDS), arguments.sets // 50)
        print(compare(Path(place), seed=arguments.seed, sets=arguments.sets, trees=trees, paths_of_each=12))


if __name__ == "__main__":
    main()
