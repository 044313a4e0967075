"""`python -m sfumato_lsp.settings markdown | toml | vscode`: prints what `reference.py` makes of the schema."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence

from sfumato_lsp.settings.reference import markdown, toml_schema, vscode_configuration


def printed(form: str) -> str:
    if form == "markdown":
        return markdown()
    schema = toml_schema() if form == "toml" else vscode_configuration()
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m sfumato_lsp.settings", description="Print the settings.")
    parser.add_argument("form", choices=["markdown", "toml", "vscode"])
    print(printed(parser.parse_args(arguments).form), end="")


if __name__ == "__main__":
    main()
