"""When suggestions come: by themselves, only when they are asked for, or not at all."""

from __future__ import annotations

from typing import Any

import pytest

from sfumato_lsp.editor.reports import Snooze


@pytest.fixture
async def typing(near_editor: Any, server: Any) -> Any:
    """`typing(mode)`: what is shown for an automatic and for an invoked request, in an editor that is set so."""

    async def ask() -> tuple[list[str], list[str]]:
        texts = [[item.insert_text for item in await near_editor.ask(0, 4, invoked=asked)] for asked in (False, True)]
        return texts[0], texts[1]

    server.candidates = ["foo"]
    await near_editor.start(context_characters=0)
    near_editor.open("x = ")
    return ask


@pytest.mark.parametrize(
    ("mode", "automatic", "invoked"),
    [("automatic", ["foo"], ["foo"]), ("subtle", [], ["foo"]), ("off", [], [])],
)
async def test_a_mode_says_which_requests_are_answered(
    near_editor: Any, typing: Any, mode: str, automatic: list[str], invoked: list[str]
) -> None:
    near_editor.configure({"mode": mode})
    assert await typing() == (automatic, invoked)


async def test_what_is_not_wanted_is_not_asked_for(near_editor: Any, server: Any, typing: Any) -> None:
    near_editor.configure({"mode": "off"})
    await typing()
    assert server.requests == []


async def test_while_snoozed_only_what_is_asked_for_is_answered(near_editor: Any, typing: Any) -> None:
    await near_editor.run("sfumato.snooze", 5)
    assert await typing() == ([], ["foo"])


async def test_a_snooze_of_no_minutes_ends_it(near_editor: Any, typing: Any) -> None:
    await near_editor.run("sfumato.snooze")
    assert (await near_editor.run("sfumato.snooze", 0))["state"] == "ready"
    assert await typing() == (["foo"], ["foo"])


@pytest.mark.usefixtures("server")
async def test_the_answer_to_a_snooze_says_until_when(near_editor: Any) -> None:
    await near_editor.start()
    found = await near_editor.run("sfumato.snooze", 5)
    assert found["state"] == "snoozed"
    assert "no automatic suggestions until" in found["message"]


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("minutes", [-1, 1e9, True, "soon", [5]])
async def test_a_snooze_of_no_length_is_refused(near_editor: Any, minutes: Any) -> None:
    await near_editor.start()
    with pytest.raises(Exception, match="expected a number of minutes from 0 to 10080"):
        await near_editor.run("sfumato.snooze", minutes)


@pytest.fixture
async def clock() -> list[float]:
    return [1000.0]


async def test_a_snooze_ends_when_its_time_is_over_whatever_the_timer_did(clock: list[float]) -> None:
    snooze = Snooze(lambda: clock[0], lambda: None)
    snooze.begin(10)
    clock[0] += 599
    assert snooze.until == 1600
    clock[0] += 2
    assert snooze.until is None
    snooze.stop()


async def test_the_end_of_a_snooze_is_told(clock: list[float], until: Any) -> None:
    told: list[float | None] = []
    snooze = Snooze(lambda: clock[0], lambda: told.append(snooze.until))
    snooze.begin(0.001)
    clock[0] += 60
    await until(lambda: len(told) == 2)
    assert told[1] is None
