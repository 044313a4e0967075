"""What a status line shows, and when an editor that asked for it is told."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from sfumato_lsp.connection.server_state import ServerState
from sfumato_lsp.editor import status as reports
from sfumato_lsp.editor.status import EditorStatus, StatusReports, editor_status

ASKS = {"sfumato": {"status": True}}
READY = ServerState(state="ready", message="small is ready", checkpoint="small", address="here")


def status(state: str = "ready", *, paused: bool = False, **more: Any) -> EditorStatus:
    server = ServerState(state=state, message="why", paused=paused)  # type: ignore[arg-type]
    depends: dict[str, Any] = {"mode": "automatic", "snoozed_until": None, "filling": False, "latency_ms": None}
    return editor_status(server, **{**depends, **more})


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        ("connecting", "loading"),
        ("starting", "loading"),
        ("loading", "loading"),
        ("restarting", "loading"),
        ("ready", "ready"),
        ("resting", "ready"),
        ("failed", "broken"),
        ("unreachable", "broken"),
        ("stopping", "stopped"),
        ("stopped", "stopped"),
    ],
)
def test_each_state_of_the_server_is_a_state_with_its_sentence(state: str, shown: str) -> None:
    found = status(state)
    assert (found.state, found.message) == (shown, "why")


@pytest.mark.parametrize(
    ("depends", "shown"),
    [
        ({"filling": True}, "filling"),
        ({"filling": True, "mode": "off"}, "filling"),
        ({"mode": "off"}, "off"),
        ({"mode": "subtle"}, "ready"),
        ({"snoozed_until": 1e9}, "snoozed"),
        ({"paused": True}, "paused"),
        ({"paused": True, "state": "resting"}, "paused"),
        ({"state": "failed", "snoozed_until": 1e9}, "broken"),
        ({"state": "failed", "mode": "off"}, "off"),
        ({"state": "failed", "filling": True}, "broken"),
    ],
)
def test_of_several_things_the_one_that_the_user_can_do_something_about_is_shown(depends: Any, shown: str) -> None:
    assert status(**depends).state == shown


class Reports:
    """The reports of an editor, and what they depend on."""

    def __init__(self) -> None:
        self.server = READY
        self.sent: list[str] = []
        self.reports = StatusReports(self._look, lambda status: self.sent.append(f"{status.state} {status.latency_ms}"))

    def _look(self, **more: Any) -> EditorStatus:
        return editor_status(self.server, mode="automatic", snoozed_until=None, **more)

    def become(self, **state: Any) -> None:
        self.server = ServerState(**state)
        self.reports.changed()


@pytest.fixture
async def told(monkeypatch: pytest.MonkeyPatch) -> Reports:
    """Reports that have told that it is ready."""
    monkeypatch.setattr(reports, "SHORT_S", 0.0)
    monkeypatch.setattr(reports, "SETTLE_S", 0.0)
    told = Reports()
    told.reports.begin()
    return told


async def test_nothing_is_told_before_the_editor_listens() -> None:
    silent = Reports()
    silent.become(state="failed")
    assert silent.sent == []


async def test_the_first_status_is_told_at_once(told: Reports) -> None:
    assert told.sent == ["ready None"]


async def test_what_stays_the_same_is_told_once(told: Reports) -> None:
    told.reports.changed()
    assert told.sent == ["ready None"]


async def test_a_state_is_told_when_it_changes(told: Reports) -> None:
    told.become(state="failed")
    told.become(state="ready")
    assert told.sent == ["ready None", "broken None", "ready None"]


async def test_a_quick_fill_is_not_shown_as_one(told: Reports, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "SHORT_S", 60.0)
    loop = asyncio.get_running_loop()
    begun = loop.time()
    with told.reports.filling():
        monkeypatch.setattr(loop, "time", lambda: begun + 59.0)
        for _ in range(5):
            await asyncio.sleep(0)
    assert told.sent == ["ready None"]


async def test_a_fill_that_takes_a_while_is_shown_until_it_ends(told: Reports, until: Any) -> None:
    with told.reports.filling():
        await until(lambda: told.sent[1:] == ["filling None"])
    await until(lambda: told.sent[2:] == ["ready None"])


async def test_a_fill_that_somebody_waits_for_is_shown_at_once(
    told: Reports, until: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "SHORT_S", 60.0)
    with told.reports.filling(at_once=True):
        await until(lambda: told.sent[1:] == ["filling None"])


async def test_fills_that_follow_each_other_are_one(told: Reports, until: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "SETTLE_S", 0.2)
    for _ in range(3):
        with told.reports.filling():
            await asyncio.sleep(0.01)
    await until(lambda: len(told.sent) > 2)
    assert told.sent == ["ready None", "filling None", "ready None"]


async def test_of_latencies_that_follow_each_other_the_last_is_told(
    told: Reports, until: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "SETTLE_S", 0.05)
    for latency in (10.0, 20.0, 30.0):
        told.reports.answered(latency)
    await until(lambda: len(told.sent) > 1)
    assert told.sent == ["ready None", "ready 30.0"]


@pytest.mark.usefixtures("server")
async def test_an_editor_that_asks_is_told_of_loading_and_then_of_ready(near_editor: Any, until: Any) -> None:
    await near_editor.start(experimental=ASKS)
    await until(lambda: near_editor.statuses)
    assert [status.state for status in near_editor.statuses] == ["loading", "ready"]


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("experimental", [None, {}, {"sfumato": {}}, {"sfumato": 1}, {"sfumato": {"status": False}}, 7])
async def test_an_editor_that_does_not_ask_is_told_nothing(near_editor: Any, experimental: Any) -> None:
    await near_editor.start(experimental=experimental)
    await near_editor.run("sfumato.snooze")
    await near_editor.status()
    assert near_editor.statuses == []


@pytest.mark.usefixtures("server")
async def test_an_editor_is_told_the_latency_of_a_fill(near_editor: Any, until: Any) -> None:
    await near_editor.start(experimental=ASKS)
    near_editor.open("x = ")
    await near_editor.ask(0, 4)
    await until(lambda: near_editor.statuses[-1].latencyMs is not None)
    assert near_editor.statuses[-1].latencyMs > 0


async def test_a_keystroke_that_asks_nobody_tells_nothing(
    near_editor: Any, server: Any, until: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "SETTLE_S", 0.0)
    server.candidates = ["foo(x)"]
    await near_editor.start(experimental=ASKS, context_characters=0)
    near_editor.open("x = ")
    await near_editor.ask(0, 4)
    await until(lambda: near_editor.statuses[-1].latencyMs is not None)
    before = len(near_editor.statuses)
    near_editor.insert(0, 4, "f")
    await near_editor.ask(0, 5)
    await near_editor.status()  # what was to be told came before
    assert len(near_editor.statuses) == before


async def test_a_slow_fill_is_told_as_filling(near_editor: Any, server: Any, until: Any) -> None:
    server.answers.clear()
    await near_editor.start(experimental=ASKS)
    near_editor.open("x = ")
    fill = asyncio.ensure_future(near_editor.ask(0, 4))
    await until(lambda: near_editor.statuses[-1].state == "filling")
    server.answers.set()
    await fill
    await until(lambda: near_editor.statuses[-1].state == "ready")


async def test_an_editor_is_told_that_the_server_is_gone_and_why(near_editor: Any, server: Any, until: Any) -> None:
    await near_editor.start(experimental=ASKS)
    await server.die()
    near_editor.open("x = ")
    await near_editor.ask(0, 4)
    await until(lambda: near_editor.statuses[-1].state == "broken")
    assert "no server runs" in near_editor.statuses[-1].message


@pytest.mark.usefixtures("server")
async def test_the_request_and_the_command_answer_what_is_told(near_editor: Any, until: Any) -> None:
    await near_editor.start(experimental=ASKS)
    await until(lambda: near_editor.statuses[-1:] and near_editor.statuses[-1].state == "ready")
    told, asked = near_editor.statuses[-1]._asdict(), (await near_editor.status())._asdict()
    assert {name: asked[name] for name in told} == told
    assert await near_editor.run("sfumato.status") == asked


@pytest.mark.usefixtures("server")
async def test_the_command_says_of_an_open_document_whether_it_has_suggestions(near_editor: Any, uri: str) -> None:
    await near_editor.start()
    near_editor.open("x = ", language="cobol")
    found = await near_editor.run("sfumato.status", {"uri": uri})
    assert (found["language"], found["languageSupported"]) == ("cobol", False)


@pytest.mark.usefixtures("server")
async def test_of_a_document_it_has_the_mode_that_is_set_for_its_language(near_editor: Any, uri: str) -> None:
    await near_editor.start(by_language={"python": {"mode": "off"}})
    near_editor.open("x = ")
    found = await near_editor.status(uri=uri)
    assert (found.mode, found.state, (await near_editor.status()).state) == ("off", "off", "ready")


async def test_a_pause_is_told(near_editor: Any, server: Any) -> None:
    server.paused = True
    await near_editor.start()
    assert (await near_editor.status()).state == "paused"


async def test_while_a_command_works_the_status_is_filling_and_then_has_its_latency(
    near_editor: Any, server: Any, until: Any, uri: str
) -> None:
    server.answers.clear()
    await near_editor.start(experimental=ASKS)
    near_editor.open("x = ")
    cursor = {"line": 0, "character": 4}
    params = {"textDocument": {"uri": uri}, "range": {"start": cursor, "end": cursor}, "apply": False}
    command = asyncio.ensure_future(near_editor.run("sfumato.fill", params))
    await until(lambda: near_editor.statuses[-1].state == "filling")
    server.answers.set()
    await command
    await until(lambda: near_editor.statuses[-1].state == "ready" and near_editor.statuses[-1].latencyMs is not None)


class TestOfADocument:
    """First hour: editors say why nothing comes. With `textDocument` the answer says it of a document."""

    async def of(self, editor: Any, uri: str = "file:///w/pkg/a.py") -> Any:
        return (await editor.status(textDocument={"uri": uri})).document

    async def test_first_hour_where_suggestions_come_there_is_no_reason(self, near_editor: Any, server: Any) -> None:
        assert server.languages == ["python"]
        await near_editor.start()
        near_editor.open("x = ")
        found = await self.of(near_editor)
        assert (found.suggestions, found.reason) == (True, "")

    @pytest.mark.parametrize(
        ("settings", "reason"),
        [
            ({"mode": "off"}, "suggestions are off: the setting mode says so"),
            ({"mode": "subtle"}, "suggestions come only when you ask for one: the setting mode is subtle"),
            ({"languages": ["rust"]}, "no suggestions in python files: the option languages leaves them out"),
            ({"ignore": ["a.py"]}, "no suggestions in this file: it is ignored, so nothing of it is sent"),
        ],
    )
    async def test_first_hour_a_setting_is_a_reason(
        self, near_editor: Any, server: Any, settings: Any, reason: str
    ) -> None:
        assert server.languages == ["python"]
        await near_editor.start(**settings)
        near_editor.open("x = ")
        found = await self.of(near_editor)
        assert (found.suggestions, found.reason) == (False, reason)

    async def test_first_hour_a_language_that_the_checkpoint_does_not_write_is_one(
        self, near_editor: Any, server: Any
    ) -> None:
        assert server.languages == ["python"]
        await near_editor.start()
        await near_editor.until_state("ready")
        near_editor.open("let x = ", language="typescript", uri="file:///w/a.ts")
        found = await self.of(near_editor, "file:///w/a.ts")
        assert found.reason == "no suggestions in typescript files: the checkpoint small writes python"

    async def test_first_hour_so_are_a_snooze_and_a_document_that_is_not_open_or_too_large(
        self, near_editor: Any, server: Any
    ) -> None:
        assert server.languages == ["python"]
        await near_editor.start()
        near_editor.open("x = ")
        await near_editor.run("sfumato.snooze", 5)
        assert (await self.of(near_editor)).reason.startswith("snoozed: no automatic suggestions until ")
        assert "was not opened with this language server" in (await self.of(near_editor, "file:///w/b.py")).reason
        near_editor.open("\n" * 400_001, uri="file:///w/c.py")
        assert "c.py is left alone: it has 400,002 lines" in (await self.of(near_editor, "file:///w/c.py")).reason

    async def test_first_hour_so_is_a_server_that_is_not_there(self, near_editor: Any, server: Any) -> None:
        server.state, server.detail = "failed", "no such checkpoint"
        await near_editor.start()
        near_editor.open("x = ")
        found = await self.of(near_editor)
        assert (found.suggestions, found.reason) == (False, "no such checkpoint")

    async def test_first_hour_the_command_answers_the_same(self, near_editor: Any, server: Any) -> None:
        assert server.languages == ["python"]
        await near_editor.start()
        near_editor.open("x = ")
        answer = await near_editor.run("sfumato.status", {"textDocument": {"uri": "file:///w/pkg/a.py"}})
        assert dict(answer)["document"] == {"suggestions": True, "reason": ""}
