"""What an engine is found to be, where it may be, and how many steps a deadline leaves room for."""

from __future__ import annotations

import socket

import pytest
from tests.model.engines.recorded_engine import KEY, RecordedEngine

from sfumato_model.api.errors import EngineError
from sfumato_model.api.request import (
    FillRequest,
    Hole,
    InspectRequest,
    Limits,
    RefineRequest,
    RewriteRequest,
    Selection,
)
from sfumato_model.engines.vllm.connection import Behind
from sfumato_model.engines.vllm.http.address import engine_address
from sfumato_model.engines.vllm.http.client import VllmClient
from sfumato_model.engines.vllm.http.step_times import StepTimes
from sfumato_model.engines.vllm.http.versions import version_warning
from sfumato_model.engines.vllm.load import start
from sfumato_model.loading import loaded


def test_an_engine_tells_its_model_version_and_widths(client: VllmClient) -> None:
    facts = client.facts
    assert facts is not None
    assert (facts.model, facts.version, facts.canvas, facts.context, facts.top) == ("sfumato", "0.32.0", 256, 2048, 20)
    assert facts.warnings == ()


def test_an_engine_that_does_not_look_at_canvases_is_unfit(engine: RecordedEngine, url: str, limits: Limits) -> None:
    engine.looks_at_canvases = False
    with pytest.raises(EngineError, match="does not look at canvases") as caught:
        _probe(url, limits, key=KEY)
    assert caught.value.trouble == "unfit"


def test_a_model_that_is_not_served_is_said_with_those_that_are(url: str, limits: Limits) -> None:
    with pytest.raises(EngineError, match="does not serve 'other' but sfumato"):
        _probe(url, limits, key=KEY, model="other")


@pytest.mark.parametrize("length", [-1, 0, True, "many", None])
def test_a_length_that_cannot_be_is_none(engine: RecordedEngine, url: str, limits: Limits, length: object) -> None:
    engine.length = length
    client = VllmClient(engine_address(url), key=KEY)
    assert client.probe(limits).context is None
    client.close()


@pytest.mark.parametrize("canvas", ["0", "9" * 250, "4097"])
def test_a_canvas_that_cannot_be_is_unfit(engine: RecordedEngine, url: str, limits: Limits, canvas: str) -> None:
    engine.canvas = canvas
    with pytest.raises(EngineError, match="serves canvases of") as caught:
        _probe(url, limits, key=KEY)
    assert caught.value.trouble == "unfit"


def test_contexts_are_cut_to_what_the_engine_reads(engine: RecordedEngine, url: str, limits: Limits) -> None:
    engine.length = 480
    client = VllmClient(engine_address(url), key=KEY)
    said: list[str] = []
    ours = loaded("default", "vllm", start("default", Behind(found=client), said.append))
    assert ours.info.context_tokens == 480 - 256
    assert "contexts are cut to 224 tokens" in said[-1]
    long = "".join(f"name_{number} = {number}\n" for number in range(400))
    for operation, request in (
        ("fill", FillRequest(segments=(long, Hole(), long))),
        ("warm", FillRequest(segments=(long, Hole(), long))),
        ("inspect", InspectRequest(selection=Selection(before=long, text="x = 1", after=long))),
        ("refine", RefineRequest(selection=Selection(before=long, text="x = 1", after=long))),
        ("rewrite", RewriteRequest(selection=Selection(before=long, text="x = 1", after=long))),
    ):
        assert list(ours.run(operation, request, limits))
    client.close()


def test_an_engine_that_reads_hardly_more_than_its_canvas_is_unfit(engine: RecordedEngine, url: str) -> None:
    engine.length = 300
    client = VllmClient(engine_address(url), key=KEY)
    with pytest.raises(EngineError, match="serve it with a larger --max-model-len"):
        start("default", Behind(found=client), lambda _: None)
    client.close()


@pytest.mark.parametrize("key", [None, "wrong"])
def test_without_its_key_an_engine_says_that_one_is_needed(url: str, limits: Limits, key: str | None) -> None:
    with pytest.raises(EngineError, match="--engine-key-file") as caught:
        _probe(url, limits, key=key)
    assert caught.value.trouble == "key"


def test_where_nobody_listens_the_error_says_so(limits: Limits) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        with pytest.raises(EngineError, match="is not there") as caught:
            _probe(f"http://127.0.0.1:{free.getsockname()[1]}", limits)
    assert caught.value.trouble == "unreachable"


