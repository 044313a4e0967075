"""What goes wrong is said, with what to do; and the page goes on."""

from __future__ import annotations

import os
import signal

import httpx
import pytest
from playwright.sync_api import expect
from tests.editors.around import wait_until

from sfumato_server.guard.keys import MAX_SESSIONS


@pytest.fixture
def own(serve):
    """A server that a test may harm: its process, and a client of it."""
    return serve("--port", "0")


def test_a_worker_that_is_killed_is_told_of_and_the_next_fill_works(own, open_page) -> None:
    _, client = own
    screen = open_page(client)
    screen.page.keyboard.down("Alt")
    screen.page.keyboard.down("Enter")
    expect(screen.step).to_contain_text("Step")
    os.kill(client.status().worker_pid, signal.SIGKILL)
    expect(screen.problem).to_contain_text("send it again")
    screen.page.keyboard.up("Enter")
    screen.page.keyboard.up("Alt")
    text = screen.text()
    wait_until("a new worker is ready", lambda: client.status().state == "ready")
    screen.press("Alt+Enter")
    expect(screen.page.locator("#candidates")).to_be_focused()
    expect(screen.page.locator("#problem")).to_be_hidden()
    assert screen.text() == text


def test_while_the_worker_hangs_one_can_type_and_escape_ends_the_wait(own, open_page) -> None:
    _, client = own
    screen = open_page(client)
    screen.write("x = ")
    hung = client.status().worker_pid
    os.kill(hung, signal.SIGSTOP)
    screen.press("Alt+Enter")
    wait_until("the fill is with the worker", lambda: client.status().counts.running == 1)
    screen.press("Escape")
    expect(screen.notice).to_contain_text("Cancelled")
    screen.type("1 + ")
    assert screen.text() == "x = 1 + "
    os.kill(hung, signal.SIGCONT)
    best = screen.fill().answer["candidates"][0]["texts"][0]
    screen.take()
    assert screen.text() == f"x = 1 + {best}"


def test_a_fill_brings_a_resting_model_back_and_waits_for_it(own, open_page) -> None:
    _, client = own
    screen = open_page(client)
    client.pause()
    screen.fill()
    assert client.status().state == "ready"


def test_a_server_that_has_ended_is_told_of(own, open_page, watched) -> None:
    watched.forgiven.append("ERR_CONNECTION_REFUSED")
    watched.forgiven.append("ERR_INCOMPLETE_CHUNKED_ENCODING")
    watched.forgiven.append("ERR_CONNECTION_RESET")
    process, client = own
    screen = open_page(client)
    process.terminate()
    process.wait()
    expect(screen.page.locator("#state")).to_contain_text("The server does not answer")
    screen.press("Alt+Enter")
    expect(screen.problem).to_contain_text("See whether it runs: `sfumato status`")


def test_a_session_that_has_ended_says_how_to_get_another_and_the_text_stays(on_port, open_page, watched) -> None:
    watched.forgiven += ["401"]
    screen = open_page(on_port)
    screen.write("x = 1\ny = ")
    for _ in range(MAX_SESSIONS):
        url = httpx.URL(on_port.page().url)
        httpx.post(url.copy_with(path="/v1/session", fragment=None), json={"key": url.fragment})
    screen.press("Alt+Enter")
    expect(screen.problem).to_contain_text("run `sfumato page`")
    assert screen.text() == "x = 1\ny = "
    screen.page.evaluate("(url) => { location.hash = new URL(url).hash; }", on_port.page().url)
    expect(screen.page.locator("#problem")).to_be_hidden()
    screen.press("Alt+Enter")
    expect(screen.page.locator("#candidates")).to_be_focused()


def test_without_a_link_the_page_says_how_to_get_one(on_port, context) -> None:
    page = context.new_page()
    page.goto(on_port.page().url.split("#")[0])
    expect(page.locator("#state")).to_contain_text("run `sfumato page`")


def test_the_key_is_gone_from_the_address_and_the_history(screen) -> None:
    assert "#" not in screen.page.url


def test_a_page_of_a_server_on_a_socket_fills_too(serve, open_page) -> None:
    screen = open_page(serve()[1])
    fill = screen.fill()
    assert screen.candidates()[0] == fill.answer["candidates"][0]["texts"][0]


def test_a_text_that_was_not_saved_is_not_left_without_a_question(screen, tmp_path) -> None:
    asked = []

    def accept(dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    screen.page.on("dialog", accept)
    screen.type("x")
    screen.saved(tmp_path)
    screen.page.reload()
    assert asked == []
    expect(screen.page.locator(".cm-content")).to_be_focused()
    screen.type("x")
    screen.page.reload()
    assert asked == ["beforeunload"]


def test_the_panel_shows_what_the_server_says_of_itself(screen, on_port) -> None:
    status = on_port.status()
    screen.page.locator("#status > summary").press("Enter")
    facts = screen.page.locator("#facts")
    expect(facts).to_contain_text(status.checkpoint.name)
    expect(facts).to_contain_text(status.version)


def test_a_paused_server_can_be_brought_back(own, open_page) -> None:
    _, client = own
    screen = open_page(client)
    client.pause()
    button = screen.page.locator("#resume")
    expect(button).to_be_visible()
    button.press("Enter")
    wait_until("the model is back", lambda: client.status().state == "ready")
    expect(button).to_be_hidden()
