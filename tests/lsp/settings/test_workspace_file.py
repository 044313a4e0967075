"""What a workspace's own `sfumato.toml` may set, and what it may not: a cloned repository is not trusted."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from sfumato_lsp.settings.options import Options
from sfumato_lsp.settings.reading import Said
from sfumato_lsp.settings.sources import NO_DOCUMENT, options_for
from sfumato_lsp.settings.workspace_file import ALLOWED, workspace_said

WISHES = """
mode = "subtle"
multi_line = "always"
completion = "off"
languages = ["python"]
max_candidates = 5
context_characters = 300
ignore = ["sql/"]
[deadline_ms]
automatic = 100
invoked = 900
"""


@pytest.fixture
def written(tmp_path: Path):
    """`written(text)`: the options and the messages with this file in the folder, beside what the user sets."""

    def write(text: str, **of_user: Any) -> tuple[Options, list[str]]:
        (tmp_path / "sfumato.toml").write_text(text)
        said, problems = workspace_said(tmp_path)
        return options_for(NO_DOCUMENT, Said(values=of_user), said), problems

    return write


def test_without_a_file_a_folder_says_nothing(tmp_path: Path) -> None:
    assert [workspace_said(folder) for folder in (tmp_path, tmp_path / "gone")] == [(Said(), [])] * 2


def test_all_that_it_may_set_is_set(written) -> None:
    assert written(WISHES) == (
        Options(
            mode="subtle",
            multi_line="always",
            completion="off",
            languages=("python",),
            max_candidates=5,
            context_characters=300,
            ignore=("sql/",),
            deadline_automatic_ms=100,
            deadline_invoked_ms=900,
        ),
        [],
    )


def test_what_it_may_set_is_all_that_sends_nothing_more_nor_elsewhere() -> None:
    assert {setting.name for setting in ALLOWED} == {
        "mode",
        "multi_line",
        "completion",
        "ripple",
        "words",
        "languages",
        "deadline_ms.automatic",
        "deadline_ms.invoked",
        "max_candidates",
        "context_characters",
        "ignore",
        "memory",
        "code_actions",
        "warm",
    }


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ('server_url = "http://evil.example"', "server_url"),
        ('token = "theirs"', "token"),
        ('checkpoint = "./weights"', "checkpoint"),
        ("start_server = true", "start_server"),
        ('command = ["./run-me"]', "command"),
        ('[server]\npath = "./run-me"', "server"),
    ],
)
def test_anything_else_is_refused_with_one_message_that_says_where_to_set_it(written, line: str, name: str) -> None:
    options, problems = written(f"{line}\n", start_server=False, server_url="http://mine:1")
    assert options == Options(start_server=False, server_url="http://mine:1")
    assert len(problems) == 1
    assert (
        f"sfumato.toml may not set {name}: a workspace is not trusted with it; set it in your editor's" in problems[0]
    )


def test_several_refused_names_are_told_in_one_message_and_the_rest_counts(written) -> None:
    options, problems = written('server_url = "http://evil.example"\ntoken = "t"\nmax_candidates = 2\n')
    assert options == Options(max_candidates=2)
    assert ["may not set server_url, token" in problem for problem in problems] == [True]


def test_languages_are_narrowed_and_never_widened(written) -> None:
    assert written('languages = ["lua", "python"]', languages=("python", "go"))[0].languages == ("python",)


def test_no_room_for_other_files_stays_no_room(written) -> None:
    assert written("context_characters = 100000", context_characters=0)[0].context_characters == 0


@pytest.mark.parametrize(
    ("name", "of_user", "wished", "holds"),
    [
        ("mode", "off", "automatic", "off"),
        ("mode", "subtle", "automatic", "subtle"),
        ("mode", "automatic", "off", "off"),
        ("completion", "off", "on", "off"),
        ("completion", "on", "off", "off"),
    ],
)
def test_it_makes_quieter_and_never_louder(written, name: str, of_user: str, wished: str, holds: str) -> None:
    options, _ = written(f'{name} = "{wished}"', **{name: of_user})
    assert getattr(options, name) == holds


def test_ignore_adds_to_what_the_user_ignores(written) -> None:
    assert written('ignore = ["sql/"]', ignore=("mine/",))[0].ignore == ("mine/", "sql/")


@pytest.mark.parametrize("back", ["!mine/", " !mine/", "!*"])
def test_ignore_takes_nothing_back(written, back: str) -> None:
    options, problems = written(f'ignore = ["sql/", "{back}"]', ignore=("mine/",))
    assert options.ignore == ("mine/", "sql/")
    assert len(problems) == 1
    assert "it adds patterns and takes none back" in problems[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("max_candidates = 99", "max_candidates is 99: expected a whole number from 1 to 8; it is not used"),
        ("max_candidates = 1979-05-27", "expected a whole number"),
        ('ignore = ["!"]', "expected a list of patterns"),
        ("max_candidates = ", "cannot be used"),
        ("by_language = 5", "by_language is 5: expected an object; it is not used"),
        ('[by_language.python]\nserver_url = "http://a"', "by_language.python.server_url cannot be set"),
        ("max_candidates." + "a." * 5000 + "a = 1", "max_candidates is nested too deeply"),
        ("\ud800".encode("utf-8", "surrogatepass").decode("latin-1"), "cannot be used"),
        ("x" * 70_000, "it has more than 65536 bytes"),
    ],
)
def test_a_broken_file_gives_a_message_and_the_defaults(written, text: str, said: str) -> None:
    options, problems = written(text)
    assert options == Options()
    assert len(problems) == 1
    assert said in problems[0]
    assert "sfumato.toml" in problems[0]


@pytest.mark.parametrize(
    "key", ["a." * 30_000, "a . " * 15_000, '"=".' * 15_000, "'\\'." * 15_000, '"\\"".' * 12_000], ids=range(5)
)
@pytest.mark.parametrize(
    "line", ["{}a = 1", "[{}a]", "[[{}a]]", "x = {{{}a = 1}}", 'x = """\\""""\n{}a = 1'], ids=range(5)
)
def test_a_key_that_would_take_long_to_read_is_told(written, key: str, line: str) -> None:
    """Trust finding 3: the standard library takes seconds, in which the editor's messages wait."""
    options, problems = written(line.format(key))
    assert options == Options()
    assert ["is nested too deeply" in problem for problem in problems] == [True]


