"""An edit in an editor, and what the default checkpoint says of it."""

from __future__ import annotations

from typing import Any

import pytest

TEXT = """class Invoice:
    def __init__(self, price, count):
        self.price = price
        self.count = count

    def total(self):
        return self.price * self.count


def show(invoice):
    print(invoice.price, invoice.count)
"""


@pytest.mark.usefixtures("server")
async def test_what_is_certain_is_offered_beside_a_real_server(user: Any, until: Any) -> None:
    told: list[Any] = []
    user.editor.client.feature("sfumato/didChangeRipple")(lambda params: told.append(params))
    user.editor.pace = user.editor.pace.__class__(ripple=0.0)
    await user.start(TEXT, experimental={"sfumato": {"ripple": True}})
    await user.editor.client.protocol.send_request_async("sfumato/ripple", {})
    user.type(user.select("price, count):"), "amount, count):")
    await until(lambda: told and told[-1].offers)
    certain = [one for one in told[-1].offers if one.origin == "scope"]
    assert [(user.text_at(one.range), one.newText) for one in certain] == [("price", "amount")]
    assert (await user.editor.status()).serverState == "ready"
