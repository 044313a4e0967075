"""What a Python text imports, read line by line: a file that is being typed rarely parses, its imports mostly do."""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_IMPORTS = 200

_FROM = re.compile(
    r"^[ \t]*from[ \t]+(?P<dots>\.*)[ \t]*(?P<module>[\w.]*)[ \t]+import\b[ \t]*"
    # A bracket that is not closed yet ends at the first character that no list of names has.
    r"(?:\((?P<block>(?:[\w\s,*]|#[^\n]*)*)|(?P<line>[^\n#;]*))"
    r"|^[ \t]*import[ \t]+(?P<modules>[\w., \t]+)",
    re.MULTILINE,
)
_NAME = re.compile(r"\s*(?P<name>[\w.]+|\*)(?:[ \t]+as[ \t]+(?P<bound>\w+))?")
_COMMENT = re.compile(r"#[^\n]*")


@dataclass(frozen=True, kw_only=True)
class Import:
    """`from <level dots><module> import <name> as <bound>`; without a name, `import <module> as <bound>`."""

    module: str
    level: int
    name: str | None
    bound: str


def scan_imports(text: str) -> tuple[Import, ...]:
    """The imports of a text (line ends `\\n`) in their order. A name `*` is bound to nothing."""
    found: list[Import] = []
    for match in _FROM.finditer(text.replace("\\\n", " ")):
        names = match["modules"] or _COMMENT.sub("", match["block"] or match["line"] or "")
        for item in filter(None, (_NAME.match(part) for part in names.split(","))):
            name, bound = item["name"], item["bound"]
            if match["modules"]:
                found.append(Import(module=name, level=0, name=None, bound=bound or name))
            else:
                level = len(match["dots"])
                found.append(Import(module=match["module"], level=level, name=name, bound=bound or name.strip("*")))
    return tuple(found[:MAX_IMPORTS])


def without_imports(text: str) -> str:
    """`text` with its imports blanked and its lines where they were."""
    return _FROM.sub(lambda match: "\n" * match.group().count("\n"), text)
