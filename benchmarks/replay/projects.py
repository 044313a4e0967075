"""Two versions of each project: wheels in the user's cache folder, read into memory."""

from __future__ import annotations

import tomllib
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from platformdirs import user_cache_path

from sfumato_model.training.data.corpus import SKIPPED_FOLDERS, Package, download, read_sources, wheel_in

PROJECTS = Path(__file__).with_name("projects.toml")
WHEELS = user_cache_path("sfumato") / "benchmarks" / "replay"


@dataclass(frozen=True, kw_only=True)
class Project:
    """A package and the two versions whose difference is typed."""

    name: str
    old: str
    new: str
    license: str


@dataclass(frozen=True, kw_only=True)
class ChangedFile:
    """One file before and after. `path` is relative to the project."""

    project: str
    path: str
    old: str
    new: str


@dataclass(frozen=True, kw_only=True)
class Checkout:
    """A project's Python files as they were, by path, and those of them that changed."""

    project: Project
    before: dict[str, str]
    changed: tuple[ChangedFile, ...]


def read_projects(path: Path = PROJECTS) -> tuple[Project, ...]:
    """Read the pinned list. Raises `ValueError` for a project that is not held out from training."""
    projects = tuple(Project(**row) for row in tomllib.loads(path.read_text(encoding="utf-8"))["project"])
    held_out = {package.name for package in read_sources().packages if package.held_out}
    for project in projects:
        if project.name not in held_out:
            raise ValueError(f"{project.name} in {path.name} is not held out in sources.toml: it may be trained on")
    return projects


def check_out(projects: Sequence[Project]) -> tuple[Checkout, ...]:
    """Fetch what is missing and read it. Raises `CalledProcessError` when pip cannot fetch a wheel."""
    for side in ("old", "new"):  # pip takes one version of a package at a time
        packages = tuple(Package(name=p.name, version=getattr(p, side), license=p.license) for p in projects)
        download(replace(read_sources(), packages=packages, standard_library=False), WHEELS)
    return tuple(checkout(project) for project in projects)


def checkout(project: Project) -> Checkout:
    before, after = (_python_files(project.name, version) for version in (project.old, project.new))
    changed = tuple(
        ChangedFile(project=project.name, path=path, old=before[path], new=text)
        for path, text in after.items()
        if path in before and before[path] != text
    )
    return Checkout(project=project, before=before, changed=changed)


def _python_files(name: str, version: str) -> dict[str, str]:
    wheel = wheel_in(WHEELS, Package(name=name, version=version, license=""))
    if wheel is None:
        raise FileNotFoundError(f"no wheel of {name} {version} in {WHEELS}")
    with zipfile.ZipFile(wheel) as archive:
        names = [n for n in archive.namelist() if n.endswith(".py") and not SKIPPED_FOLDERS & set(Path(n).parts)]
        return {n: archive.read(n).decode("utf-8").replace("\r\n", "\n") for n in sorted(names)}
