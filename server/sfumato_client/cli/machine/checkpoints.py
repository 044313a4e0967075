"""`sfumato list`: the checkpoints that are on this machine."""

from __future__ import annotations

import json
from importlib.util import find_spec

from sfumato_client.address.errors import LaunchError
from sfumato_client.address.install import lacking
from sfumato_client.terminal.console import notes, write_json
from sfumato_client.terminal.options import Json
from sfumato_client.terminal.rows import show_rows


def list_checkpoints(as_json: Json = False) -> None:
    """Show the checkpoints that are on this machine."""
    if find_spec("huggingface_hub") is None:
        raise LaunchError(lacking(("huggingface_hub",)))
    # Only here, so that the other commands work without the server's packages.
    from sfumato_model.checkpoint.local import local_checkpoints
    from sfumato_model.checkpoint.published import gigabytes

    found = list(local_checkpoints())
    if as_json:
        told = [{"source": c.source, "bytes": c.weight_bytes or None, "folder": str(c.folder)} for c in found]
        write_json(json.dumps(told, indent=2))
        return
    rows = [(c.source, gigabytes(c.weight_bytes) if c.weight_bytes else "not complete", str(c.folder)) for c in found]
    if not rows:
        notes().print("no checkpoints here; fetch one with: sfumato pull OWNER/NAME")
    else:
        show_rows(rows)
