"""The folder of sockets and records: what others could have put there is neither trusted nor followed."""

from __future__ import annotations

import os
import socket

import pytest


def log(folder) -> str:
    return max(folder.glob("log-*")).read_text()


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o702])
def test_a_folder_that_others_may_write_to_is_refused(start_server, tmp_path, mode):
    tmp_path.chmod(mode)
    assert start_server(tmp_path, listens=False).process.wait(15) == 1
    assert "cannot be trusted: others may write to it" in log(tmp_path)
    assert not (tmp_path / "sfumato.sock").exists()


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o1777])
def test_a_socket_is_not_made_in_a_folder_that_others_may_write_to(start_server, tmp_path, mode):
    (tmp_path / "run").mkdir(mode=0o700)
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(mode)
    server = start_server(tmp_path / "run", listens=False, socket=str(tmp_path / "open" / "s"))
    assert server.process.wait(15) == 1
    assert f"{tmp_path / 'open'} cannot be trusted: others may write to it" in log(tmp_path / "run")
    assert not (tmp_path / "open" / "s").exists()


def test_nobody_is_told_to_close_a_folder_that_is_for_everybody(start_server, tmp_path):
    tmp_path.chmod(0o1777)
    assert start_server(tmp_path, listens=False).process.wait(15) == 1
    assert "use a folder of your own" in log(tmp_path)
    assert "chmod" not in log(tmp_path)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a folder away")
def test_a_folder_of_another_user_is_refused_even_by_root(start_server, tmp_path):
    tmp_path.chmod(0o700)
    os.chown(tmp_path, 12345, 12345)
    assert start_server(tmp_path, listens=False).process.wait(15) == 1
    assert "it belongs to the user with id 12345" in log(tmp_path)


def test_a_record_that_is_a_link_is_replaced_and_what_it_leads_to_left_alone(start_server, tmp_path):
    victim = tmp_path / "victim"
    victim.write_text("a user's file")
    (tmp_path / "run").mkdir(mode=0o700)
    (tmp_path / "run" / "server.json").symlink_to(victim)
    server = start_server(tmp_path / "run", socket=str(tmp_path / "run" / "s"))
    assert server.fill().status_code == 200
    assert victim.read_text() == "a user's file"
    assert not (tmp_path / "run" / "server.json").is_symlink()


def test_a_socket_of_somebody_else_who_listens_is_not_taken_over(start_server, tmp_path):
    tmp_path.chmod(0o700)
    with socket.socket(socket.AF_UNIX) as other:
        other.bind(str(tmp_path / "sfumato.sock"))
        other.listen()
        assert start_server(tmp_path, listens=False).process.wait(15) == 1
    assert "another server listens at" in log(tmp_path)
    assert (tmp_path / "sfumato.sock").exists()


def test_a_link_in_the_place_of_the_socket_is_not_followed(start_server, tmp_path):
    victim = tmp_path / "victim"
    victim.write_text("a user's file")
    (tmp_path / "run").mkdir(mode=0o700)
    (tmp_path / "run" / "sfumato.sock").symlink_to(victim)
    assert start_server(tmp_path / "run", listens=False).process.wait(15) == 1
    assert victim.read_text() == "a user's file"
