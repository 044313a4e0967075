"""The corpus: pinned wheels from PyPI, unpacked, deduplicated, split by package.

`pip download` does the fetching, so indexes, proxies and caches are the user's own pip settings.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

SOURCES = Path(__file__).with_name("sources.toml")
SKIPPED_FOLDERS = {
    "tests",
    "test",
    "testing",
    "_vendor",
    "vendor",
    "_vendored",
    "vendored",
    "extern",
    "locale",
}
PLATFORMS = ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64")


@dataclass(frozen=True, kw_only=True)
class Package:
    """One pinned source of text."""

    name: str
    version: str
    license: str
    held_out: bool = False


@dataclass(frozen=True, kw_only=True)
class Sources:
    """The parsed `sources.toml`."""

    packages: tuple[Package, ...]
    max_characters: int
    max_file_characters: int
    min_file_characters: int
    standard_library: bool


@dataclass(frozen=True, kw_only=True)
class SourceFile:
    """One file of the corpus; `path` is relative to its package, as an editor would show it."""

    package: str
    path: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Corpus:
    """Files to train on and files that are never trained on."""

    train: tuple[SourceFile, ...]
    held_out: tuple[SourceFile, ...]


def read_sources(path: Path = SOURCES) -> Sources:
    """Read the pinned list of packages."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    packages = tuple(Package(**row) for row in data.pop("package"))
    return Sources(packages=packages, **data)


def download(sources: Sources, folder: Path) -> None:
    """Fetch the wheels that are not in `folder` yet. Raises `CalledProcessError` with pip's own words on stderr."""
    folder.mkdir(parents=True, exist_ok=True)
    missing = [p for p in sources.packages if wheel_in(folder, p) is None]
    if not missing:
        return
    # Wheels of one platform and version of Python, so that everyone trains on the same text.
    # -P: not a pip.py, or whatever else pip imports, of the folder that this is started in.
    command = [sys.executable, "-P", "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    command += ["--python-version", "3.11", *(f"--platform={name}" for name in PLATFORMS)]
    command += ["--dest", str(folder), *(f"{p.name}=={p.version}" for p in missing)]
    subprocess.run(command, check=True)


def wheel_in(folder: Path, package: Package) -> Path | None:
    """Old wheels have capitals in their names."""
    start = f"{package.name.replace('-', '_').replace('.', '_')}-{package.version}-".lower()
    return next((one for one in sorted(folder.glob("*.whl")) if one.name.lower().startswith(start)), None)


def load(sources: Sources, folder: Path) -> Corpus:
    """Read the downloaded wheels (and the standard library) into memory, deduplicated by content."""
    seen: set[str] = set()
    held_out: list[SourceFile] = []
    train: list[SourceFile] = []
    # Held-out packages first: text that both parts hold (a vendored module) stays out of training.
    for package in sorted(sources.packages, key=lambda p: (not p.held_out, p.name)):
        wheel = wheel_in(folder, package)
        if wheel is None:
            raise FileNotFoundError(f"no wheel of {package.name} {package.version} in {folder}: download it first")
        files = _capped(_wheel_files(package.name, wheel), sources, seen)
        (held_out if package.held_out else train).extend(files)
    if sources.standard_library:
        train.extend(_capped(_standard_library_files(), sources, seen, factor=4))
    return Corpus(train=tuple(train), held_out=tuple(held_out))


def _wheel_files(package: str, wheel: Path) -> Iterator[SourceFile]:
    with zipfile.ZipFile(wheel) as archive:
        for name in sorted(archive.namelist()):
            if name.endswith(".py") and not SKIPPED_FOLDERS.intersection(Path(name).parts):
                text = archive.read(name).decode("utf-8", errors="replace")
                yield SourceFile(package=package, path=name, text=text)


def _standard_library_files() -> Iterator[SourceFile]:
    root = Path(sysconfig.get_path("stdlib"))
    for path in sorted(root.rglob("*.py")):
        name = path.relative_to(root)
        if not SKIPPED_FOLDERS.intersection(name.parts) and name.parts[0] not in ("site-packages", "lib2to3"):
            text = path.read_text(encoding="utf-8", errors="replace")
            yield SourceFile(package="python", path=str(name), text=text)


def _capped(files: Iterable[SourceFile], sources: Sources, seen: set[str], factor: int = 1) -> Iterator[SourceFile]:
    left = sources.max_characters * factor
    for file in sorted(files, key=lambda f: hashlib.sha256(f.path.encode()).digest()):
        text = file.text.replace("\r\n", "\n")
        digest = hashlib.sha256("".join(text.split()).encode()).hexdigest()
        fits = sources.min_file_characters <= len(text) <= sources.max_file_characters
        if digest in seen or not fits or "\ufffd" in text or left <= 0:
            continue
        seen.add(digest)
        left -= len(text)
        yield SourceFile(package=file.package, path=file.path, text=text)
