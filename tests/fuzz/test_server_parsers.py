"""What the server and its clients read, with random input: a value or the one documented error, and never another."""

from __future__ import annotations

import contextlib
import json
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from sfumato_client.address.address import Address, url_problem
from sfumato_client.address.errors import ServerError
from sfumato_client.address.record import RECORD_NAME, ServerRecord, read_record, write_record
from sfumato_client.edited_file.errors import InputError
from sfumato_client.edited_file.holes import fields, find_holes, find_selection, segments
from sfumato_client.edited_file.position import parse_position, parse_target
from sfumato_client.http.events import Event, EventDecoder, error_body, read_event
from sfumato_client.protocol import (
    DraftEvent,
    FillRequest,
    FillResponse,
    RefineRequest,
    RefineResponse,
    RewriteResponse,
    Timing,
    Usage,
    WarmResponse,
)
from sfumato_server.errors import BadRequest
from sfumato_server.routes.error_handlers import bad_request, refuse_broken_text
from sfumato_server.worker import messages

FUZZ = settings(settings.get_profile("fuzz"))

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
DEEP = b"[" * 100_000
texts = st.text(max_size=20)
usage = st.builds(Usage, **{name: st.integers(0, 9) for name in Usage.model_fields if name != "canvases"})
milliseconds = st.floats(0, 1e6)
timing = st.builds(
    Timing,
    queue_ms=milliseconds,
    prefill_ms=milliseconds,
    step_ms=st.lists(milliseconds),
    worker_ms=milliseconds,
    total_ms=milliseconds,
)
shared = {"id": texts, "usage": usage, "timing": timing}
answers = st.one_of(
    st.tuples(st.just("refine"), st.builds(RefineResponse, text=texts, edits=st.just([]), **shared)),
    st.tuples(st.just("rewrite"), st.builds(RewriteResponse, candidates=st.just([]), **shared)),
    st.tuples(st.just("warm"), st.builds(WarmResponse, **shared)),
)
to_worker = st.one_of(
    st.builds(messages.Abort, id=texts),
    st.builds(messages.Exit),
    st.builds(
        messages.Job,
        id=texts,
        request=st.builds(RefineRequest, selection=st.text(min_size=1, max_size=9), path=texts),
        deadline_s=st.none() | st.floats(0, 1e6),
    ),
)
from_worker = st.one_of(
    st.builds(messages.Loading, detail=texts),
    st.builds(messages.LoadFailed, message=texts),
    st.builds(messages.Draft, id=texts, draft=st.builds(DraftEvent, step=st.integers(), texts=st.lists(texts))),
    st.builds(messages.Alive, id=texts),
    st.builds(messages.Failed, id=texts, code=st.sampled_from(["prompt", "cancelled", "out_of_memory"]), message=texts),
    st.builds(messages.Left, resident=st.none() | st.integers(), device=st.integers()),
    answers.map(lambda one: messages.Done(id=one[1].id, operation=one[0], response=one[1])),
)


def reader(data: bytes) -> Callable[[int], bytes]:
    at = 0

    def read_exactly(length: int) -> bytes:
        nonlocal at
        at += length
        return data[at - length : at]

    return read_exactly


@FUZZ
@given(to_worker)
def test_a_message_to_the_worker_is_read_as_it_was_written(message: Any) -> None:
    assert messages.decode_to_worker(messages.read_frame(reader(messages.encode(message)))) == message


@FUZZ
@given(from_worker)
def test_a_message_of_the_worker_is_read_as_it_was_written(message: Any) -> None:
    assert messages.decode_from_worker(messages.read_frame(reader(messages.encode(message)))) == message


@pytest.mark.parametrize("decode", [messages.decode_to_worker, messages.decode_from_worker])
@FUZZ
@given(data=st.binary() | values.map(lambda value: json.dumps(value).encode()))
@example(data=DEEP)
@example(data=b'{"kind": "job", "id": "1", "request": {"operation": "fill"}}')
def test_anything_else_in_a_frame_is_a_value_error(decode: Callable[[bytes], Any], data: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - pydantic words it
        decode(data)


events = st.lists(st.builds(Event, name=st.sampled_from(["message", "draft", "done"]), data=st.text(max_size=9)))
streams = st.lists(
    st.sampled_from([b"data: x", b"event: done", b":", b"\n", b"\r\n", b"\n\n", b"\xe2\x80\xa8", b"\xff"])
)


@FUZZ
@given(stream=(st.binary() | streams.map(b"".join)), cuts=st.lists(st.integers(0, 100), max_size=9))
def test_events_do_not_depend_on_how_they_arrive(stream: bytes, cuts: list[int]) -> None:
    whole, pieces = EventDecoder(), EventDecoder()
    ends = [*sorted(cuts), None]
    chunks = [stream[start:end] for start, end in zip([0, *sorted(cuts)], ends, strict=True)]
    assert [event for chunk in chunks for event in pieces.feed(chunk)] == list(whole.feed(stream))


@FUZZ
@given(
    st.builds(
        Event, name=st.sampled_from(["draft", "done", "failed", "cancelled", "?"]), data=texts | values.map(json.dumps)
    )
)
@example(Event(name="failed", data=DEEP.decode()))
@example(Event(name="done", data=DEEP.decode()))
def test_an_event_is_read_or_is_a_server_error(event: Event) -> None:
    with contextlib.suppress(ServerError):
        read_event(event, FillResponse)


@FUZZ
@given(st.binary() | values.map(lambda value: json.dumps(value).encode()))
@example(DEEP)
def test_a_body_has_an_error_or_none(body: bytes) -> None:
    error_body(body)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="sf") as name:
        yield Path(name)


