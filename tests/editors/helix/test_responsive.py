"""Helix goes on taking keys, and its file can be saved, whatever becomes of the model."""

from __future__ import annotations

import psutil
from tests.editors.around import wait_until
from tests.editors.helix.editor import stopped

MEAN = "def mean(values):\n    total = 0\n    for value in values:\n        total += value\n\n"
AREA = "def area(radius):\n    return 3 * radius * radius\n\n\nprint(area(2))\n"
CONTENT_MODIFIED = -32801


def test_text_is_typed_and_saved_while_the_worker_hangs(helix, server):
    with helix(MEAN) as editor:
        with stopped(psutil.Process(server.status().worker_pid)):
            editor.screen.type("geo    return ")
            editor.ask()
            editor.screen.type("total")
            assert editor.saved() == f"{MEAN}    return total\n"
        # Helix indents the new line by itself.
        editor.screen.type("oreturn ")
        editor.ask()
        expected = editor.offered(f"{MEAN}    return total\n    return \n")
        editor.accept()
        assert editor.saved() == expected


def test_text_is_typed_and_saved_while_an_operation_hangs_and_it_then_changes_nothing(helix, server):
    with helix(AREA) as editor:
        with stopped(psutil.Process(server.status().worker_pid)):
            editor.action("Make async in")
            wait_until(
                "the operation begins", lambda: editor.wire.asked("workspace/executeCommand", command="sfumato.rewrite")
            )
            editor.screen.type("geotyped = 1")
            assert editor.saved() == f"{AREA}typed = 1\n"
        answer = editor.wire.result("rewrite")
        assert answer.error["code"] == CONTENT_MODIFIED
        said = [message["message"] for message in editor.wire.told("window/showMessage")]
        assert any(answer.error["message"] in message for message in said)
        assert editor.saved() == f"{AREA}typed = 1\n"


def test_text_is_typed_and_saved_while_the_language_server_hangs(helix):
    with helix(MEAN) as editor:
        with stopped(editor.language_server()):
            editor.screen.type("geo    return ")
            editor.ask()
            editor.screen.type("total")
            assert editor.saved() == f"{MEAN}    return total\n"
        # Helix indents the new line by itself.
        editor.screen.type("oreturn ")
        editor.ask()
        editor.offered(f"{MEAN}    return total\n    return \n")


def test_text_is_typed_and_saved_when_the_language_server_was_killed_and_a_new_one_suggests(helix):
    with helix(MEAN) as editor:
        killed = editor.language_server()
        killed.kill()
        wait_until("it has ended", lambda: not killed.is_running() or killed.status() == psutil.STATUS_ZOMBIE)
        editor.screen.type("geo    return ")
        editor.ask()
        editor.screen.type("total")
        assert editor.saved() == f"{MEAN}    return total\n"
        editor.restart()
        # Helix indents the new line by itself.
        editor.screen.type("oreturn ")
        editor.ask()
        expected = editor.offered(f"{MEAN}    return total\n    return \n")
        editor.accept()
        assert editor.saved() == expected


def test_text_is_typed_and_saved_without_a_language_server_in_the_path(helix):
    with helix(MEAN, program="no-such-program") as editor:
        editor.screen.type("geo    return total")
        assert editor.saved() == f"{MEAN}    return total\n"


def test_text_is_typed_and_saved_while_the_model_loads(helix, own_server):
    with helix(MEAN, runtime_folder=own_server) as editor:
        editor.screen.type("geo    return total")
        assert editor.saved() == f"{MEAN}    return total\n"
        editor.wait_until_ready()
        status = editor.wire.answered("workspace/executeCommand", command="sfumato.status")[0]
        assert status.result["state"] == "loading"