def test_dots_in_strings_and_comments_are_no_keys(written) -> None:
    dots = "." * 99
    strings = ["'\\'", f"'{dots}'", f'""""{dots}"""', f'"\\"{dots}"', f"'''\n'{dots}'''"]
    text = f"# {dots}\nignore = [{', '.join(strings)}] # {dots}\n"
    options, problems = written(text)
    assert (len(options.ignore), problems) == (5, [])


def test_a_link_to_what_never_ends_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "sfumato.toml").symlink_to("pipe")
    said, problems = workspace_said(tmp_path)
    assert (said, ["it is no file" in problem for problem in problems]) == (Said(), [True])


async def test_the_file_of_a_workspace_folder_counts_from_the_start(near_editor, server, tmp_path: Path) -> None:
    (tmp_path / "sfumato.toml").write_text("max_candidates = 2\n")
    await near_editor.start(folder=tmp_path.as_uri())
    uri = (tmp_path / "a.py").as_uri()
    near_editor.open("x = ", uri=uri)
    await near_editor.ask(0, 4, invoked=True, uri=uri)
    assert server.requests[-1].candidates == 2


async def test_it_counts_anew_when_it_is_saved(near_editor, server, tmp_path: Path) -> None:
    await near_editor.start(folder=tmp_path.as_uri())
    uri, own = (tmp_path / "a.py").as_uri(), (tmp_path / "sfumato.toml").as_uri()
    near_editor.open("x = ", uri=uri)
    (tmp_path / "sfumato.toml").write_text('ignore = ["a.py"]\n')
    near_editor.save(uri=own)
    assert await near_editor.ask(0, 4, uri=uri) == []
    assert server.requests == []


async def test_it_counts_anew_when_the_editor_tells_that_it_changed(near_editor, server, tmp_path: Path) -> None:
    await near_editor.start(folder=tmp_path.as_uri())
    uri, own = (tmp_path / "a.py").as_uri(), (tmp_path / "sfumato.toml").as_uri()
    near_editor.open("x = ", uri=uri)
    (tmp_path / "sfumato.toml").write_text("max_candidates = 2\n")
    near_editor.client.workspace_did_change_watched_files(
        types.DidChangeWatchedFilesParams([types.FileEvent(uri=own, type=types.FileChangeType.Created)])
    )
    await near_editor.ask(0, 4, invoked=True, uri=uri)
    assert server.requests[-1].candidates == 2


@pytest.mark.usefixtures("server")
async def test_a_server_of_the_workspaces_choice_is_refused_aloud_and_never_asked(near_editor, tmp_path: Path) -> None:
    knocks: list[bytes] = []

    async def knocked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        knocks.append(await reader.read(100))
        writer.close()

    theirs = await asyncio.start_server(knocked, "127.0.0.1", 0)
    port = theirs.sockets[0].getsockname()[1]
    (tmp_path / "sfumato.toml").write_text(f'server_url = "http://127.0.0.1:{port}"\n')
    await near_editor.start(folder=tmp_path.as_uri())
    uri = (tmp_path / "a.py").as_uri()
    near_editor.open("x = ", uri=uri)
    await near_editor.ask(0, 4, uri=uri)
    theirs.close()
    assert knocks == []
    assert ["may not set server_url" in message for message in near_editor.messages] == [True]
