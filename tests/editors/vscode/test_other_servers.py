"""What VS Code's other extensions know of an edit: uses of a word that was at the cursor, and what they report."""

from __future__ import annotations

from pathlib import Path

from tests.editors.around import wait_until
from tests.editors.vscode.code import Code
from tests.editors.vscode.test_ripple import hint

ITEM = "class Item:\n    def __init__(self, paid):\n        self.price = paid\n"
BILL = "# 🙂\ndef total(items):\n    return sum(one.price for one in items)\n"


def test_uses_that_another_one_knew_before_the_edit_are_gone_to_and_taken(code: Code, workspace: Path) -> None:
    path, bill = workspace / "item.py", workspace / "bill.py"
    path.write_text(ITEM)
    bill.write_text(BILL)
    code.open(path, line=3, column=14)

    def answered() -> bool:
        asked = [one for one in code.wire.messages("client") if one.get("method") == "sfumato/references"]
        answers = [one["id"] for one in code.wire.messages("server") if "method" not in one]
        return any(one["id"] in answers and one["params"]["position"]["line"] == 2 for one in asked)

    wait_until("the uses are asked for", answered)
    code.press("Control+Shift+ArrowRight")
    code.type("cost")
    wait_until("the other file is named", lambda: "bill.py line 3: price → cost" in hint(code))
    code.press("Alt+r")
    wait_until("the cursor is there", lambda: "takes it" in hint(code))
    code.press("Alt+r")
    wait_until("it is taken", lambda: code.text().rstrip() == BILL.replace("price", "cost").rstrip())


def test_an_error_about_the_old_name_that_is_reported_behind_the_edit_is_a_place(code: Code, workspace: Path) -> None:
    path, bill = workspace / "thing.py", workspace / "new_bill.py"
    path.write_text(ITEM.replace("price", "worth"))
    bill.write_text(BILL.replace("price", "worth"))
    code.open(bill, line=1, column=1)
    code.open(path, line=3, column=14)
    code.press("Control+Shift+ArrowRight")
    code.type("cost")
    wait_until("it is told", lambda: code.wire.notifications("sfumato/didDiagnose", to="server"))
    wait_until("the other file is named", lambda: "new_bill.py line 3: worth → cost" in hint(code))
