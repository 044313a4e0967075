"""Whether anything is counted."""

from __future__ import annotations

from collections.abc import Mapping

from sfumato_lsp.settings.options import Options

OFF = frozenset({"0", "false", "no", "off"})


def wanted(options: Options, environment: Mapping[str, str]) -> bool:
    """Either of the option and SFUMATO_STATISTICS switches it off; the other cannot switch it on again."""
    return options.statistics and environment.get("SFUMATO_STATISTICS", "").lower() not in OFF
