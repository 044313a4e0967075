"""Of a file that is ignored nothing is kept, nothing is offered in it, and nothing of it goes along with an edit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.lsp.editor import eventually
from tests.lsp.ripple.conftest import OWN

SHOP = "def price(item):\n    return item\n"
SECRET = "from shop import price\n\nHUNTER2 = price(3)\n"


@pytest.fixture
async def uri(user: Any, server: Any, tmp_path: Path) -> str:
    """Of an ignored file that is open beside the user's, and uses what that defines."""
    server.fell = {"HUNTER2": "leaked"}
    (tmp_path / ".sfumatoignore").write_text("secret.py\n")
    (tmp_path / "secret.py").write_text(SECRET)
    (tmp_path / "shop.py").write_text(SHOP)
    user.uri = (tmp_path / "shop.py").as_uri()
    await user.start(SHOP, experimental=OWN, folder=tmp_path.as_uri())
    secret = (tmp_path / "secret.py").as_uri()
    user.editor.open(SECRET, uri=secret)
    await user.offers()
    return secret


async def test_nothing_of_it_is_offered_nor_sent_with_an_edit_of_another(user: Any, server: Any, uri: str) -> None:
    user.edit("price", "cost")
    await eventually(lambda: server.rippled)
    assert uri not in {one.textDocument.uri for one in await user.offers()}
    sent = [*server.rippled, *server.requests]
    assert sent
    assert not any("HUNTER2" in request.model_dump_json() for request in sent)


async def test_an_edit_of_it_asks_for_nothing_anywhere(user: Any, server: Any, uri: str) -> None:
    user.editor.replace(2, 0, 7, "HUNTER3", uri=uri)
    user.editor.replace(0, 17, 22, "item", uri=uri)
    assert await user.offers() == []
    await user.editor.status()
    assert server.rippled == []


async def test_a_file_that_becomes_ignored_has_nothing_any_more(user: Any, server: Any, tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text(SHOP)
    user.uri = (tmp_path / "shop.py").as_uri()
    await user.start("def f(a):\n    return a\n", experimental=OWN, folder=tmp_path.as_uri())
    await user.offers()
    user.edit("(a)", "(b)")
    await eventually(lambda: server.rippled)
    (tmp_path / ".sfumatoignore").write_text("shop.py\n")
    user.editor.open("shop.py\n", uri=(tmp_path / ".sfumatoignore").as_uri(), language="ignore")
    user.editor.save(uri=(tmp_path / ".sfumatoignore").as_uri())
    asked = len(server.rippled)
    user.type(user.at("return"), " ")
    assert await user.offers() == []
    assert len(server.rippled) == asked
