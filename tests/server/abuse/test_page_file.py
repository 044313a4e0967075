"""Trust finding 7: the key of the page's link stands on no command line: a file of mode 0600 leads there."""

from __future__ import annotations

import html
import os
import re
import stat
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from benchmarks.abuse.target import Target

from sfumato_client.address.errors import ClientError
from sfumato_client.lifecycle.page_file import page_file, remove_page_files, write_page_file
from sfumato_client.protocol.status import KEY_S

BROWSER = """\
#!/bin/sh
printf '%s\\n' "$@" > "$0.argv"
env > "$0.env"
stat -c %a "${1#file://}" > "$0.mode"
cp "${1#file://}" "$0.page"
"""
URL = "http://127.0.0.1:1/#a-key"


@pytest.fixture
def browser(tmp_path: Path) -> Path:
    """One that writes down how it was started, and keeps what it was given to show."""
    program = tmp_path / "browser"
    program.write_text(BROWSER)
    program.chmod(0o755)
    return program


def opened(target: Target, browser: Path) -> str:
    """The link that the command line printed."""
    environment = {**os.environ, "SFUMATO_RUNTIME_DIR": str(target.folder), "BROWSER": str(browser)}
    command = [sys.executable, "-m", "sfumato_client.cli.main", "page", "--open"]
    said = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=30, check=True)
    return said.stdout.strip()


@pytest.mark.skipif(sys.platform == "win32", reason="the browser is a shell script")
def test_the_browser_is_given_a_file_that_leads_to_the_page_and_goes_when_the_key_is_traded(
    on_socket: Target, browser: Path
) -> None:
    """Trust finding 7."""
    url = opened(on_socket, browser)
    key = httpx.URL(url).fragment
    argv, environment, mode, page = (
        browser.with_name(f"browser.{kind}").read_text() for kind in ("argv", "env", "mode", "page")
    )
    assert key not in argv
    assert key not in environment
    assert mode.strip() == "600"
    found = re.search(r'<meta http-equiv="refresh" content="0; url=([^"]*)">', page)
    assert found is not None
    assert html.unescape(found[1]) == url
    assert page_file(on_socket.folder, key).exists()
    traded = httpx.post(httpx.URL(url).copy_with(path="/v1/session", fragment=None), json={"key": key})
    assert traded.status_code == 200
    assert not page_file(on_socket.folder, key).exists()


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="only root becomes another user")
def test_another_user_sees_no_key_while_the_browser_starts(on_socket: Target, tmp_path: Path) -> None:
    """Trust finding 7: as it was found, in a folder that others may look into."""
    gate, program = tmp_path / "gate", tmp_path / "browser"
    os.mkfifo(gate)
    program.write_text(f"#!/bin/sh\nread line < {gate}\n")
    program.chmod(0o755)
    on_socket.folder.chmod(0o755)
    environment = {**os.environ, "SFUMATO_RUNTIME_DIR": str(on_socket.folder), "BROWSER": str(program)}
    command = [sys.executable, "-m", "sfumato_client.cli.main", "page", "--open"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        with gate.open("w") as line:  # from now on the browser runs
            spy = f"cat /proc/*/cmdline; cat {on_socket.folder}/page-*.html"
            seen = subprocess.run(["/bin/sh", "-c", spy], user=61002, group=61002, capture_output=True)
            line.write("\n")
        assert process.stdout is not None
        key = httpx.URL(process.stdout.read().strip()).fragment
    on_socket.folder.chmod(0o700)
    assert str(program).encode() in seen.stdout
    assert key.encode() not in seen.stdout
    assert b"ermission denied" in seen.stderr


def test_the_file_is_new_and_its_mode_lets_nobody_else_read(short_folder: Path) -> None:
    """Trust finding 7: nothing is written through what another user has put there."""
    path = page_file(short_folder, "a-key")
    path.symlink_to(short_folder / "elsewhere")
    with pytest.raises(ClientError, match="cannot be written"):
        write_page_file(short_folder, URL)
    assert not (short_folder / "elsewhere").exists()
    path.unlink()
    assert stat.S_IMODE(write_page_file(short_folder, URL).stat().st_mode) == 0o600


def test_a_folder_that_others_may_write_to_gets_none(short_folder: Path) -> None:
    """Trust finding 7: they could put a link to a page of theirs in its place."""
    short_folder.chmod(0o777)
    with pytest.raises(ClientError, match="others may write to it"):
        write_page_file(short_folder, URL)


@pytest.mark.parametrize("url", ["javascript:alert(1)//#k", "file:///etc/passwd#k", "x"])
def test_what_is_no_link_to_a_page_leads_nowhere(short_folder: Path, url: str) -> None:
    """Trust finding 7: the file is opened as one of this machine."""
    with pytest.raises(ClientError, match="no link to a page"):
        write_page_file(short_folder, url)


def test_a_link_cannot_break_out_of_its_place(short_folder: Path) -> None:
    """Trust finding 7."""
    page = write_page_file(short_folder, 'http://x/#"><script>alert(1)</script>').read_text()
    assert "<script>" not in page


def test_files_of_keys_that_are_too_old_go_with_the_next_one(short_folder: Path) -> None:
    """Trust finding 7: as after a server elsewhere, which cannot remove them."""
    old, other = write_page_file(short_folder, "http://x/#old"), short_folder / "page.html"
    other.touch()
    for path in (old, other):
        os.utime(path, (time.time() - KEY_S, time.time() - KEY_S))
    new = write_page_file(short_folder, "http://x/#new")
    assert (old.exists(), new.exists(), other.exists()) == (False, True, True)
    remove_page_files(short_folder)
    assert (new.exists(), other.exists()) == (False, True)


def test_a_server_that_ends_leaves_no_file_behind(fake_target, until) -> None:
    """Trust finding 7: its keys end with it."""
    with fake_target() as server:
        left = write_page_file(server.folder, server.http.post("/v1/page").json()["url"])
        server.http.post("/v1/stop")
        until(lambda: not left.exists())
