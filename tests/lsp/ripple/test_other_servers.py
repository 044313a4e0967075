"""What other language servers of the editor know of an edit, as the editor's client tells it: uses, and errors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from tests.lsp.editor import URI, eventually
from tests.lsp.ripple.conftest import OWN

ITEM = """class Item:
    def __init__(self, price):
        self.price = price
"""
BILL = """# 😀
def total(items, other):
    return sum(one.price for one in items) + other.price
"""
OTHER = "file:///w/pkg/bill.py"
ASKS = {"sfumato": {"ripple": True, "references": True}}


def place(text: str, word: str, after: str = "") -> types.Range:
    """Of `word`, in units of UTF-16."""
    start = text.index(word, text.index(after))
    above = text[:start]
    line, column = above.count("\n"), len(above[above.rfind("\n") + 1 :].encode("utf-16-le")) // 2
    return types.Range(types.Position(line, column), types.Position(line, column + len(word)))


def error(text: str, word: str, after: str = "", severity: int | None = 1, says: str = "no such name") -> Any:
    kind = None if severity is None else types.DiagnosticSeverity(severity)
    return types.Diagnostic(range=place(text, word, after), message=says, severity=kind)


@pytest.fixture
def asked(user: Any) -> list[Any]:
    """Questions for the uses of a word; the answers are put into `user.uses`."""
    found: list[Any] = []
    user.uses = []

    def answer(params: Any) -> Any:
        found.append(params)
        return user.uses

    user.editor.client.feature("sfumato/references")(answer)
    user.editor.pace = replace(user.editor.pace, ahead=0.0)
    return found


def rests(user: Any, word: str, after: str = "") -> None:
    """The cursor stands on a word."""
    start = place(user.text, word, after).start
    params = {
        "textDocument": {"uri": user.uri, "version": user.document.version},
        "position": {"line": start.line, "character": start.character},
    }
    user.editor.client.protocol.notify("sfumato/didMove", params)


def reports(user: Any, *errors: types.Diagnostic, uri: str = URI, version: int | None = None) -> None:
    params = {"textDocument": {"uri": uri, "version": version}, "diagnostics": list(errors)}
    user.editor.client.protocol.notify("sfumato/didDiagnose", params)


def told(offers: Sequence[Any]) -> list[tuple[str, int, int, str, str]]:
    return [(one.path, one.range.start.line, one.range.start.character, one.newText, one.origin) for one in offers]


@pytest.mark.usefixtures("server")
class TestUses:
    async def test_uses_that_were_known_before_an_edit_follow_it_in_any_file(self, user: Any, asked: list[Any]) -> None:
        await user.start(ITEM, experimental=ASKS)
        user.editor.open(BILL, uri=OTHER)
        user.uses = [
            types.Location(URI, place(ITEM, "price", "self.price")),
            types.Location(OTHER, place(BILL, "price", "one")),
            types.Location("file:///w/pkg/../pkg/bill.py", place(BILL, "price", "other.")),
        ]
        rests(user, "price", "self.")
        await eventually(lambda: asked)
        assert asked[0].textDocument.uri == URI
        await user.offers()
        user.edit("self.price", "self.cost")
        assert told(await user.until_told(2)) == [
            ("pkg/bill.py", 2, 19, "cost", "reference"),
            ("pkg/bill.py", 2, 51, "cost", "reference"),
        ]

    async def test_they_count_while_the_cursor_rests_on_what_the_word_became(self, user: Any, asked: list[Any]) -> None:
        await user.start(ITEM, experimental=ASKS)
        user.editor.open(BILL, uri=OTHER)
        user.uses = [types.Location(OTHER, place(BILL, "price", "one"))]
        rests(user, "price", "self.")
        await eventually(lambda: asked)
        await user.offers()
        user.edit("self.price", "self.cost")
        await user.until_told(1)
        user.uses = []
        rests(user, "cost")
        await eventually(lambda: len(asked) == 2)
        user.edit("class", "# an item\nclass")
        assert told(await user.offers()) == [("pkg/bill.py", 2, 19, "cost", "reference")]

    async def test_a_document_that_changes_before_the_answer_comes_has_none(self, user: Any, asked: list[Any]) -> None:
        await user.start(ITEM, experimental=ASKS)
        user.editor.open(BILL, uri=OTHER)
        top = types.TextDocumentContentChangePartial(
            range=types.Range(types.Position(0, 0), types.Position(1, 0)), text=""
        )

        def answer(params: Any) -> Any:
            user.editor.client.text_document_did_change(
                types.DidChangeTextDocumentParams(types.VersionedTextDocumentIdentifier(2, OTHER), [top])
            )
            asked.append(params)
            return [types.Location(OTHER, place(BILL.split("\n", 1)[1], "price", "one"))]

        user.editor.client.protocol.fm._features.pop("sfumato/references")
        user.editor.client.feature("sfumato/references")(answer)
        rests(user, "price", "self.")
        await eventually(lambda: asked)
        await user.offers()
        user.edit("self.price", "self.cost")
        assert await user.offers() == []

    async def test_a_property_is_renamed_with_its_setter(self, user: Any, asked: list[Any]) -> None:
        item = "class A:\n    @property\n    def price(self): ...\n    @price.setter\n    def price(self, v): ...\n"
        await user.start(item, experimental=ASKS)
        user.editor.open(BILL, uri=OTHER)
        user.uses = [types.Location(OTHER, place(BILL, "price", "one"))]
        rests(user, "price")
        await eventually(lambda: asked)
        await user.offers()
        user.edit("price", "cost")
        assert ("pkg/bill.py", 2, 19, "cost", "reference") in told(await user.offers())

    async def test_their_places_move_with_what_is_typed_ahead_of_them(self, user: Any, asked: list[Any]) -> None:
        await user.start(ITEM, experimental=ASKS)
        user.editor.open(BILL, uri=OTHER)
        user.uses = [types.Location(OTHER, place(BILL, "price", "one")), types.Location(OTHER, place(BILL, "price"))]
        rests(user, "price", "self.")
        await eventually(lambda: asked)
        await user.offers()
        user.edit("class", "# an item\nclass")
        top = types.TextDocumentContentChangePartial(range=place(BILL, "# 😀\n"), text="")
        top.range.end = types.Position(1, 0)
        user.editor.client.text_document_did_change(
            types.DidChangeTextDocumentParams(types.VersionedTextDocumentIdentifier(2, OTHER), [top])
        )
        user.edit("self.price", "self.cost")
        assert told(await user.until_told(1)) == [("pkg/bill.py", 1, 19, "cost", "reference")]

    async def test_files_that_are_not_open_are_read_for_them(self, user: Any, asked: list[Any], tmp_path: Path) -> None:
        folder, outside = tmp_path / "w", tmp_path / "bill.py"
        folder.mkdir()
        for path in (outside, folder / "bill.py", folder / "secret.py"):
            path.write_text(BILL, encoding="utf-8")
        (folder / "link.py").symlink_to(folder / "bill.py")
        (folder / "links").symlink_to(folder)
        (folder / ".gitignore").write_text("secret.py\n")
        user.uri = (folder / "item.py").as_uri()
        await user.start(ITEM, experimental=ASKS, folder=folder.as_uri())
        user.uses = [
            types.Location(path.as_uri(), place(BILL, "price", "one"))
            for path in (
                folder / "bill.py",
                folder / "link.py",
                folder / "links/bill.py",
                folder / "secret.py",
                outside,
            )
        ]
        rests(user, "price", "self.")
        await eventually(lambda: asked)
        await user.offers()
        user.edit("self.price", "self.cost")
        assert told(await user.until_told(1)) == [("bill.py", 2, 19, "cost", "reference")]

    @pytest.mark.parametrize("edit", [("return item.price", "return item.cost"), ("price = 3", "price = 4")])
    async def test_what_gives_nothing_another_name_asks_for_none(
        self, user: Any, asked: list[Any], edit: tuple[str, str]
    ) -> None:
        text = "def f(item):\n    return item.price\n\n\nprice = 3\n"
        await user.start(text, experimental=ASKS)
        user.editor.open(BILL, uri=OTHER)
        user.uses = [types.Location(OTHER, place(BILL, "price", "one"))]
        rests(user, "price")
        await eventually(lambda: asked)
        await user.offers()
        user.edit(*edit)
        assert await user.offers() == []

    async def test_they_are_asked_once_for_a_word_of_a_text(self, user: Any, asked: list[Any]) -> None:
        await user.start(ITEM, experimental=ASKS)
        for word in ("price", "price", "self"):
            at = place(ITEM, word).start.character
            rests(user, word)
            await eventually(lambda at=at: at in [one.position.character for one in asked])  # type: ignore[misc]
        assert len(asked) == 2

    @pytest.mark.parametrize(
        ("experimental", "how"),
        [(OWN, {}), (ASKS, {"ripple_references": False}), (ASKS, {"ripple": "off"}), (ASKS, {"mode": "subtle"})],
    )
    async def test_nothing_is_asked_where_it_is_not_wanted(
        self, user: Any, asked: list[Any], experimental: Any, how: dict[str, Any]
    ) -> None:
        await user.start(ITEM, experimental=experimental, **how)
        rests(user, "price")
        await user.offers()
        await user.offers()
        assert asked == []

    async def test_an_answer_that_is_no_list_of_places_is_no_trouble(self, user: Any, asked: list[Any]) -> None:
        await user.start(ITEM, experimental=ASKS)
        for answer in ({"what": 1}, None, [{"uri": 3}]):
            user.uses = answer
            rests(user, "price" if len(asked) % 2 else "self")
            await eventually(lambda: asked)
            await user.offers()
        user.edit("price):", "cost):")
        assert "scope" in [one.origin for one in await user.offers()]


@pytest.mark.usefixtures("server")
class TestErrors:
    async def test_an_error_about_the_old_name_that_came_with_the_edit_is_offered(self, user: Any) -> None:
        await user.start(ITEM, experimental=OWN)
        user.editor.open(BILL, uri=OTHER)
        await user.offers()
        reports(user, error(BILL, "items", "total"), uri=OTHER)
        await user.offers()  # it is known by then that the file is not ignored
        user.edit("self.price", "self.cost")
        await user.offers()
        reports(user, error(BILL, "items", "total"), error(BILL, "other.price", says="unknown member"), uri=OTHER)
        assert told(await user.until_told(1)) == [("pkg/bill.py", 2, 51, "cost", "diagnostic")]

    async def test_one_that_was_there_before_the_edit_is_not(self, user: Any) -> None:
        await user.start(ITEM, experimental=OWN)
        user.editor.open(BILL, uri=OTHER)
        await user.offers()
        reports(user, error(BILL, "other.price"), uri=OTHER)
        await user.offers()  # it is known by then that the file is not ignored
        user.edit("self.price", "self.cost")
        reports(user, error(BILL, "other.price"), error(BILL, "price", "one"), uri=OTHER)
        assert told(await user.until_told(1)) == [("pkg/bill.py", 2, 19, "cost", "diagnostic")]

    @pytest.mark.parametrize(
        "other",
        [
            error(BILL, "price", "one", severity=3),
            error(BILL, "sum(one.price for one in items) + other.price"),
            error(BILL, "items", "total"),
            types.Diagnostic(range=types.Range(types.Position(9, 0), types.Position(99, 5)), message="far away"),
        ],
        ids=["a hint", "about two", "about another word", "nowhere"],
    )
    async def test_what_does_not_say_the_old_name_once_is_no_offer(self, user: Any, other: types.Diagnostic) -> None:
        await user.start(ITEM, experimental=OWN)
        user.editor.open(BILL, uri=OTHER)
        await user.offers()
        user.edit("self.price", "self.cost")
        reports(user, other, uri=OTHER)
        assert await user.offers() == []

    @pytest.mark.parametrize(
        ("word", "after"), [("price", "g("), ("price", "g(price):\n    return"), ("price", "price.")]
    )
    async def test_a_name_that_means_something_itself_is_no_offer(self, user: Any, word: str, after: str) -> None:
        text = "def f(price):\n    return 1\n\n\ndef g(price):\n    return price.price\n"
        await user.start(text, experimental=OWN)
        await user.offers()
        user.edit("f(price", "f(cost")
        await user.offers()
        reports(user, error(user.text, word, after))
        assert await user.offers() == []

    async def test_what_is_reported_of_another_text_is_of_no_use(self, user: Any) -> None:
        await user.start(ITEM, experimental=OWN)
        user.editor.open(BILL, uri=OTHER)
        await user.offers()
        user.edit("self.price", "self.cost")
        reports(user, error(BILL, "price", "one"), uri=OTHER, version=7)
        reports(user, error(BILL, "price", "one"), uri="file:///w/pkg/never_opened.py")
        assert await user.offers() == []

    async def test_an_error_is_gone_with_the_text_that_it_is_about(self, user: Any) -> None:
        await user.start(ITEM, experimental=OWN)
        user.editor.open(BILL, uri=OTHER)
        await user.offers()
        user.edit("self.price", "self.cost")
        reports(user, error(BILL, "price", "one"), uri=OTHER)
        await user.until_told(1)
        change = types.TextDocumentContentChangePartial(range=place(BILL, "price", "one"), text="price")
        user.editor.client.text_document_did_change(
            types.DidChangeTextDocumentParams(types.VersionedTextDocumentIdentifier(2, OTHER), [change])
        )
        assert await user.offers() == []
