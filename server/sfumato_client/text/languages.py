"""Which language a file is in, by its name alone: an LSP language id. Standard library only."""

from __future__ import annotations

import re

_ENDINGS = {
    "c": ("c", "h"),
    "clojure": ("clj",),
    "cpp": ("cc", "cpp", "cxx", "hpp"),
    "csharp": ("cs",),
    "css": ("css",),
    "dart": ("dart",),
    "elixir": ("ex", "exs"),
    "erlang": ("erl",),
    "fsharp": ("fs",),
    "go": ("go",),
    "haskell": ("hs",),
    "html": ("htm", "html"),
    "ini": ("cfg", "ini"),
    "java": ("java",),
    "javascript": ("cjs", "js", "mjs"),
    "javascriptreact": ("jsx",),
    "json": ("json",),
    "jsonc": ("jsonc",),
    "julia": ("jl",),
    "kotlin": ("kt", "kts"),
    "latex": ("tex",),
    "less": ("less",),
    "lisp": ("el",),
    "lua": ("lua",),
    "markdown": ("md",),
    "objective-c": ("m",),
    "ocaml": ("ml",),
    "perl": ("pl",),
    "php": ("php",),
    "powershell": ("ps1",),
    "proto": ("proto",),
    "python": ("py", "pyi", "pyw"),
    "r": ("r",),
    "restructuredtext": ("rst",),
    "ruby": ("rb",),
    "rust": ("rs",),
    "scala": ("scala",),
    "scss": ("scss",),
    "shellscript": ("bash", "sh", "zsh"),
    "sql": ("sql",),
    "svelte": ("svelte",),
    "swift": ("swift",),
    "terraform": ("tf",),
    "toml": ("toml",),
    "typescript": ("mts", "ts"),
    "typescriptreact": ("tsx",),
    "vim": ("vim",),
    "vue": ("vue",),
    "xml": ("xml",),
    "yaml": ("yaml", "yml"),
    "zig": ("zig",),
}
_BY_ENDING = {ending: language for language, endings in _ENDINGS.items() for ending in endings}
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


ENDINGS = tuple(_BY_ENDING)
"""Of names of files whose language is known."""


def language_called(word: str) -> str:
    """The language that an editor calls so; Vim joins several file types with dots."""
    word = word.strip().lower().partition(".")[0]
    return _OTHER_WORDS.get(word, word)
