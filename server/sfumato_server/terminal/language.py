"""Which language a file is in: by its name, or by the program that its first line names."""

from __future__ import annotations

import re
from pathlib import Path

PLAIN = "plaintext"
LANGUAGES = {
    ".c": "c",
    ".cc": "cpp",
    ".cpp": "cpp",
    ".css": "css",
    ".go": "go",
    ".h": "c",
    ".hpp": "cpp",
    ".html": "html",
    ".java": "java",
    ".js": "javascript",
    ".json": "json",
    ".jsx": "javascriptreact",
    ".kt": "kotlin",
    ".lua": "lua",
    ".md": "markdown",
    ".py": "python",
    ".pyi": "python",
    ".pyw": "python",
    ".rb": "ruby",
    ".rs": "rust",
    ".sh": "shellscript",
    ".sql": "sql",
    ".toml": "toml",
    ".ts": "typescript",
    ".tsx": "typescriptreact",
    ".yaml": "yaml",
    ".yml": "yaml",
}
"""LSP language ids."""
_PROGRAMS = {"python": "python", "sh": "shellscript", "bash": "shellscript", "zsh": "shellscript", "node": "javascript"}
_FIRST_LINE = re.compile(r"#![^\n]{0,200}?\b(python|sh|bash|zsh|node)[\d.]*(?:\s|$)")


def language_of(path: Path, text: str) -> str:
    """The LSP language id; `PLAIN` where nothing tells."""
    named = LANGUAGES.get(path.suffix.lower())
    if named is not None:
        return named
    script = _FIRST_LINE.match(text)
    return _PROGRAMS[script[1]] if script else PLAIN
