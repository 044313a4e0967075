"""Whether a process gets on is seen in what it reads and fills."""

from __future__ import annotations

import mmap

from sfumato_server.worker.getting_on import ENOUGH, moved


def test_filling_memory_is_to_get_on():
    with mmap.mmap(-1, 4 * ENOUGH) as memory:  # the allocator would give what it has from before
        if hasattr(mmap, "MADV_NOHUGEPAGE"):
            memory.madvise(mmap.MADV_NOHUGEPAGE)
        before = moved()
        memory.write(b"x" * len(memory))
        assert moved() - before >= ENOUGH


def test_reading_is_to_get_on(tmp_path):
    (tmp_path / "file").write_bytes(b"x" * (4 * ENOUGH))
    with (tmp_path / "file").open("rb", buffering=0) as file:
        before, into = moved(), bytearray(4096)
        while file.readinto(into):
            pass
    assert moved() - before >= ENOUGH


def test_counting_is_not():
    moved()
    before = moved()
    assert sum(range(1_000_000)) > 0
    assert moved() - before < ENOUGH
