"""Logs of all processes: one line a record, as text or as JSON, with the id of the request that it is about.

They hold no source text. Our own lines name numbers, states and ids; of an exception only its type and the places are
kept (`where`). What other packages log may quote anything: pygls logs whole messages, asyncio the words of exceptions.
Of theirs the sentence is kept and each value that is a text or holds one becomes its type, as <str>, unless `text` asks
for all.

A line that cannot be written is lost, and nothing else happens: no disk is full enough to stop a request. The same
line is written a few times a minute, and then counted.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

from sfumato_client.files.own_file import claim
from sfumato_client.logs import request_id
from sfumato_client.logs.handlers import RepeatedLines, StandardError
from sfumato_client.text.visible import visible

LogFormat = Literal["text", "json"]
Process = Literal["lsp", "server", "worker"]

OWN = "sfumato_"
"""How the names of our own loggers begin."""

_Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def log_to(file: Path | None, *, process: Process, level: str, form: LogFormat = "text", text: bool = False) -> None:
    """Set up the logging of this process, once; to standard error without a `file`, or where that cannot be opened."""
    _keep_taken()
    problem: OSError | None = None
    handler: logging.Handler = StandardError(sys.stderr)
    if file is not None:
        try:
            claim(file)
            handler = logging.FileHandler(file, encoding="utf-8", errors="backslashreplace")
        except OSError as error:
            problem = error
    lines = (JsonLines if form == "json" else TextLines)(process, text=text)
    handler.setFormatter(lines)
    # Python would write what is wrong with a log, the line's values with it, to standard error.
    logging.raiseExceptions = False
    logging.basicConfig(level=level.upper(), handlers=[RepeatedLines(handler, lines.line)])
    if problem is not None:
        logging.getLogger(__name__).warning("the log goes to standard error: %s", problem)


def _keep_taken() -> None:
    """Where standard error is closed, the next socket would take its number, and whatever is written there with it."""
    try:
        os.fstat(2)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


class Lines(logging.Formatter):
    """What text and JSON share: what a record says, and what of it is left out."""

    def __init__(self, process: Process, *, text: bool = False) -> None:
        super().__init__()
        self._process = process
        self._text = text

    def line(self, record: logging.LogRecord) -> tuple[str, int, str, str]:
        """What makes it the same as another: of other packages' lines, whatever their values are."""
        same = record.getMessage() if self._whole(record) else str(record.msg).split("\n", 1)[0]
        return record.name, record.levelno, about(record), same

    def _whole(self, record: logging.LogRecord) -> bool:
        return self._text or record.name.startswith(OWN)

    def _message(self, record: logging.LogRecord) -> str:
        return record.getMessage() if self._whole(record) else _without_values(record).split("\n", 1)[0]

    def said(self, record: logging.LogRecord) -> str:
        """The message and, below it, where an exception was raised."""
        message = self._message(record)
        if record.exc_info:
            message = f"{message}\n{self.formatException(record.exc_info)}"
        return message

    def formatException(self, ei: _Raised) -> str:
        if self._text or ei[1] is None:
            return super().formatException(ei)
        return where(ei[1])


class TextLines(Lines):
    """For people: time, level, process, logger, request in brackets, message."""

    def format(self, record: logging.LogRecord) -> str:
        id = about(record)
        request = f" [{id}]" if id else ""
        head = f"{self.formatTime(record)} {record.levelname} {self._process} {record.name}{request}"
        return visible(f"{head}: {self.said(record)}")


class JsonLines(Lines):
    """For programs: one object a line."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "process": self._process,
            "logger": record.name,
            "request_id": about(record) or None,
            "message": self.said(record),
        }
        return json.dumps(line)


def _without_values(record: logging.LogRecord) -> str:
    """The sentence with its numbers, and of each other value its type."""
    told = record.args or ()
    values: Any = {k: _shown(v) for k, v in told.items()} if isinstance(told, Mapping) else tuple(map(_shown, told))
    try:
        return str(record.msg) % values if told else str(record.msg)
    except (TypeError, ValueError, KeyError):
        # It asks for another number or kind of values than it was given.
        return str(record.msg)


def _shown(value: object) -> object:
    return value if isinstance(value, int | float | None) else _Hidden(type(value).__name__)


class _Hidden(str):
    """A value of which only the type is said."""

    __slots__ = ()

    def __str__(self) -> str:
        return f"<{str.__str__(self)}>"

    __repr__ = __str__


def about(record: logging.LogRecord) -> str:
    """The id of the request that a line is about: named with the line (`extra`), or the one that is worked on."""
    return str(getattr(record, "request_id", "") or request_id.current.get())


def where(error: BaseException) -> str:
    """The type and the lines of our code that led there."""
    return f"{''.join(traceback.format_tb(error.__traceback__))}{type(error).__name__}"
