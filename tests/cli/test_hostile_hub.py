"""Trust finding 19: whatever a hub answers, `sfumato pull` says it in a line, and writes in its cache alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import ClassVar

import pytest
from huggingface_hub import constants, get_session
from huggingface_hub.errors import HTTPError  # type: ignore[attr-defined]  # of the HTTP client that it chose
from tests.cli.hostile_hub import CONFIG, FILES, Answer, Hostility, bomb, endless, entry, file_answer, hostile_hub

from sfumato_model.api.errors import CheckpointError
from sfumato_model.checkpoint.hub.answers import _problem as problem_of
from sfumato_model.checkpoint.hub.answers import checked_answers, name_problem
from sfumato_model.checkpoint.hub.download import download
from sfumato_model.checkpoint.hub.local import local_checkpoints
from sfumato_model.checkpoint.hub.plan import plan_download

RESOLVE = "/{repo_id}/resolve/{revision}/{filename}"
EVIL = "\x1b]52;c;ZXZpbA==\x07"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """In a folder of its own, beside which nothing may appear."""
    cache = tmp_path / "home" / "hub"
    for name, value in (("HF_HUB_CACHE", str(cache)), ("HF_HUB_DISABLE_XET", True), ("HF_HUB_OFFLINE", False)):
        monkeypatch.setattr(constants, name, value)
    # To read the system's certificates, which nothing here needs, would take longer than all else.
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    return cache


@pytest.fixture
def pull(cache: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Hostility], Path]]:
    """Fetches `owner/small`, in this process, from a hub that is hostile so."""

    def run(does: Hostility) -> Path:
        with hostile_hub(does) as url:
            monkeypatch.setattr(constants, "ENDPOINT", url)
            monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", f"{url}{RESOLVE}")
            return download(plan_download("owner/small"))

    yield run
    outside = [path for path in cache.parents[1].rglob("*") if path.is_file() and cache not in path.parents]
    assert outside == []


def tree(*entries: object) -> Hostility:
    """A repository of these files besides its config.json."""
    return Hostility(tree=Answer(body=json.dumps([entry("config.json", len(CONFIG)), *entries]).encode()))


def info(**fields: object) -> Hostility:
    return Hostility(
        info=Answer(body=json.dumps({"id": "owner/small", "sha": "c" * 40, "siblings": [], **fields}).encode())
    )


DEEP = b"[" * 100_000 + b"]" * 100_000
NOT_JSON = {
    "html": b"<html>sign in</html>",
    "nothing": b"",
    "a list": b"[1, 2]",
    "null": b"null",
    "deep": DEEP,
    "no utf-8": b'{"sha": "\xff"}',
    "half": b'{"sha": "',
    "a long number": b'{"sha": ' + b"9" * 5000 + b"}",
}
ANSWERS = {
    **{f"info-{name}": Hostility(info=Answer(body=text)) for name, text in NOT_JSON.items()},
    **{f"tree-{name}": Hostility(tree=Answer(body=NOT_JSON[name])) for name in ("html", "deep", "a list")},
    **{
        f"config-{name}": Hostility(get={"config.json": Answer(body=text, length=len(CONFIG))})
        for name, text in {"deep": (DEEP + CONFIG)[: len(CONFIG)], "a list": b"[]".ljust(len(CONFIG))}.items()
    },
}
VALUES = {
    "commit-none": info(sha=None),
    "commit-path": info(sha="../../../x"),
    "commit-upper": info(sha="C" * 40),
    "siblings-numbers": info(siblings=[1, 2]),
    "no-path": tree({"type": "file", "size": 1, "oid": "1" * 40}),
    "path-number": tree(entry(5, 1)),
}
NAMES = (
    "../../../../evil.json",
    "a/../../evil.json",
    "/tmp/evil.json",
    "..\\..\\evil.json",
    "C:\\evil.json",
    "c:evil.json",
    "a\0.json",
    f"{EVIL}.json",
    "a\u202enosj.json",
    "\ud800.json",
    "a//b.json",
    "./a.json",
    "NUL.json",
    "a/con.json",
    "a.json ",
    f"{'a' * 300}.json",
    "",
    7,
)
REPOSITORIES = {f"name-{name!r}": tree(entry(name, 2)) for name in (NAMES[0], NAMES[2], f"{EVIL}.json", "CONFIG.json")}
HEADERS = {
    **{
        f"size-{size}": Hostility(head={"tokenizer.json": file_answer(b"{}", **{"X-Linked-Size": size})})
        for size in ("-5", "nan", "1", "9999999")
    },
    **{
        f"etag-{etag}": Hostility(head={"tokenizer.json": file_answer(b"{}", etag=etag)})
        for etag in ("../../../../evil", "/EVIL", "..", "x" * 300)
    },
    "linked-etag": Hostility(head={"tokenizer.json": file_answer(b"{}", **{"X-Linked-Etag": '"../../../../evil"'})}),
    "commit-of-a-file": Hostility(head={"tokenizer.json": file_answer(b"{}", commit="../../../../evil")}),
    "commit-of-none": Hostility(
        head={
            "config.json": Answer(
                status=404, headers={"X-Error-Code": "EntryNotFound", "X-Repo-Commit": "../../../../evil"}
            )
        }
    ),
    "no-etag": Hostility(head={"tokenizer.json": Answer(body=b"{}", headers={"X-Repo-Commit": "c" * 40})}),
    "no-commit": Hostility(head={"tokenizer.json": Answer(body=b"{}", headers={"ETag": '"e"'})}),
    "redirects-for-ever": Hostility(info=Answer(status=302, headers={"Location": "/api/models/owner/small"})),
    "redirects-to-a-file": Hostility(info=Answer(status=302, headers={"Location": "file:///etc/passwd"})),
    "redirects-nowhere": Hostility(info=Answer(status=302, headers={"Location": "http://[::"})),
    "redirects-to-a-file-for-a-file": Hostility(
        get={"tokenizer.json": Answer(status=302, headers={"Location": "file:///etc/passwd"})}
    ),
    "404-for-a-file": Hostility(get={"tokenizer.json": Answer(status=404)}),
    "wait-for-ever": Hostility(get={"tokenizer.json": Answer(status=429, headers={"Retry-After": "99999999"})}),
    "wait-for-ever-by-rate": Hostility(
        get={"tokenizer.json": Answer(status=429, headers={"RateLimit": '"api";r=0;t=99999999'})}
    ),
    "an-error-that-acts": Hostility(info=Answer(status=400, headers={"X-Error-Message": "bad \x9b2J\x85"})),
}
BODIES = {
    "info-endless": Hostility(info=Answer(body=endless())),
    "tree-endless": Hostility(tree=Answer(body=endless())),
    "file-endless": Hostility(get={"tokenizer.json": Answer(body=endless())}),
    "file-short": Hostility(get={"tokenizer.json": file_answer(b"{")}),
    "file-long": Hostility(get={"tokenizer.json": file_answer(b"{} ")}),
}


@pytest.mark.parametrize(
    "does",
    [pytest.param(does, id=name) for name, does in (ANSWERS | VALUES | REPOSITORIES | HEADERS | BODIES).items()],
)
def test_what_no_hub_answers_is_one_sentence_and_leaves_nothing_that_loads(pull, cache, does) -> None:
    """Trust finding 19."""
    with pytest.raises(CheckpointError) as raised:
        pull(does)
    said = str(raised.value)
    assert said.startswith("owner/small")
    assert "\n" not in said
    assert len(said) < 600
    assert [one.weight_bytes for one in local_checkpoints(cache) if one.source != "default"] in ([], [0])


@pytest.mark.parametrize(
    "does",
    [Hostility(tree=bomb(b" " * 10_000_000)), Hostility(get={"tokenizer.json": bomb(b"\0" * 10_000_000)})],
    ids=["tree", "file"],
)
def test_what_is_packed_is_not_unpacked(pull, does) -> None:
    """Trust finding 19: a few bytes may become as many as there is memory."""
    with pytest.raises(CheckpointError, match="sends something compressed"):
        pull(does)


def test_a_hub_that_does_as_hubs_do_is_served(pull) -> None:
    folder = pull(Hostility())
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == FILES


def test_pages_without_an_end_end(pull, monkeypatch) -> None:
    """Trust finding 19: each answer names a next one."""
    monkeypatch.setattr("sfumato_model.checkpoint.hub.answers.MOST_ANSWERS", 9)
    again = {"Link": '<http://HOST/api/models/owner/small/tree/x>; rel="next"'}
    with pytest.raises(CheckpointError, match="sends more than 9 answers"):
        pull(Hostility(tree=Answer(body=b"[]", headers=again)))


def test_a_hub_that_drips_is_given_up(pull, monkeypatch) -> None:
    """Trust finding 19: a byte now and then is no silence."""
    monkeypatch.setattr("sfumato_model.checkpoint.hub.answers.PATIENCE_S", 0.2)
    with pytest.raises(CheckpointError, match="sends less than"):
        pull(Hostility(get={"tokenizer.json": Answer(body=endless(b" ", 0.05), length=10_000)}))


def test_a_hub_that_says_nothing_is_given_up(monkeypatch) -> None:
    """Trust finding 19: for some of its requests the hub's library would wait for ever."""
    monkeypatch.setattr("sfumato_model.checkpoint.hub.answers.SILENCE_S", 0.2)
    with (
        hostile_hub(Hostility(tree=Answer(body=endless(b"", 0.01), length=100))) as url,
        checked_answers("a/b") as allow,
    ):
        allow(100)
        with pytest.raises(HTTPError, match="timed out"):
            get_session().get(f"{url}/api/models/owner/small/tree/x")


