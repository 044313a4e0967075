"""Real changes: files of one version of a package and of the next, some to measure on and others to fit on."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from benchmarks.replay.projects import WHEELS, ChangedFile, Project, checkout

from sfumato_model.training.data.corpus import Package, download, read_sources

PROJECTS = Path(__file__).with_name("projects.toml")


def changed_files(*, held_out: bool) -> list[ChangedFile]:
    """Of the packages that are held out from training, or of the others; fetches what is missing.

    Raises `CalledProcessError` when pip cannot fetch a wheel.
    """
    sources = read_sources()
    kept = {package.name for package in sources.packages if package.held_out}
    rows = tomllib.loads(PROJECTS.read_text(encoding="utf-8"))["project"]
    chosen = [row for row in rows if (row["name"] in kept) is held_out]
    # pip takes one version of a package at a time.
    for number in range(max(len(row["versions"]) for row in chosen)):
        packages = tuple(
            Package(name=row["name"], version=row["versions"][number], license=row["license"])
            for row in chosen
            if number < len(row["versions"])
        )
        download(replace(sources, packages=packages, standard_library=False), WHEELS)
    pairs = [
        Project(name=row["name"], old=old, new=new, license=row["license"])
        for row in chosen
        for old, new in pairwise(row["versions"])
    ]
    return [file for pair in pairs for file in checkout(pair).changed]
