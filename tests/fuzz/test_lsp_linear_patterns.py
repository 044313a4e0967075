"""Trust finding 3: the patterns that cannot go back say of any text what those said that could."""

from __future__ import annotations

import re

from hypothesis import example, given, settings
from hypothesis import strategies as st

from sfumato_lsp.snippets.imports import scan_imports, without_imports
from sfumato_lsp.snippets.summaries import _code

FUZZ = settings(settings.get_profile("fuzz"))

FROM = re.compile(
    r"^[ \t]*from[ \t]+(?P<dots>\.*)[ \t]*(?P<module>[\w.]*)[ \t]+import\b[ \t]*"
    r"(?:\((?P<block>(?:[\w\s,*]|#[^\n]*)*)|(?P<line>[^\n#;]*))"
    r"|^[ \t]*import[ \t]+(?P<modules>[\w., \t]+)",
    re.MULTILINE,
)
NAME = re.compile(r"\s*(?P<name>[\w.]+|\*)(?:[ \t]+as[ \t]+(?P<bound>\w+))?")
STRING_OR_COMMENT = re.compile(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|#.*")

sources = st.lists(
    st.sampled_from(
        [
            "from",
            "import",
            " ",
            "  ",
            "\t",
            ".",
            "..",
            "a",
            "b.c",
            ",",
            "(",
            ")",
            "*",
            " as ",
            "#",
            "\n",
            "\\\n",
            ";",
            "é",
        ]
    ),
    max_size=14,
).map("".join)
lines = st.text(st.sampled_from("\"'\\#([a "), max_size=14)


@FUZZ
@given(text=sources)
@example(text="from  import x")
@example(text="from . import import import x")
@example(text="from .. .a import (a as b, # c\n *, d")
@example(text="import   ")
def test_imports_are_those_that_a_pattern_with_backtracking_finds(text: str) -> None:
    found = [(one.module, one.level, one.name, one.bound) for one in scan_imports(text)]
    assert found == expected(text)
    assert without_imports(text) == FROM.sub(lambda match: "\n" * match.group().count("\n"), text)


@FUZZ
@given(line=lines)
@example(line="\"\\\"'\\'\"'#")
def test_strings_and_comments_are_those_that_a_pattern_with_backtracking_finds(line: str) -> None:
    assert _code(line) == STRING_OR_COMMENT.sub("", line)


def expected(text: str) -> list[tuple[str, int, str | None, str]]:
    found: list[tuple[str, int, str | None, str]] = []
    for match in FROM.finditer(text.replace("\\\n", " ")):
        names = match["modules"] or re.sub(r"#[^\n]*", "", match["block"] or match["line"] or "")
        for item in filter(None, (NAME.match(part) for part in names.split(","))):
            if match["modules"]:
                found.append((item["name"], 0, None, item["bound"] or item["name"]))
            else:
                bound = item["bound"] or item["name"].strip("*")
                found.append((match["module"], len(match["dots"]), item["name"], bound))
    return found
