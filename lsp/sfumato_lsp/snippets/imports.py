"""What a Python text imports, read line by line: a file that is being typed rarely parses, its imports mostly do.

The text is anybody's, and `re` lets nothing else run while it matches. So no pattern here can go back to a place that
it has left (`++`, `*+`), and each takes as long as its text is.

Where the file of an imported module lies is looked for beside the importing file, and under the source roots.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePosixPath

from sfumato_lsp.snippets.snippet import Files

MAX_LENGTH = 500_000
"""Characters of a document beyond which its imports are not looked at: a pattern holds up the editor's messages."""
MAX_IMPORTS = 200
LONGEST_NAME = 500
"""Characters of a module or a name. No file has a longer one, and what is looked for becomes a pattern itself."""

_FROM = re.compile(
    # Without a module, space stands in front of `import` all the same.
    r"^[ \t]*+from[ \t]++(?P<dots>\.*+)[ \t]*+(?:(?P<module>[\w.]++)[ \t]++import\b|(?<=[ \t.][ \t])import\b)[ \t]*+"
    # A bracket that is not closed yet ends at the first character that no list of names has.
    r"(?:\((?P<block>(?:[\w\s,*]++|#[^\n]*+)*+)|(?P<line>[^\n#;]*+))"
    r"|^[ \t]*+import[ \t](?P<modules>[\w., \t]++)",
    re.MULTILINE,
)
_NAME = re.compile(r"\s*+(?P<name>[\w.]++|\*)(?:[ \t]++as[ \t]++(?P<bound>\w++))?")
_COMMENT = re.compile(r"#[^\n]*+")
ROOTS = ("", "src")
"""Folders in which packages are looked for, beside those that the importing file lies in."""


@dataclass(frozen=True, kw_only=True)
class Import:
    """`from <level dots><module> import <name> as <bound>`; without a name, `import <module> as <bound>`."""

    module: str
    level: int
    name: str | None
    bound: str


def has_imports(text: str, language: str) -> bool:
    """Whether a document is looked through for imports."""
    return language == "python" and len(text) <= MAX_LENGTH


def scan_imports(text: str) -> tuple[Import, ...]:
    """The imports of a text (line ends `\\n`) in their order, the first of too many. A name `*` is bound to nothing."""
    return tuple(islice(_imports(text), MAX_IMPORTS))


def _imports(text: str) -> Iterator[Import]:
    for match in _FROM.finditer(text.replace("\\\n", " ")):
        names = match["modules"] or _COMMENT.sub("", match["block"] or match["line"] or "")
        module = match["module"] or ""
        for item in filter(None, (_NAME.match(part) for part in names.split(","))):
            name, bound = item["name"], item["bound"]
            if max(len(module), len(name), len(bound or "")) > LONGEST_NAME:
                continue
            if match["modules"]:
                yield Import(module=name, level=0, name=None, bound=bound or name)
            else:
                level = len(match["dots"])
                yield Import(module=module, level=level, name=name, bound=bound or name.strip("*"))


def without_imports(text: str) -> str:
    """`text` with its imports blanked and its lines where they were."""
    return _FROM.sub(lambda match: "\n" * match.group().count("\n"), text)


def module_file(module: str, level: int, *, path: str, files: Files, roots: Sequence[str] = ROOTS) -> str | None:
    """The path of the module that `path` imports as `module` with `level` dots, if it is among `files`.

    >>> module_file("shapes", 1, path="pkg/app.py", files={"pkg/shapes.py": ""})
    'pkg/shapes.py'
    """
    parts = [part for part in module.split(".") if part]
    folders = _relative(path, level) if level else _absolute(path, files, roots)
    for folder in folders:
        place = folder.joinpath(*parts)
        choices = [place / "__init__.py"] if not parts else [place.with_suffix(".py"), place / "__init__.py"]
        for choice in map(str, choices):
            if files.get(choice) is not None:
                return choice
    return None


def submodule_file(package: str, name: str, files: Files) -> str | None:
    """The path of the module `name` in the package whose `__init__.py` is `package`."""
    if PurePosixPath(package).name != "__init__.py":
        return None
    return module_file(name, 1, path=package, files=files)


def _relative(path: str, level: int) -> Iterator[PurePosixPath]:
    above = PurePosixPath(path).parents
    if level <= len(above):
        yield above[level - 1]


def _absolute(path: str, files: Files, roots: Sequence[str]) -> Iterator[PurePosixPath]:
    """The nearest folder first. A package's own folder is none: nothing is imported from inside it absolutely."""
    seen: set[PurePosixPath] = set()
    for folder in (*PurePosixPath(path).parents, *map(PurePosixPath, roots)):
        if folder not in seen and files.get(str(folder / "__init__.py")) is None:
            yield folder
        seen.add(folder)