@pytest.mark.parametrize(("name", "value"), [("SSL_CERT_FILE", "/nowhere"), ("ALL_PROXY", "socks4://anna:secret@h:1")])
def test_what_is_wrong_with_the_environment_is_not_the_hubs_fault(pull, monkeypatch, name, value) -> None:
    """Trust finding 15: the hub's library builds a client of its own."""
    monkeypatch.setenv(name, value)
    with pytest.raises(CheckpointError, match=f"no connection can be set up .* {name}") as raised:
        pull(Hostility())
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_is_none_to_some_system_is_refused(name) -> None:
    """Trust finding 19: out of the folder, another device, another terminal."""
    assert name_problem(name) is not None


@pytest.mark.usefixtures("cache")
def test_the_command_shows_it_in_a_line(quick_sfumato, monkeypatch) -> None:
    """Trust finding 19: with what the hub says in it, which does not act."""
    with hostile_hub(tree(entry(f"{EVIL}.json", 1))) as url:
        monkeypatch.setattr(constants, "ENDPOINT", url)
        monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", f"{url}{RESOLVE}")
        said = quick_sfumato("pull", "owner/small")
    assert said.returncode == 1
    assert "\x1b" not in said.stderr
    assert said.stderr.count("\n") == 1


@pytest.mark.parametrize("name", ["config.json", "a/b-c_d.safetensors", "LICENSE", "größe.json", "a b.json"])
def test_names_as_repositories_have_them_are_taken(name) -> None:
    assert name_problem(name) is None


