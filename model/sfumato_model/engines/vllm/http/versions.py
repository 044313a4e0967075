"""Which versions of vLLM were tried, and in what way."""

from __future__ import annotations

import re

RUN = ("0.32",)
"""Run by `make test-vllm`."""
READ = ("0.33",)
"""Its source was read, and has what is used here."""


def version_warning(version: str | None) -> str:
    """What a user should know of an engine of this version; empty where there is nothing."""
    known = f"vLLM {', '.join(RUN)} was run with Sfumato, {', '.join(READ)} only read"
    if version is None:
        return f"the engine does not say its version, as behind a router; {known}"
    found = re.match(r"\d+\.\d+(?=\.|$)", version)
    series = found[0] if found else ""
    if series in RUN:
        return ""
    if series in READ:
        return f"the engine is vLLM {series}, which was read and not run: {known}"
    shown = version[:40].encode("unicode_escape").decode("ascii")
    return f"the engine is vLLM {shown}, which was not tried: {known}"
