"""How a browser is let in: by a key that works once and soon, for a session that is no cookie."""

from __future__ import annotations

import re

import httpx
import pytest

from sfumato_client.protocol.status import KEY_S
from sfumato_server.guard.keys import MAX_KEYS, MAX_SESSIONS, SESSION_S, Keys


@pytest.fixture(params=["on_port", "on_socket"])
def server(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def page(server):
    """The page's own URL with its key, fresh."""
    url = httpx.URL(server.http.post("/v1/page").json()["url"])
    return str(url.copy_with(fragment=None)), url.fragment


@pytest.fixture
def session(page):
    base, key = page
    return base, httpx.post(f"{base}v1/session", json={"key": key}).json()["token"]


def test_a_key_opens_a_session_and_the_session_the_server(session):
    base, token = session
    answer = httpx.get(f"{base}v1/status", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()["state"]) == (200, "ready")


def test_a_key_works_once(page):
    base, key = page
    answers = [httpx.post(f"{base}v1/session", json={"key": key}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 403]
    assert "get another with `sfumato page`" in answers[1].json()["error"]["message"]


def test_a_key_is_no_token(page):
    base, key = page
    assert httpx.get(f"{base}v1/status", headers={"Authorization": f"Bearer {key}"}).status_code == 401


def test_beside_a_unix_socket_the_port_is_the_loopbacks_and_shut_without_a_session(on_socket):
    base = httpx.URL(on_socket.http.post("/v1/page").json()["url"])
    assert base.host == "127.0.0.1"
    assert httpx.get(base.join("/v1/status")).status_code == 401
    assert httpx.get(base.join("/v1/status"), headers={"Host": "evil.example"}).status_code == 403


def test_one_port_is_opened_however_often_a_page_is_asked_for(on_socket):
    urls = {on_socket.http.post("/v1/page").json()["url"].split("#")[0] for _ in range(3)}
    assert len(urls) == 1


@pytest.mark.parametrize("path", ["", "page.css", "page.js"])
def test_the_pages_files_need_no_token_and_say_what_they_may_load(page, path):
    answer = httpx.get(page[0] + path)
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; ")
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in answer.headers


def test_the_page_has_nothing_inline_and_nothing_from_elsewhere(page):
    text = httpx.get(page[0]).text
    assert set(re.findall(r'(?:src|href)="([^"]*)"', text)) == {"/page.css", "/page.js"}
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script>|https?://", text)


def test_a_link_to_the_page_may_be_followed_from_anywhere(page):
    assert httpx.get(page[0], headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


def test_keys_and_sessions_end():
    now = 0.0
    keys = Keys("token", clock=lambda: now)
    late, key = keys.page_key(), keys.page_key()
    session = keys.trade(key)
    assert session is not None
    now = KEY_S
    assert keys.trade(late) is None
    assert keys.opens(session)
    now = SESSION_S
    assert not keys.opens(session)
    assert keys.opens("token")


def test_there_are_only_so_many_and_the_oldest_goes():
    keys = Keys(None)
    first, *others = (keys.page_key() for _ in range(MAX_KEYS + 1))
    assert keys.trade(first) is None
    sessions = [keys.trade(key) for key in others]
    assert all(keys.opens(session or "") for session in sessions)
    oldest = sessions[0] or ""
    for _ in range(MAX_SESSIONS):
        keys.trade(keys.page_key())
    assert not keys.opens(oldest)
