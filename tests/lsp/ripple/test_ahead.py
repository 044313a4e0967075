"""Before an edit: what it would be asked about is read while the cursor stands still, behind everything else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcRequestCancelled
from tests.lsp.editor import eventually
from tests.lsp.ripple.conftest import OWN
from tests.lsp.ripple.marked import view_of

from sfumato_lsp.ripple.windows import ahead, asked

TEXT = """def area(box):
    return box.width * box.height


def volume(box):
    return box.width * box.depth
"""
AREA, VOLUME = TEXT.split("\n\n\n")


@pytest.fixture
async def reader(user: Any, server: Any) -> Any:  # noqa: ARG001  it has to be there first
    """Whose cursor stands on `width`, in an editor where it has stood still long enough."""
    user.editor.pace = replace(user.editor.pace, ahead=0.0)
    await user.start(TEXT, experimental=OWN)
    return user


def move(user: Any, part: str, version: int | None = None) -> None:
    place = user.document.position(user.text.index(part))
    params = {
        "textDocument": {"uri": user.uri, "version": version or user.document.version},
        "position": {"line": place.line, "character": place.character},
    }
    user.editor.client.protocol.notify("sfumato/didMove", params)


async def test_the_windows_of_the_word_at_the_cursor_are_read_as_a_ripple_will_have_them(
    reader: Any, server: Any
) -> None:
    move(reader, "width")
    await eventually(lambda: len(server.read) == 2)
    user = reader
    user.edit("width", "length")
    await eventually(lambda: server.rippled)
    [ripple], (own, told) = server.rippled, server.read
    assert [one.text for one in (*own.windows, *told.windows)] == [one.before for one in ripple.windows]
    assert [one.path for one in (*own.windows, *told.windows)] == [one.path for one in ripple.windows]
    assert (own.edited, told.edited, told.path) == ("", ripple.edited.before, ripple.path)
    assert own.windows[0].text == AREA + "\n"


async def test_they_are_read_where_the_editor_cannot_say_what_uses_the_word(user: Any, server: Any) -> None:
    @user.editor.client.feature("sfumato/references")
    def refuse(_: Any) -> None:
        raise JsonRpcRequestCancelled

    user.editor.pace = replace(user.editor.pace, ahead=0.0)
    await user.start(TEXT, experimental={"sfumato": {"ripple": True, "references": True}})
    move(user, "width")
    await eventually(lambda: len(server.read) == 2)


async def test_a_light_bulb_tells_where_the_cursor_is(reader: Any, server: Any) -> None:
    place = reader.document.position(TEXT.index("depth"))
    context = types.CodeActionContext(diagnostics=[], trigger_kind=types.CodeActionTriggerKind.Automatic)
    await reader.editor.client.text_document_code_action_async(
        types.CodeActionParams(types.TextDocumentIdentifier(reader.uri), types.Range(place, place), context)
    )
    await eventually(lambda: server.read)
    assert [one.text for one in server.read[0].windows] == [VOLUME]


async def test_what_was_read_is_not_asked_again_until_something_is_another(reader: Any, server: Any) -> None:
    for part in ("depth", "depth", "height"):
        move(reader, part)
        await eventually(lambda part=part: any(part in one.windows[0].text for one in server.read))  # type: ignore[misc]
    assert [one.windows[0].text for one in server.read] == [VOLUME, AREA + "\n"]


async def test_nothing_is_read_of_a_document_that_has_moved_on(reader: Any, server: Any) -> None:
    version = reader.document.version
    reader.edit("area", "size")
    move(reader, "depth", version)
    move(reader, "height")
    await eventually(lambda: server.read)
    assert server.read[0].windows[0].text.startswith("def size")


@pytest.mark.parametrize(
    "how", [{"ripple": "plan"}, {"ripple": "off"}, {"mode": "subtle"}, {"mode": "off"}, {"warm": False}]
)
async def test_nothing_is_read_where_it_is_not_wanted(server: Any, user: Any, how: dict[str, Any]) -> None:
    user.editor.pace = replace(user.editor.pace, ahead=0.0)
    await user.start(TEXT, experimental=OWN, ready=how.get("mode") != "off", **how)
    move(user, "width")
    await user.offers()
    await user.offers()
    assert server.read == []


def test_an_edit_of_the_word_is_asked_about_in_the_same_windows() -> None:
    before = [
        view_of("file:///w/a.py", "x = 1\n\n\ndef f(a):\n    return a\n\n\nprint(f(1))\n"),
        view_of("file:///w/b.py", "from a import f\n\n\ndef g():\n    a = f(2)\n"),
    ]
    after = [view_of("file:///w/a.py", "x = 1\n\n\ndef f(«a|b»):\n    return a\n\n\nprint(f(1))\n"), before[1]]
    expected, found = asked(after), ahead(before, "file:///w/a.py", before[0].text.index("a):"))
    assert found is not None
    assert expected is not None
    assert [one.before for one in found.windows] == [one.before for one in expected.windows]
    assert found.edited[0] == expected.edited[0]


def test_where_no_name_stands_nothing_is_read() -> None:
    view = view_of("file:///w/a.py", "x = 1 + 2\nreturn\n")
    assert ahead([view], view.uri, view.text.index("+")) is None
    assert ahead([view], view.uri, view.text.index("turn")) is None
    assert ahead([view], "file:///w/b.py", 0) is None
