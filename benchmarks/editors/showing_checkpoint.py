"""A checkpoint that shows all that it finds: what is measured is how long it takes, not how sure it is."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from sfumato_model.checkpoint.folder import DEFAULT_FOLDER
from sfumato_model.checkpoint.manifest import MANIFEST, read_manifest


def showing_checkpoint(folder: Path) -> Path:
    """A copy of the default one, in `folder`."""
    checkpoint = folder / "checkpoint"
    shutil.copytree(DEFAULT_FOLDER, checkpoint)
    manifest = checkpoint / MANIFEST
    manifest.write_text(replace(read_manifest(manifest), show_confidence=0.0).to_json(), encoding="utf-8")
    return checkpoint
