"""Python: what it calls a word, how its blocks are made, and how unfinished code may go on."""

from __future__ import annotations

import builtins
import keyword
import re

from sfumato_model.languages.language import Blocks, Completions, Language
from sfumato_model.languages.syntax import syntax_of
from sfumato_model.text.python_text import is_stuck, parse

PYTHON = Language(
    syntax=syntax_of("python"),
    words=frozenset([*keyword.kwlist, *keyword.softkwlist, *dir(builtins), "self", "cls"]),
    parse=parse,
    is_stuck=is_stuck,
    blocks=Blocks(
        whole=re.compile(r"(?:async\s++)?def\s|class\s"),
        goes_on=re.compile(r"(?:else|elif|except|finally|case)\b"),
        begins=re.compile(r"\s*+(?:(?:async\s++def|def)\s++\w++\s*+[\[(]|class\s++\w++\s*+[\[(:]|@\w)"),
        flush=re.compile(
            r"import\s++\w|from\s++[\w.]++\s++import\b|(?:if|for|while|with|try|async)\b[^\n]*:$|class\s++\w++\s*+[\[(:]"
            r"|(?:def|async\s++def)\s++\w++\s*+[\[(]|@\w|[^\W\d][\w.]*+(?:\s*+=|[(\[]|:\s++\w)",
            re.MULTILINE,
        ),
        statement=re.compile(
            r"\s*+(?:return|import|from|def|class|raise|assert|del|global|nonlocal|with|while|try|except|finally|elif)\b"
        ),
        stand_in="if 1:",
        nothing="pass",
    ),
    completions=Completions(
        first=("", "x", " x", ": x", " in x", " for x in x", " x in x", " else x", " if x else x", " pass"),
        last=(
            "", ":", ": pass", " = x", " import x", "(): pass", " in x: pass", " as x: pass", " x(): pass",
            " x: pass", ",", "x,", "(", "x(", "[", "{",
        ),
        behind={
            "from": (" import x", " x", "x import x", " x import x", "x)"),
            "import": (" x", "x"),
            "def": (" x():", " x(): pass"),
            "async": (" x():", " x(): pass", " def x():", " def x(): pass"),
            "for": (" x in x:", " x in x: pass"),
            **dict.fromkeys(("class", "if", "elif", "while", "with", "except", "match", "case"), (" x:", " x: pass")),
        },
        below=("def x(): pass", "finally: pass", "    case _: pass", "    pass\nfinally: pass"),
        statements=(
            "pass", "x", "finally: pass", "else: pass", "case _: pass", "def x(): pass", "    pass", "x,", "x: x,",
        ),
        lines=(
            "", "pass", '"""', "if 1:", "def x():", "else:", "try:", "finally:", "except x:", "elif x:", "case _:",
            "x,", "x: x,", ")", "]", "}", "'''", "x(", "x = (", "x = [", "x = {", "def x(", "@x(",
        ),
    ),
)  # fmt: skip
