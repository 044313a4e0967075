"""What was pulled is listed from a cache that others write into."""

from __future__ import annotations

import os

from sfumato_model.checkpoint.hub.local import local_checkpoints


def test_a_listing_is_not_held_up_by_what_others_put_into_the_cache(tmp_path, checkpoint_folder):
    cache = tmp_path / "hub"

    def put(name, ref="main-commit"):
        folder = cache / f"models--owner--{name}"
        (folder / "refs").mkdir(parents=True)
        (folder / "snapshots").mkdir()
        if ref is not None:
            (folder / "refs" / "main").write_text(ref, encoding="utf-8")
        return folder

    (put("good") / "snapshots" / "main-commit").symlink_to(checkpoint_folder)
    for name, target in {"zero": "/dev/zero", "gone": "/nowhere", "folder": "/"}.items():
        snapshot = put(name) / "snapshots" / "main-commit"
        snapshot.mkdir()
        (snapshot / "config.json").symlink_to(target)
    os.mkfifo(put("pipe", ref=None) / "refs" / "main")
    (put("endless", ref=None) / "refs" / "main").symlink_to("/dev/zero")
    put("elsewhere", ref="../../../checkpoint")
    deep = put("deep") / "snapshots" / "main-commit"
    deep.mkdir()
    (deep / "config.json").write_text("[" * 100_000, encoding="utf-8")
    index = put("index") / "snapshots" / "main-commit"
    index.mkdir()
    (index / "config.json").write_bytes((checkpoint_folder / "config.json").read_bytes())
    os.mkfifo(index / "model.safetensors.index.json")
    found = {one.source: one.weight_bytes for one in local_checkpoints(cache) if one.source != "default"}
    assert found == {"owner/good": (checkpoint_folder / "model.safetensors").stat().st_size, "owner/index": 0}
