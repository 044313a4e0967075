"""What a hub may answer: looked at before its library acts on it, and bounded while it is read.

A hub names files, commits and versions of files, and the library makes paths of them; it sends what it likes, for as
long as it likes. Everything that goes over the library's one client comes through here.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import PureWindowsPath
from typing import Any

from huggingface_hub import set_client_factory
from huggingface_hub.utils._http import default_client_factory

from sfumato_model.api.errors import CheckpointError

COMMIT = re.compile(r"[0-9a-f]{40}")
_ETAG = re.compile(r"[0-9A-Za-z_=+-][0-9A-Za-z_.=+-]{0,127}")
_NAME = re.compile(r"[^\x00-\x1f\x7f-\x9f\\:*?\"<>|\u2028-\u202e\u2066-\u2069\ud800-\udfff]{1,200}")
"""A part of a path, as every system takes it."""
MOST_ANSWERS = 10_000
MOST_FILES = 5_000
SLACK = 1_000_000
"""Bytes that may come besides a file: what the library asks around it."""
SLOWEST = 1_000
"""Bytes a second, after a minute of patience."""
PATIENCE_S = 60.0
_VARIABLES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE", "HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY")
SILENCE_S = 30.0
"""For what the library would wait for without an end."""


def name_problem(name: object) -> str | None:
    """Why a file's name in a repository cannot be one in a folder; `None` where it can."""
    if not isinstance(name, str) or not name or len(name) > 1000:
        return "is no name"
    for part in name.split("/"):
        # Windows leaves a dot or a space at the end out, and has devices such as NUL in every folder.
        if not _NAME.fullmatch(part) or part[-1] in ". " or PureWindowsPath(part).is_reserved():
            return "is not a name that every system takes"
    return None


@contextmanager
def checked_answers(source: str, *, commit: str | None = None) -> Iterator[Callable[[int], None]]:
    """Within the block the hub is heard, of that commit alone; what it gives says how many bytes may come from then on.

    Raises `CheckpointError`.
    """
    watch = _Watch(source, commit)
    set_client_factory(watch.client)
    try:
        yield watch.allow
    finally:
        set_client_factory(default_client_factory)


class _Watch:
    """Looks at every answer of a hub, and counts what it sends."""

    def __init__(self, source: str, commit: str | None) -> None:
        self._source = source
        self._commit = commit
        self.allow(-SLACK)

    def allow(self, size: int) -> None:
        """From now on `size` bytes may come, and a little more."""
        self._answers = self._received = 0
        self._most_bytes = size + SLACK
        self._begun = time.monotonic()

    def client(self) -> Any:
        """The library's own client, watched."""
        made = _made(self._source)
        # What is compressed may be a thousand times as large as it looks.
        made.headers["Accept-Encoding"] = "identity"
        made.event_hooks["request"].append(self._ask)
        made.event_hooks["response"].append(self._check)
        return made

    def _ask(self, request: Any) -> None:
        waits = request.extensions.get("timeout") or {}
        request.extensions["timeout"] = {
            kind: SILENCE_S if waits.get(kind) is None else waits[kind] for kind in ("connect", "read", "write", "pool")
        }

    def _check(self, response: Any) -> None:
        self._answers += 1
        if self._answers > MOST_ANSWERS:
            raise self._refused(f"sends more than {MOST_ANSWERS:,} answers")
        if problem := _problem(response, self._commit):
            raise self._refused(problem)
        response.iter_raw = _counted(response.iter_raw, self._count)

    def _count(self, size: int) -> None:
        self._received += size
        if self._received > self._most_bytes:
            raise self._refused(f"sends more than the {self._most_bytes:,} bytes that it may")
        if time.monotonic() - self._begun > PATIENCE_S + self._received / SLOWEST:
            raise self._refused(f"sends less than {SLOWEST:,} bytes a second")

    def _refused(self, why: str) -> CheckpointError:
        return CheckpointError(f"{self._source} cannot be fetched: the hub {why}")


def _made(source: str) -> Any:
    """The library's own client. What is raised here is about this machine, not about the hub."""
    try:
        return default_client_factory()
    except Exception as error:
        named = [name for name in _VARIABLES if os.environ.get(name) or os.environ.get(name.lower())]
        raise CheckpointError(
            f"{source} cannot be fetched: no connection can be set up ({type(error).__name__}), and the reason is in "
            f"{' or '.join(named) or 'the settings of the system'}: put it right"
        ) from error


def _counted(iter_raw: Callable[..., Iterator[bytes]], count: Callable[[int], None]) -> Callable[..., Iterator[bytes]]:
    def counted(*arguments: Any, **named: Any) -> Iterator[bytes]:
        for chunk in iter_raw(*arguments, **named):
            count(len(chunk))
            yield chunk

    return counted


def _problem(response: Any, commit: str | None) -> str | None:
    """As the end of a sentence about the hub."""
    headers = response.headers
    found = headers.get("x-repo-commit")
    if found is not None and not COMMIT.fullmatch(found):
        return f"calls a commit {found[:80]!r}"
    if commit is not None and found not in (None, commit):
        return "sends a file of another version: run this again"
    etag = headers.get("x-linked-etag") or headers.get("etag")
    # The library names the file in its cache by it.
    if response.request.method == "HEAD" and etag and not _ETAG.fullmatch(etag.removeprefix("W/").strip('"')):
        return f"calls a version of a file {etag[:80]!r}"
    if headers.get("content-encoding", "identity").lower() != "identity":
        return "sends something compressed, which was not asked for"
    if response.status_code == 429 and _wait_s(headers) > PATIENCE_S:
        return "has been asked too often: run this again later; files that arrived are kept"
    if response.next_request is not None and (response.request.url.scheme, response.next_request.url.scheme) == (
        "https",
        "http",
    ):
        return "leads to a place without encryption"
    return None


def _wait_s(headers: Any) -> float:
    """How long the library would wait before it asks again."""
    if not headers.get("retry-after", "0").isdigit():  # a day of some year
        return float("inf")
    said = f"t={headers.get('retry-after', '')};{headers.get('ratelimit', '')}"
    return max((float(number) for number in re.findall(r"t=(\d{1,20})", said)), default=0.0)
