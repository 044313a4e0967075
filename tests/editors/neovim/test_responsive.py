"""The editor goes on as without a language server while the worker hangs, dies or loads: keys reach the screen."""

from __future__ import annotations

import os
import signal


def test_keys_reach_the_screen_while_a_request_hangs(editor, stopped_worker):
    with stopped_worker():
        editor.type("A    return ")
        editor.wait_for_request()
        editor.type("sorted(values)")
        assert editor.lua("return Probe.waiting()") or editor.lua("return Probe.requests.cancel") > 0
        assert "    return sorted(values)" in editor.screen()
        assert editor.ghost() is None


def test_an_operation_that_hangs_leaves_the_keys_to_the_user(editor, stopped_worker):
    with stopped_worker():
        editor.command("Sfumato body")
        editor.wait_for_pending()
        editor.type("gg0")
        assert editor.cursor == (0, 0)
        editor.type("Anote")
        assert editor.screen().startswith("def mean(values):note")


def test_suggestions_come_again_after_it_went_on(editor, stopped_worker):
    with stopped_worker():
        editor.type("A    return ")
        editor.wait_for_request()
    editor.type("<BS> ")
    editor.wait_for_ghost()


def test_keys_reach_the_screen_when_the_worker_dies_and_while_another_loads(editor, server, until):
    editor.type("A    return ")
    editor.wait_for_ghost()
    before = server.status().worker_pid
    os.kill(before, signal.SIGKILL)
    editor.type("len(values)")
    assert "    return len(values)" in editor.screen()
    until("another worker is there", lambda: server.status().worker_pid not in (None, before))
    editor.type(" + 1")
    assert "    return len(values) + 1" in editor.screen()
    until("it has loaded", lambda: server.status().state == "ready")


def test_an_operation_whose_worker_dies_says_so_and_leaves_the_text(editor, server, stopped_worker, until):
    before = editor.lines
    with stopped_worker() as pid:
        editor.command("Sfumato body")
        editor.wait_for_pending()
        os.kill(pid, signal.SIGKILL)
    answer = editor.wait_for_result("sfumato.completeBody")
    editor.wait_for_message(answer["error"]["message"].split("\n")[0])
    assert editor.lines == before
    assert editor.draft() == []
    until("another has loaded", lambda: server.status().state == "ready")
