"""A checkpoint as it was before the memory: the same weights, and a manifest that asks none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sfumato_model.checkpoint.folder import find
from sfumato_model.checkpoint.manifest import MANIFEST


@contextmanager
def without_memory(checkpoint: str) -> Iterator[str]:
    """The folder of such a one, gone afterwards."""
    own = find(checkpoint)
    with TemporaryDirectory(prefix="sfumato-no-memory-") as name:
        for file in own.iterdir():
            if file.name != MANIFEST:
                (Path(name) / file.name).symlink_to(file)
        manifest = json.loads((own / MANIFEST).read_text(encoding="utf-8"))
        (Path(name) / MANIFEST).write_text(json.dumps({**manifest, "memory": None, "at_once": None}), encoding="utf-8")
        yield name
