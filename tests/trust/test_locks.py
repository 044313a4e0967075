"""Who starts a server waits for nobody whom the user does not know, says for whom, and leaves nothing behind.

Trust finding 10.
"""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from tests.server.launched import SERVE
from tests.trust.conftest import STRANGER, Person

from sfumato_client.address.errors import LaunchError
from sfumato_client.address.record import LISTEN_LOCK_NAME, LOCK_NAME
from sfumato_client.files import lock
from sfumato_client.files.lock import file_lock
from sfumato_client.files.own_file import NotOwn
from sfumato_client.lifecycle.start import HowToStart, find_or_start
from sfumato_client.processes.identity import own_process

HOLD = """
import fcntl, os, sys, time
held = os.open(sys.argv[1], os.O_RDONLY)
fcntl.flock(held, fcntl.LOCK_EX)
print(os.getuid(), flush=True)
time.sleep(100)
"""
TRY = """
import os, sys
try:
    os.open(sys.argv[1], os.O_RDONLY)
except PermissionError:
    print("closed")
"""
LISTEN = """
import json, sys
from pathlib import Path
from sfumato_server.config import ServerConfig
from sfumato_server.errors import StartError
from sfumato_server.listen.place import listening
try:
    with listening(ServerConfig(runtime_folder=Path(sys.argv[1]))) as listener:
        print(f"listens at {listener.address}")
except StartError as error:
    print(error)
"""


@pytest.fixture
def readable(mine: Path) -> Path:
    """A folder of ones own that others may look into."""
    mine.chmod(0o755)
    return mine


def holds(person: Person, path: Path) -> None:
    process = person.start(HOLD, path)
    assert process.stdout is not None
    assert process.stdout.readline().strip() == str(os.getuid() if person.user is None else person.user)


def take(path: Path, patience_s: float = 5.0) -> list[str]:
    """Take a lock; what was said while it was waited for."""
    said: list[str] = []
    with file_lock(path, patience_s=patience_s, on_wait=lambda: said.append("waits")):
        assert path.stat().st_mode & 0o777 == 0o600
    return said


def test_a_lock_on_the_folder_itself_keeps_no_server_from_listening(stranger: Person, readable: Path) -> None:
    """Trust finding 10: everybody who can look into a folder can hold it."""
    holds(stranger, readable)
    command: list[str | Path] = [sys.executable, "-c", LISTEN, readable]
    said = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True).stdout
    assert said == f"listens at {readable / 'sfumato.sock'}\n"
    assert list(readable.iterdir()) == []


def test_nobody_else_can_open_the_file_of_a_lock(stranger: Person, readable: Path) -> None:
    with file_lock(readable / LOCK_NAME, patience_s=1, on_wait=lambda: None):
        assert stranger.say(TRY, readable / LOCK_NAME) == "closed\n"


def test_a_lock_file_of_an_older_version_that_another_user_holds_is_replaced(stranger: Person, readable: Path) -> None:
    """It was made with the mode that the umask left."""
    (readable / LOCK_NAME).touch(mode=0o644)
    holds(stranger, readable / LOCK_NAME)
    assert take(readable / LOCK_NAME) == []


def test_a_lock_file_of_another_user_is_refused_with_its_name(mine: Path) -> None:
    if os.getuid() != 0:
        pytest.skip("only root can give a file away")
    for name in (LOCK_NAME, LISTEN_LOCK_NAME):
        (mine / name).touch(mode=0o666)
        os.chown(mine / name, STRANGER, STRANGER)
    with pytest.raises(NotOwn, match="belongs to the user"):
        take(mine / LOCK_NAME)
    sentence = f"{mine / LOCK_NAME} belongs to the user with id {STRANGER}: remove it"
    with pytest.raises(LaunchError, match=sentence):
        find_or_start(mine, {}, how=HowToStart(command=["true"], log_folder=mine))
    said = subprocess.run([sys.executable, "-c", LISTEN, mine], capture_output=True, text=True, timeout=30, check=True)
    assert f"{mine / LISTEN_LOCK_NAME} belongs to the user with id {STRANGER}: remove it" in said.stdout


def test_a_lock_that_its_holder_let_go_of_is_held_by_one_of_those_who_waited(mine: Path) -> None:
    """Its file is removed by whoever held it: nobody may hold one that others do not find."""
    inside, most = 0, 0

    def use() -> None:
        nonlocal inside, most
        for _ in range(20):
            with file_lock(mine / LOCK_NAME, patience_s=60, on_wait=lambda: None):
                inside += 1
                most = max(most, inside)
                inside -= 1

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1
    assert list(mine.iterdir()) == []


