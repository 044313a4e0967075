"""What the language server reads, with random input: options, a workspace's settings, URIs, texts and positions."""

from __future__ import annotations

import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lsprotocol import types

from sfumato_lsp.ignoring.rules import as_bytes, rules_of_file, rules_of_patterns, says_nothing
from sfumato_lsp.privacy.ignored_files import Patterns, is_ignored
from sfumato_lsp.settings.options import Options
from sfumato_lsp.settings.reading import Said, editor_said
from sfumato_lsp.settings.schema import SETTINGS
from sfumato_lsp.settings.sources import Subject, options_for
from sfumato_lsp.settings.workspace_file import SETTINGS_NAME, workspace_said
from sfumato_lsp.snippets.imports import scan_imports, without_imports
from sfumato_lsp.snippets.snippet import Snippet
from sfumato_lsp.snippets.summaries import signature
from sfumato_lsp.suggest.fill_requests import fill_request, warm_request
from sfumato_lsp.suggest.spot import Query, items, spot_at
from sfumato_lsp.text.document import Document
from sfumato_lsp.text.paths import MAX_LABEL, meant_by, path_label, uri_path

FUZZ = settings(settings.get_profile("fuzz"))
ENCODINGS = list(types.PositionEncodingKind)
anything = st.characters(codec=None, categories=None)
"""Halves of surrogate pairs too: JSON can spell them."""
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(anything, max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
patterns = st.text(st.sampled_from("a*?[]!\\/#{}^-. \n\x00\ud800"), max_size=12)
SUBJECT = Subject(language="python", path="pkg/a.py")
urls = st.sampled_from(["http://[", "unix://x", "http://\u2100", "http://a:b", "https://gpu"]) | st.text()
named = st.dictionaries(
    st.sampled_from([*(setting.name for setting in SETTINGS), "by_language", "by_glob", "deadline_ms", "unknown", ""]),
    values
    | st.lists(patterns)
    | urls
    | st.integers(0, 9)
    | st.dictionaries(st.sampled_from(["automatic", "x"]) | patterns, values),
)


@FUZZ
@given(
    data=named | values,
    environment=st.fixed_dictionaries({}, optional={"SFUMATO_URL": urls, "SFUMATO_TOKEN": st.text()}),
)
def test_options_are_read_whatever_they_are(data: Any, environment: dict[str, str]) -> None:
    said, problems = editor_said(data, environment)
    assert_usable(options_for(SUBJECT, said))
    assert all(isinstance(problem, str) for problem in problems)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="sf") as name:
        yield Path(name)


tomls = st.lists(
    st.builds(
        "{} = {}\n".format,
        st.sampled_from(["ignore", "languages", "max_candidates", "deadline_ms.invoked", "server_url", "x.y"]),
        st.sampled_from(
            ["[]", '["!a"]', '"x"', "1", "1e999", "nan", "2020-01-01", "07:30:00", "{a = 1}", "[[1]]", "true"]
        ),
    ),
    max_size=3,
).map("".join)


@FUZZ
@given(content=(tomls | st.text()).map(lambda text: text.encode("utf-8", "surrogatepass")) | st.binary())
@example(content=b"x = " + b"[" * 60_000)
@example(content=b"x = " + b"{a=" * 20_000)
@example(content=b".".join([b"a"] * 20_000) + b" = 1")
@example(content=b"max_candidates = " + b"1" * 5_000)
@example(content=b"max_candidates." + b"a." * 5_000 + b"a = 1")
def test_a_workspaces_settings_are_options_and_problems(folder: Path, content: bytes) -> None:
    (folder / SETTINGS_NAME).write_bytes(content)
    of_user = Said(values={"server_url": "https://gpu", "token": "t", "ignore": ("a",)})
    of_workspace, problems = workspace_said(folder)
    options = options_for(SUBJECT, of_user, of_workspace)
    assert_usable(options)
    assert (options.connection, options.ignore[0]) == (options_for(SUBJECT, of_user).connection, "a")
    try:
        tomllib.loads(content.decode())
    except (ValueError, RecursionError):
        assert problems


@FUZZ
@given(lines=st.lists(patterns | st.text(anything), max_size=5), path=st.text(anything, max_size=20))
@example(lines=["!"], path="a")
@example(lines=["[" * 1000], path="a")
@example(lines=["**/" * 500 + "a"], path="a/" * 500 + "b")
def test_any_lines_are_patterns(lines: list[str], path: str) -> None:
    name = as_bytes(path)
    by_setting = rules_of_patterns(lines).exclude(name)
    assert rules_of_file(b"\xef\xbb\xbf" + b"\n".join(map(as_bytes, lines)), folds=False).exclude(name) in (True, False)
    good = tuple(line for line in lines if not says_nothing(line))
    assert rules_of_patterns(good).exclude(name) == by_setting
    is_ignored(PurePath(path.lstrip("/")), [], Patterns(everywhere=good))


uris = (
    st.text(anything)
    | st.sampled_from(["file://[", "file:///%00", "file:///%ff", "//", "file:", "file://h:x/a", "untitled:a"])
    | st.text(anything).map("file:///w/{}".format)
)


@FUZZ
@given(uri=uris, folders=st.lists(uris, max_size=3))
def test_any_uri_has_a_path_and_a_label(uri: str, folders: list[str]) -> None:
    assert all(path.is_absolute() or not uri.lower().startswith("file:") for path in meant_by(uri))
    uri_path(uri)
    assert len(path_label(uri, folders)) <= MAX_LABEL


