"""What an editor declares, where it does not say it in the way of LSP.

lsp-mode writes an empty object as `null`: with `"inlineCompletion": null` it declares that it asks for inline
completions, and it does. To an editor that writes `null` for whatever it has not, that says nothing.
"""

from __future__ import annotations

from typing import Any

MEANT = "inlineCompletion"


def read_declared(initialize: dict[str, Any]) -> None:
    """Put `{}` where a `null` of an `initialize` message is meant as one."""
    match initialize:
        case {"params": {"capabilities": {"textDocument": dict(has)}}}:
            if [name for name, value in has.items() if value is None] == [MEANT]:
                has[MEANT] = {}