def test_an_engine_behind_a_router_has_no_version_and_a_warning(
    engine: RecordedEngine, url: str, limits: Limits
) -> None:
    engine.version = None
    client = VllmClient(engine_address(url), key=KEY)
    (warning,) = client.probe(limits).warnings
    client.close()
    assert "does not say its version" in warning


@pytest.mark.parametrize(
    ("version", "said"),
    [
        ("0.32.0", ""),
        ("0.32.1+cpu", ""),
        ("0.33.0", "read and not run"),
        ("0.34.0", "not tried"),
        ("0.320.0", "not tried"),
        ("\x1b[31m", "not tried"),
        (None, "does not say"),
    ],
)
def test_a_version_that_was_not_run_is_warned_of(version: str | None, said: str) -> None:
    warning = version_warning(version)
    assert said in warning
    assert bool(warning) == bool(said)
    assert warning.isprintable()


@pytest.mark.parametrize(
    ("url", "base"),
    [
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://127.0.0.1:8000/v1/", "http://127.0.0.1:8000"),
        ("http://[::1]:8000/engine", "http://[::1]:8000/engine"),
        ("https://127.8.9.1", "https://127.8.9.1"),
    ],
)
def test_an_engine_on_this_machine_is_taken_without_a_word(url: str, base: str) -> None:
    address = engine_address(url)
    assert (address.base, address.warning) == (base, "")


def test_an_engine_at_a_unix_socket_is_on_this_machine() -> None:
    assert engine_address("unix:///run/user/1000/vllm.sock").socket == "/run/user/1000/vllm.sock"
    assert str(engine_address("unix:/run/vllm.sock")) == "unix:/run/vllm.sock"


@pytest.mark.parametrize(
    "url",
    [
        "http://gpu.example.org:8000",
        "https://10.0.0.7",
        "http://localhost.example.org",
        "http://127.0.0.1%x.example.org",
    ],
)
def test_text_goes_to_another_machine_only_when_its_user_said_so(url: str) -> None:
    with pytest.raises(EngineError, match="--engine-allow-remote"):
        engine_address(url)
    warning = engine_address(url, allow_remote=True).warning
    assert ("unencrypted" in warning) == url.startswith("http:")


@pytest.mark.parametrize(
    "url",
    [
        "", "localhost:8000", "ftp://localhost", "file:///etc/passwd", "http://", "http://localhost:99999",
        "http://localhost/?a=b", "http://localhost/#x", "http://user:secret@localhost", "unix:vllm.sock",
        "http://local\x1bhost", "http://[::1", "http://user:secret@localhost:1x", "http://user:secret@[::1",
        "http://localhost/?api_key=secret", "http://user:hunt/secret@localhost:1", "user:secret@localhost:8000",
        "https:user:secret@localhost", "http://localhost/?secret", "http://localhost/#secret", "http://xn--:1",
        "http://localhost/a\x1bsecret@x",
    ],
)  # fmt: skip
def test_what_is_no_url_of_an_engine_is_refused_and_shown_safely(url: str) -> None:
    with pytest.raises(EngineError) as caught:
        engine_address(url, allow_remote=True)
    assert caught.value.trouble == "address"
    assert str(caught.value).isprintable()
    assert "secret" not in str(caught.value)


def test_a_deadline_leaves_room_for_fewer_steps() -> None:
    times = StepTimes()
    assert times.steps_within(0.1, 8) == 8
    for steps in (1, 4, 8):
        times.record(steps, 0.05 + 0.02 * steps)
    cost = times.cost
    assert cost is not None
    assert (cost.once, cost.step) == (pytest.approx(0.05), pytest.approx(0.02))
    assert times.steps_within(1.0, 8) == 8
    assert 2 <= times.steps_within(0.15, 8) <= 5
    assert times.steps_within(0.05, 8) == 0


def test_reads_that_settled_early_do_not_make_a_step_look_quick() -> None:
    times = StepTimes()
    for _ in range(6):
        times.record(8, 0.05)
    for _ in range(4):
        times.record(8, 0.16)
    assert times.steps_within(0.1, 8) < 5


def _probe(url: str, limits: Limits, *, key: str | None = None, model: str | None = None) -> None:
    client = VllmClient(engine_address(url), key=key, model=model)
    try:
        client.probe(limits)
    finally:
        client.close()