def test_a_file_that_its_holder_removed_is_not_the_lock_for_who_had_opened_it(mine: Path, monkeypatch) -> None:
    path, take = mine / LOCK_NAME, lock._take
    removed: list[Path] = []

    def take_late(file: int) -> bool:
        if not removed:
            path.unlink()
            removed.append(path)
        return take(file)

    monkeypatch.setattr(lock, "_take", take_late)
    with file_lock(path, patience_s=5, on_wait=lambda: None):
        assert path.exists()


def test_the_file_of_somebody_who_holds_the_lock_by_now_is_not_removed(mine: Path) -> None:
    path = mine / LOCK_NAME
    with file_lock(path, patience_s=1, on_wait=lambda: None):
        path.unlink()
        path.touch()
    assert path.exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_server_that_waits_for_another_says_so_and_ends_on_a_signal(mine: Path, until, number: int) -> None:
    """Trust finding 10: it said nothing, and heard neither SIGINT nor SIGTERM."""
    with (mine / LISTEN_LOCK_NAME).open("xb") as file:
        (mine / LISTEN_LOCK_NAME).chmod(0o600)
        fcntl.flock(file, fcntl.LOCK_EX)
        log = mine / "log"
        with log.open("w") as output:
            process = subprocess.Popen(
                [sys.executable, SERVE, json.dumps({"runtime_folder": str(mine)})], stderr=output
            )
        try:
            until(lambda: "another server is starting here: waiting for it" in log.read_text())
            process.send_signal(number)
            assert process.wait(10) == 0
        finally:
            process.kill()
            process.wait()
    assert sorted(path.name for path in mine.iterdir()) == [LISTEN_LOCK_NAME, "log"]


def test_a_server_gives_up_waiting_with_a_sentence(mine: Path, monkeypatch) -> None:
    from sfumato_server.config import ServerConfig
    from sfumato_server.errors import StartError
    from sfumato_server.listen import place as listen

    monkeypatch.setattr(listen, "PATIENCE_S", 0.1)
    with (
        file_lock(mine / LISTEN_LOCK_NAME, patience_s=1, on_wait=lambda: None),
        pytest.raises(StartError, match=r"listen\.lock was held by another process for .* End it, or remove the file"),
        listen.listening(ServerConfig(runtime_folder=mine)),
    ):
        pass


STARTED = """
import os, signal, sys, time
signal.signal(signal.SIGTERM, getattr(signal, sys.argv[2]))
open(sys.argv[1], "w").write(str(os.getpid()))
time.sleep(100)
"""


@pytest.mark.parametrize("at_sigterm", ["SIG_DFL", "SIG_IGN"])
def test_a_server_that_does_not_listen_is_ended_by_who_started_it(mine: Path, monkeypatch, at_sigterm: str) -> None:
    """Trust finding 10: `fill` failed after 62 s and left its server behind."""
    monkeypatch.setattr("sfumato_client.lifecycle.start.END_PATIENCE_S", 0.2)
    command = [sys.executable, "-S", "-c", STARTED, str(mine / "pid"), at_sigterm]
    with pytest.raises(LaunchError, match="did not listen"):
        find_or_start(mine, {}, how=HowToStart(command=command, log_folder=mine, patience_s=1.0))
    assert own_process(int((mine / "pid").read_text())) is None


def test_a_server_is_ended_by_who_is_interrupted_while_it_starts(mine: Path, until) -> None:
    """Trust finding 10: nobody would know of it."""
    start = """
import json, sys
from pathlib import Path
from sfumato_client.lifecycle.start import find_or_start
from sfumato_client.lifecycle.start import HowToStart
how = HowToStart(command=json.loads(sys.argv[2]), log_folder=Path(sys.argv[1]))
find_or_start(Path(sys.argv[1]), {}, how=how)
"""
    command = [sys.executable, "-S", "-c", STARTED, str(mine / "pid"), "SIG_DFL"]
    arguments = [str(mine), json.dumps(command)]
    process = subprocess.Popen([sys.executable, "-c", start, *arguments], stderr=subprocess.DEVNULL)
    until(lambda: (mine / "pid").exists() and (mine / "pid").read_text())
    process.send_signal(signal.SIGINT)
    assert process.wait(20) != 0
    assert own_process(int((mine / "pid").read_text())) is None