class _Answered:
    """As httpx has an answer that leads elsewhere."""

    status_code = 302
    headers: ClassVar[dict[str, str]] = {}

    def __init__(self, here: str, there: str) -> None:
        self.request = SimpleNamespace(method="GET", url=SimpleNamespace(scheme=here))
        self.next_request = SimpleNamespace(url=SimpleNamespace(scheme=there))


def test_what_was_encrypted_stays_so() -> None:
    """Trust finding 19: what a hub leads to may be another machine, and not one that everybody reads along with."""
    assert problem_of(_Answered("https", "http"), None) == "leads to a place without encryption"
    assert problem_of(_Answered("https", "https"), None) is None
    assert problem_of(_Answered("http", "http"), None) is None


@pytest.mark.parametrize("size", ["-5", "nan"])
def test_a_size_that_is_none_is_noticed_before_anything_is_fetched(pull, size) -> None:
    """Trust finding 19: less than nothing would make room on a full disk."""
    with pytest.raises(CheckpointError, match=r"tokenizer\.json has no known size"):
        pull(Hostility(head={"tokenizer.json": file_answer(b"{}", **{"X-Linked-Size": size})}))


def test_a_file_of_another_size_than_was_announced_is_taken_away_again(cache, monkeypatch) -> None:
    """Trust finding 19: the hub may say another one when the file is fetched."""
    with hostile_hub(Hostility()) as url:
        monkeypatch.setattr(constants, "ENDPOINT", url)
        monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", f"{url}{RESOLVE}")
        plan = plan_download("owner/small")
        with pytest.raises(CheckpointError, match="not of the size that the hub announced"):
            download(replace(plan, sizes={**plan.sizes, "tokenizer.json": 1}))
    assert list(cache.rglob("tokenizer.json")) == []
    assert FILES["tokenizer.json"] not in [blob.read_bytes() for blob in cache.rglob("blobs/*")]


def test_another_commit_is_not_asked_for(cache, monkeypatch) -> None:
    """Trust finding 19: between the plan and the download a hub may say that it has another one by now."""
    with hostile_hub(Hostility()) as url:
        monkeypatch.setattr(constants, "ENDPOINT", url)
        monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", f"{url}{RESOLVE}")
        plan = plan_download("owner/small")
        with pytest.raises(CheckpointError, match="another version"):
            download(replace(plan, commit="d" * 40))
    assert not (cache / "models--owner--small/refs/main").exists()
