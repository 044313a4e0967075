"""The editor on one machine and the GPU on another, as two network namespaces: real processes, a real link.

`pytest -v -s tests/remote/test_two_namespaces.py` prints what was seen.
"""

from __future__ import annotations

import subprocess

import pytest

pytestmark = [pytest.mark.timeout(300), pytest.mark.slow]


@pytest.mark.parametrize("module", ["torch", "transformers", "fastapi", "uvicorn", "tokenizers", "huggingface_hub"])
def test_the_editors_side_cannot_import(module, bare_python, say) -> None:
    said = subprocess.run([bare_python, "-c", f"import {module}"], capture_output=True, text=True, check=False)
    assert f"No module named '{module}'" in said.stderr
    say(f"the editor's side: {said.stderr.strip().splitlines()[-1]}")


@pytest.mark.usefixtures("remote_server")
def test_the_editors_side_does_not_share_a_network_with_the_server(link) -> None:
    seen = subprocess.run(link.on(link.editor, "ip", "-brief", "link"), capture_output=True, text=True, check=True)
    assert len(seen.stdout.splitlines()) == 2  # the loopback and its end of the link


async def test_a_fill_works_over_the_link(remote_editor, holes, say) -> None:
    status = await remote_editor.until_state("ready")
    position = remote_editor.open(holes / "inventory.py")
    items = await remote_editor.ask(position)
    assert [item for item in items if item.insert_text.strip()]
    say(f"the server at {status.server} is {status.state}; the fill: {items[0].insert_text!r}")


async def test_a_link_that_is_unplugged_is_told_once_and_mended(remote_editor, link, holes, say) -> None:
    await remote_editor.until_state("ready")
    position = remote_editor.open(holes / "shelf.py")
    assert await remote_editor.ask(position)
    link.unplug()
    try:
        remote_editor.type(position, " ", 2)
        assert await remote_editor.ask(position) == []
        status = await remote_editor.until_state("unreachable")
        for version in range(3, 8):
            remote_editor.type(position, " ", version)
            assert await remote_editor.ask(position) == []
    finally:
        link.plug()
    assert len(remote_editor.messages) == 1
    say(f"unplugged: {status.state}: {status.message}")
    say(f"shown {len(remote_editor.messages)} time")
    status = await remote_editor.until_state("ready")
    remote_editor.type(position, "\n", 9)
    items = await remote_editor.ask(position)
    assert items
    say(f"plugged in again: {status.state}; the fill: {items[0].insert_text!r}")


async def test_a_link_that_loses_every_packet_is_noticed_and_mended(remote_editor, link, holes, say) -> None:
    await remote_editor.until_state("ready")
    position = remote_editor.open(holes / "account.py")
    assert await remote_editor.ask(position)
    link.lose_packets()
    try:
        remote_editor.type(position, " ", 2)
        assert await remote_editor.ask(position, invoked=False) == []
        status = await remote_editor.until_state("unreachable")
    finally:
        link.keep_packets()
    assert len(remote_editor.messages) == 1
    say(f"every packet lost: {status.state}: {status.message}")
    status = await remote_editor.until_state("ready")
    remote_editor.type(position, "\n", 9)
    items = await remote_editor.ask(position)
    assert items
    say(f"packets arrive again: {status.state}; the fill: {items[0].insert_text!r}")


async def test_a_fill_that_waits_when_packets_are_lost_ends(remote_editor, link, holes) -> None:
    """While nobody answers, it is given up by itself: the test's own limit is far beyond that."""
    await remote_editor.until_state("ready")
    position = remote_editor.open(holes / "stack.py")
    link.lose_packets()
    try:
        assert await remote_editor.ask(position) == []
    finally:
        link.keep_packets()
    await remote_editor.until_state("ready")
