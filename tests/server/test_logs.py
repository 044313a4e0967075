"""Logs say what happened and hold no source text; a log that cannot be written stops nothing."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from tests.server.launched import FAKE, SERVE, with_fake_engine

from sfumato_client.logs.handlers import FEW, REMEMBERED, WINDOW_S, RepeatedLines
from sfumato_client.logs.lines import JsonLines, TextLines

MARKER = "tiger_7f3a"


def provoke(server):
    """Send the marker wherever text can be, and make everything go wrong with it."""
    segments = [{"text": f"password = '{MARKER}"}, {"hole": {"start": MARKER}}]
    selection = {"before": MARKER, "selection": MARKER, "after": MARKER}
    for path in ("", f"raise_at=1,saying={MARKER}", "full_at=1", "crash_at=1", "prompt=1"):
        server.http.post("/v1/fill", json={"segments": segments, "path": f"{path},{MARKER}", "document": MARKER})
        server.http.post("/v1/rewrite", json={**selection, "instruction": MARKER, "path": path})
        server.http.post("/v1/refine", json={**selection, "path": f"{path},name={MARKER}"})
    server.http.post("/v1/fill", json={"segments": segments, "candidates": MARKER, MARKER: MARKER})
    server.http.post("/v1/fill", content=f'{{"segments": "{MARKER}'.encode())
    broken = json.dumps({"segments": [{"text": f"{MARKER}\ud800"}, {"hole": {}}]})
    server.http.post("/v1/fill", content=broken, headers={"Content-Type": "application/json"})
    server.http.post("/v1/fill", json={"segments": segments}, headers={"X-Request-Id": f"{MARKER} x"})
    server.http.get(f"/{MARKER}?{MARKER}")


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_log_holds_source_text(start_server, form):
    server = start_server(log_level="debug", log_format=form, restart_delay_s=0.01)
    provoke(server)
    server.stop()
    log = next(server.folder.glob("log-*")).read_text()
    assert "RuntimeError" in log
    assert "tiger" not in log


def test_as_json_every_line_is_an_object(start_server):
    server = start_server(log_level="debug", log_format="json")
    server.fill("raise_at=1")
    server.stop()
    lines = [json.loads(line) for line in next(server.folder.glob("log-*")).read_text().splitlines()]
    assert {frozenset(line) for line in lines} == {
        frozenset({"time", "level", "process", "logger", "request_id", "message"})
    }


@pytest.fixture
def record():
    """Makes the record of a line that quotes the marker, of a logger."""

    def make(name):
        try:
            raise ValueError(MARKER)
        except ValueError:
            return logging.LogRecord(name, logging.ERROR, "", 0, "got %s\n%s", (MARKER, MARKER), sys.exc_info())

    return make


@pytest.mark.parametrize("lines", [TextLines, JsonLines])
def test_of_other_packages_lines_only_the_sentence_is_kept(record, lines):
    line = lines("lsp").format(record("pygls.protocol"))
    assert "got <str>" in line
    assert MARKER not in line


@pytest.mark.parametrize(
    ("message", "values", "written"),
    [
        ("Using selector: %s", ("EpollSelector",), "Using selector: <str>"),
        ("poll %.3f ms took %d: %r events", (12.5, 3, [MARKER]), "poll 12.500 ms took 3: <list> events"),
        ("%(what)s in %(seconds)5.1f s", ({"what": MARKER, "seconds": 2.0},), "<str> in   2.0 s"),
        ("100 % of it", (), "100 % of it"),
        ("%s and %s", (MARKER,), "%s and %s"),
    ],
)
def test_of_other_packages_values_the_numbers_are_written_and_of_others_the_type(message, values, written):
    """clients 10: `Using selector: %s` was logged without what it is about."""
    record = logging.LogRecord("asyncio", logging.DEBUG, "", 0, message, values, None)
    assert TextLines("server").format(record).endswith(f"asyncio: {written}")


def test_source_text_is_logged_when_it_is_asked_for(record):
    assert TextLines("lsp", text=True).format(record("pygls.protocol")).count(MARKER) >= 3


def test_where_an_exception_was_raised_is_kept(record):
    line = TextLines("lsp").format(record("pygls.protocol"))
    assert line.endswith("ValueError")
    assert "test_logs.py" in line


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full")
@pytest.mark.parametrize("stderr", ["2>/dev/full", "2>&-"], ids=["full", "closed"])
def test_a_log_that_cannot_be_written_stops_nothing(tmp_path_factory, until, stderr):
    folder = tmp_path_factory.mktemp("f")
    options = {"runtime_folder": str(folder), **FAKE, "log_level": "debug"}
    process = subprocess.Popen(
        ["sh", "-c", f'exec "$0" "$1" "$2" {stderr}', sys.executable, SERVE, json.dumps(options)],
        env={**os.environ, **with_fake_engine()},
    )
    try:
        until((folder / "sfumato.sock").exists)
        with httpx.Client(
            transport=httpx.HTTPTransport(uds=str(folder / "sfumato.sock")), base_url="http://sfumato", timeout=20
        ) as http:
            statuses = [
                http.post("/v1/fill", json={"segments": [{"hole": {}}], "path": path}).status_code
                for path in ("", "raise_at=1", "")
            ]
            http.post("/v1/stop")
        process.wait(10)
    finally:
        process.kill()
        process.wait(10)
    assert statuses == [200, 500, 200]
    assert not (folder / "sfumato.sock").exists()


def log_in_process(tail, *, shell="", file="None"):
    """A fresh process that sets up its log and goes on with `tail`; its output and its errors."""
    code = "import logging\nfrom pathlib import Path\nfrom sfumato_client.logs.lines import log_to\n"
    code += f"log_to({file}, process='lsp', level='debug')\nlog = logging.getLogger('sfumato_test')\n{tail}"
    command = ["sh", "-c", f'exec "$0" -c "$1" {shell}', sys.executable, code]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    return ended.stdout, ended.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full")
def test_a_line_for_a_full_disk_is_lost_and_not_said_elsewhere():
    assert log_in_process(f"log.error('%s', '{MARKER}')", file="Path('/dev/full')") == ("", "")


def test_a_log_file_that_cannot_be_opened_is_standard_error_instead(tmp_path):
    _, errors = log_in_process("log.error('said')", file=f"Path('{tmp_path}/none/log')")
    assert "No such file" in errors
    assert errors.endswith("sfumato_test: said\n")


def test_no_socket_takes_the_place_of_a_closed_standard_error():
    found, _ = log_in_process("import socket\nprint(socket.socket().fileno())", shell="2>&-")
    assert int(found) > 2


class Clock:
    """A clock that stands still unless a test moves it."""

    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def said():
    """Lines that were written of what a logger said: `said(...)` says a record, `said.lines` has what came out."""

    class Said(logging.Handler):
        def __init__(self):
            super().__init__()
            self.clock = Clock()
            self.lines = []
            lines = TextLines("server")
            self.setFormatter(lines)
            self.limited = RepeatedLines(self, lines.line, self.clock)

        def emit(self, record):
            self.lines.append(self.format(record).partition(" server ")[2])

        def __call__(self, message, *values, name="sfumato_test", **fields):
            record = logging.LogRecord(name, logging.WARNING, "", 0, message, values, None)
            record.__dict__.update(fields)
            self.limited.handle(record)

    return Said()


def test_the_same_line_without_end_is_a_few_lines_and_a_count(said):
    """Trust finding 11: accept errors wrote 48 MB of one sentence."""
    for _ in range(100_000):
        said("socket.accept() out of system resource\nsocket: <%s>", "laddr", name="asyncio")
    assert said.lines == ["asyncio: socket.accept() out of system resource"] * FEW
    said.clock.now += WINDOW_S
    said("another")
    assert said.lines[FEW:] == [
        f"asyncio: repeated {100_000 - FEW} times: socket.accept() out of system resource",
        "sfumato_test: another",
    ]


def test_a_line_that_went_on_is_counted_once_a_minute(said):
    for _ in range(3):
        for _ in range(1000):
            said("full")
        said.clock.now += WINDOW_S
    said.limited.close()
    assert len(said.lines) == 3 * (FEW + 1)
    assert said.lines[-1] == f"sfumato_test: repeated {1000 - FEW} times: full"


def test_lines_that_say_different_things_are_all_written(said):
    for number in range(3 * FEW):
        said("request %d", number)
        said("ended", request_id=f"id{number}")
    assert len(said.lines) == 6 * FEW


def test_ever_new_lines_are_not_remembered_without_end(said):
    for number in range(10 * REMEMBERED):
        said("port %d", number)
    assert len(said.lines) == 10 * REMEMBERED
    assert len(said.limited._seen) <= REMEMBERED


def test_a_line_whose_values_do_not_fit_stops_nothing():
    _, errors = log_in_process("log.error('no place for %d', 'words')\nlog.error('on')")
    assert errors.endswith("sfumato_test: on\n")


def test_every_process_counts_repeated_lines():
    _, errors = log_in_process("for _ in range(500): log.warning('again')")
    assert errors.count("again") == FEW + 1
    assert errors.endswith(f"repeated {500 - FEW} times: again\n")


def test_a_log_whose_reader_takes_nothing_stops_nobody() -> None:
    """Trust finding 16: an editor may never empty the pipe of a language server's standard error."""
    program = (
        "import logging\n"
        "from sfumato_client.logs.lines import log_to\n"
        "log_to(None, process='lsp', level='warning')\n"
        "for number in range(3000): logging.getLogger('sfumato_x').warning('%d %s', number, 'x' * 30000)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.PIPE) as process:
        assert process.wait(20) == 0


def test_a_log_whose_reader_is_there_loses_nothing() -> None:
    program = (
        "import logging\n"
        "from sfumato_client.logs.lines import log_to\n"
        "log_to(None, process='lsp', level='warning')\n"
        "for number in range(300): logging.getLogger('sfumato_x').warning('%d %s', number, 'x' * 9000)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], stderr=subprocess.PIPE, check=True)
    lines = done.stderr.decode().splitlines()
    assert [line.split(": ")[1] for line in lines] == [f"{number} {'x' * 9000}" for number in range(300)]