pieces = st.sampled_from(["\n", "\r\n", "\r", "\f", "\u2028", "\x85", "\x00", "a", "é", "😋", "\ud83d", "\ude0b", "  "])
texts = st.lists(pieces, max_size=15).map("".join)
positions = st.builds(
    types.Position, line=st.integers(0, 6) | st.just(2**31 - 1), character=st.integers(0, 9) | st.just(2**31 - 1)
)
ranges = st.builds(types.Range, start=positions, end=positions)
selections = st.builds(types.SelectedCompletionInfo, range=ranges, text=texts)
changes = st.builds(types.TextDocumentContentChangePartial, range=ranges, text=texts) | st.builds(
    types.TextDocumentContentChangeWholeDocument, text=texts
)


@FUZZ
@given(text=texts, edits=st.lists(changes, max_size=6), encoding=st.sampled_from(ENCODINGS))
def test_any_edits_in_any_place_are_those_of_a_plain_string(text: str, edits: list[Any], encoding: Any) -> None:
    """Beyond the text, reversed, and inside of a character too; an emoji's halves may come one after the other."""
    document = Document("file:///a", "python", 1, text, encoding)
    for version, edit in enumerate(edits, 2):
        text = edited(text, edit, encoding)
        document.change([edit], version)
        assert document.text == text
        assert document.length == len(text)
        assert document.lines == Document("file:///a", "python", 1, text, encoding).lines


@FUZZ
@given(
    text=texts,
    position=positions,
    selected=st.none() | selections,
    snippets=st.lists(st.builds(Snippet, path=texts, text=texts), max_size=1),
    encoding=st.sampled_from(ENCODINGS),
)
def test_any_place_in_any_text_is_a_request_that_the_server_takes(
    text: str, position: types.Position, selected: Any, snippets: list[Snippet], encoding: Any
) -> None:
    document = Document("untitled:\ud800", "python", 1, text, encoding)
    params = types.InlineCompletionParams(
        context=types.InlineCompletionContext(types.InlineCompletionTriggerKind.Invoked, selected),
        text_document=types.TextDocumentIdentifier("file:///a"),
        position=position,
    )
    spot = spot_at(document, params)
    if spot is None:
        return
    path = path_label(document.uri, [])
    query = Query(
        uri=document.uri,
        language=document.language,
        version=1,
        path=path,
        options=Options(),
        spot=spot,
        snippets=tuple(snippets),
        invoked=True,
    )
    fill_request(query).model_dump_json()
    place = document.place(position)
    warm_request(document, *place, path=path, snippets=snippets).model_dump_json()
    items(spot, ["x", text])


def test_two_halves_of_a_pair_that_two_edits_brought_together_move_nothing_behind_them() -> None:
    document = Document("file:///a", "python", 1, "\ud83d()", types.PositionEncodingKind.Utf16)
    for start, end, text in ((1, 1, "\ude0b"), (3, 3, "x")):
        span = types.Range(types.Position(0, start), types.Position(0, end))
        document.change([types.TextDocumentContentChangePartial(range=span, text=text)], 2)
    assert document.text == "\ud83d\ude0b(x)"


def test_half_a_surrogate_pair_in_a_name_or_a_snippet_is_replaced() -> None:
    document = Document("untitled:\ud800", "python", 1, "", types.PositionEncodingKind.Utf16)
    snippet = Snippet(path="\ud800", text="\udc00")
    sent = warm_request(document, 0, 0, path="\ud800", snippets=[snippet]).model_dump(mode="json")
    names = (sent["document"], sent["path"], sent["snippets"][0]["path"], sent["snippets"][0]["text"])
    assert names == ("untitled:\ufffd", "\ufffd", "\ufffd", "\ufffd")


@FUZZ
@given(text=texts | st.text(anything), name=st.text(anything, max_size=4) | st.sampled_from(["a", "é"]))
@example(text="def a(" * 2000, name="a")
@example(text="from " * 2000, name="a")
def test_any_text_can_be_looked_through_for_names(text: str, name: str) -> None:
    scan_imports(text)
    without_imports(text)
    signature(text, name)


def assert_usable(options: Options) -> None:
    assert 1 <= options.max_candidates <= 8
    assert 1 <= options.deadline_automatic_ms <= 600_000
    assert 0 <= options.context_characters <= 100_000
    assert all(isinstance(pattern, str) for pattern in options.ignore)
    assert isinstance(options.start_server, bool)
    str(options.named)


def edited(text: str, edit: Any, encoding: Any) -> str:
    """The oracle: one string and offsets, found by walking."""
    if isinstance(edit, types.TextDocumentContentChangeWholeDocument):
        return edit.text
    start, end = sorted((offset(text, edit.range.start, encoding), offset(text, edit.range.end, encoding)))
    return text[:start] + edit.text + text[end:]


def offset(text: str, position: types.Position, encoding: Any) -> int:
    at = 0
    for _ in range(min(position.line, len(text) + 1)):
        ends = [found for found in (text.find("\n", at), text.find("\r", at)) if found >= 0]
        if not ends:
            return len(text)
        at = min(ends) + (2 if text.startswith("\r\n", min(ends)) else 1)
    units = 0
    while at < len(text) and text[at] not in "\r\n" and units < position.character:
        units += units_of(text[at], encoding)
        at += 1
    return at


def units_of(character: str, encoding: Any) -> int:
    if encoding == types.PositionEncodingKind.Utf32:
        return 1
    name, size = ("utf-8", 1) if encoding == types.PositionEncodingKind.Utf8 else ("utf-16-le", 2)
    return len(character.encode(name, "surrogatepass")) // size
