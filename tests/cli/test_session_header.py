"""The header by which a router keeps a document on one engine, and what it does not tell."""

from __future__ import annotations

from pathlib import Path

import pytest

from sfumato_client.address.address import Address
from sfumato_client.address.session import HEADER, kept_key, session_headers, session_id
from sfumato_client.http.connection import sent
from sfumato_client.protocol import FillRequest, HoleSegment

ELSEWHERE = Address(url="http://gpu.example:8000", token="t")
URI = "file:///home/me/secret-project/main.py"


def request(document: str) -> FillRequest:
    return FillRequest(segments=[HoleSegment()], document=document)


def test_a_document_has_one_header_whatever_is_asked_of_it() -> None:
    found = [sent(request(URI + mark), ELSEWHERE, stream=False)["headers"][HEADER] for mark in ("", "#operation")]
    assert found[0] == found[1]
    assert len(found[0]) == 32


def test_it_tells_nothing_without_the_key() -> None:
    one, other = session_id(b"1" * 32, URI), session_id(b"2" * 32, URI)
    assert one != other
    assert "secret" not in one


@pytest.mark.parametrize(("address", "document"), [(Address(socket="/run/s"), URI), (ELSEWHERE, "")])
def test_none_is_sent_where_it_would_say_nothing(address: Address, document: str) -> None:
    assert session_headers(address, document) == {}


def test_the_key_outlives_the_editor_and_is_the_users_alone(tmp_path: Path) -> None:
    file = tmp_path / "state" / "session.key"
    key = kept_key(file)
    assert kept_key(file) == key
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("content", ["", "zz", "00" * 31, "é"])
def test_a_file_that_holds_no_key_gets_one(tmp_path: Path, content: str) -> None:
    file = tmp_path / "session.key"
    file.write_text(content, encoding="utf-8")
    key = kept_key(file)
    assert len(key) == 32
    assert kept_key(file) == key


def test_a_link_in_the_place_of_the_key_is_not_followed(tmp_path: Path) -> None:
    known = tmp_path / "known"
    known.write_text("00" * 32)
    (tmp_path / "session.key").symlink_to(known)
    assert kept_key(tmp_path / "session.key") != bytes(32)
    assert known.read_text() == "00" * 32


def test_where_no_file_can_be_written_a_key_is_made_for_the_process(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert len(kept_key(tmp_path / "file" / "session.key")) == 32
