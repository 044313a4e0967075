"""Which language a file is in, by its name alone: an LSP language id. Standard library only."""

from __future__ import annotations

import re

_BY_ENDING = {
    "bash": "shellscript",
    "c": "c",
    "cc": "cpp",
    "cfg": "ini",
    "cjs": "javascript",
    "clj": "clojure",
    "cpp": "cpp",
    "cs": "csharp",
    "css": "css",
    "cxx": "cpp",
    "dart": "dart",
    "el": "lisp",
    "erl": "erlang",
    "ex": "elixir",
    "exs": "elixir",
    "fs": "fsharp",
    "go": "go",
    "h": "c",
    "hpp": "cpp",
    "hs": "haskell",
    "htm": "html",
    "html": "html",
    "ini": "ini",
    "java": "java",
    "jl": "julia",
    "js": "javascript",
    "json": "json",
    "jsonc": "jsonc",
    "jsx": "javascriptreact",
    "kt": "kotlin",
    "kts": "kotlin",
    "less": "less",
    "lua": "lua",
    "m": "objective-c",
    "md": "markdown",
    "mjs": "javascript",
    "ml": "ocaml",
    "mts": "typescript",
    "php": "php",
    "pl": "perl",
    "proto": "proto",
    "ps1": "powershell",
    "py": "python",
    "pyi": "python",
    "pyw": "python",
    "r": "r",
    "rb": "ruby",
    "rs": "rust",
    "rst": "restructuredtext",
    "scala": "scala",
    "scss": "scss",
    "sh": "shellscript",
    "sql": "sql",
    "svelte": "svelte",
    "swift": "swift",
    "tex": "latex",
    "tf": "terraform",
    "toml": "toml",
    "ts": "typescript",
    "tsx": "typescriptreact",
    "vim": "vim",
    "vue": "vue",
    "xml": "xml",
    "yaml": "yaml",
    "yml": "yaml",
    "zig": "zig",
    "zsh": "shellscript",
}
_BY_NAME = {"cmakelists.txt": "cmake", "dockerfile": "dockerfile", "makefile": "makefile"}
_ENDING = re.compile(r"[^.\s].*\.([^.\s]+)$", re.DOTALL)
_OTHER_WORDS = {
    "bash": "shellscript", "c#": "csharp", "c++": "cpp", "cs": "csharp", "js": "javascript", "py": "python",
    "python3": "python", "sh": "shellscript", "tex": "latex", "text": "plaintext", "ts": "typescript",
    "zsh": "shellscript",
}  # fmt: skip
"""What editors and people call languages, where it is no LSP language id in small letters."""


def language_of(name: str) -> str | None:
    """The language of the file of this name or path; `None` where the name says nothing, as one without an ending."""
    file = re.split(r"[/\\]", name.strip())[-1].lower()
    if file in _BY_NAME:
        return _BY_NAME[file]
    ending = _ENDING.match(file)
    return _BY_ENDING.get(ending[1], "plaintext") if ending else None


def language_called(word: str) -> str:
    """The language that an editor calls so; Vim joins several file types with dots."""
    word = word.strip().lower().partition(".")[0]
    return _OTHER_WORDS.get(word, word)