addresses = st.builds(Address, socket=st.none() | texts, url=st.none() | texts, token=st.none() | texts)
records = st.builds(ServerRecord, pid=st.integers(1, 2**22), version=texts, address=addresses)


@FUZZ
@given(records)
def test_a_record_is_read_as_it_was_written(folder: Path, record: ServerRecord) -> None:
    write_record(folder, record)
    assert read_record(folder) == record


@st.composite
def broken_records(draw: st.DrawFn) -> bytes:
    record: dict[str, Any] = {"pid": 1, "version": "1", "address": {"socket": "/s", "url": None, "token": None}}
    place = draw(st.sampled_from([record, record["address"]]))
    place[draw(st.sampled_from(sorted(place)))] = draw(values)
    return json.dumps(record).encode()


@FUZZ
@given(st.binary() | values.map(lambda value: json.dumps(value).encode()) | broken_records())
@example(DEEP)
@example(b'{"pid": 1e999, "version": "1", "address": {}}')
def test_a_record_file_is_a_record_or_none(folder: Path, data: bytes) -> None:
    (folder / RECORD_NAME).write_bytes(data)
    record = read_record(folder)
    if record is not None:
        address = record.address
        assert isinstance(record.pid, int)
        assert all(value is None or isinstance(value, str) for value in (address.socket, address.url, address.token))
        str(address), address.base_url


@FUZZ
@given(st.text() | st.sampled_from(["http://[", "http://a:b", "unix://", "http://\u2100", "//"]))
def test_a_url_has_a_problem_or_none(url: str) -> None:
    url_problem(url)


@pytest.mark.parametrize("kind", [FillRequest, RefineRequest])
@FUZZ
@given(value=values)
@example(value={"segments": [{"text": 1}, {"hole": {"x": []}}]})
@example(value={})
def test_whatever_is_wrong_with_a_request_is_one_sentence(kind: type[BaseModel], value: Any) -> None:
    try:
        kind.model_validate(value)
    except ValidationError as error:
        problems = [{**problem, "loc": ("body", *problem["loc"])} for problem in error.errors()]
        assert str(bad_request(problems))


@FUZZ
@given(st.text(st.characters(codec=None, categories=None)), st.text(st.characters(categories=["Cs"]), max_size=1))
def test_text_that_utf_8_cannot_hold_is_refused_by_the_name_of_its_field(text: str, half: str) -> None:
    request = RefineRequest(selection="x", before=text, after=half)
    try:
        (text + half).encode()
    except UnicodeEncodeError:
        with pytest.raises(BadRequest) as found:
            refuse_broken_text(request)
        assert found.value.field in ("before", "after")
    else:
        refuse_broken_text(request)


numbers = st.integers(0, 12).map(str) | st.sampled_from(["-1", "9" * 5000, "\u0665", "\u00b2", "", "1.2"])
places = st.lists(numbers, min_size=1, max_size=4).map(":".join) | st.text()
files = st.text(st.sampled_from("ab \t\r\n\f\u2028\U0001f600#"), max_size=40)


@FUZZ
@given(places)
@example("1:" + "9" * 5000)
def test_a_position_is_read_or_is_an_input_error(text: str) -> None:
    with contextlib.suppress(InputError):
        parse_position(text)


@FUZZ
@given(places)
@example("a:1:" + "9" * 5000)
def test_a_target_is_read_or_is_an_input_error(text: str) -> None:
    with contextlib.suppress(InputError):
        parse_target(f"a.py:{text}")


@FUZZ
@given(
    content=files,
    lines=places
    | st.tuples(numbers, numbers, numbers, numbers).map("{0[0]}.{0[1]}:{0[2]}.{0[3]}".format)
    | st.tuples(numbers, numbers, numbers, numbers).map("{0[0]}:{0[1]}-{0[2]}:{0[3]}".format)
    | st.tuples(numbers, numbers).map("{0[0]}-{0[1]}".format),
    apart=st.booleans(),
)
@example(content="a\nb", lines="1:" + "9" * 5000, apart=True)
@example(content="a\nb", lines="1-" + "9" * 5000, apart=False)
def test_a_selection_is_of_the_file_or_is_an_input_error(folder: Path, content: str, lines: str, apart: bool) -> None:
    path = folder / "a.py"
    path.write_bytes(content.encode())
    try:
        file, (start, end), _ = find_selection(str(path), [lines]) if apart else find_selection(f"{path}:{lines}", [])
    except InputError:
        return
    parts = fields(file, (start, end))
    whole = parts["before"] + parts["selection"] + parts["after"]
    assert whole.replace("\r\n", "\n") == content.replace("\r\n", "\n")


@FUZZ
@given(content=files, line=numbers, column=numbers, end=st.none() | places)
def test_a_hole_is_in_the_file_or_is_an_input_error(
    folder: Path, content: str, line: str, column: str, end: str | None
) -> None:
    path = folder / "a.py"
    path.write_bytes(content.encode())
    with contextlib.suppress(InputError):
        file, spans = find_holes(f"{path}:{line}:{column}", None, end)
        assert [0 <= start <= stop <= len(file.text) for start, stop in spans] == [True]
        assert len(segments(file.text, spans, None)) <= 3
