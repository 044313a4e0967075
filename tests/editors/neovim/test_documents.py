"""Documents that are written otherwise: an accepted suggestion and a kept rewrite change what they say and no more."""

from __future__ import annotations

import pytest
from tests.editors.neovim.edits import edited

PLAIN = "def mean(values):\n    total = sum(values)\n    return \n"

ODD = {
    "windows line ends": PLAIN.replace("\n", "\r\n"),
    "tabs": PLAIN.replace("    ", "\t"),
    "emoji and combining characters": f'TEXT = "🙂👍🏽 e\u0301"  # 🎨\n{PLAIN}',
    "form feeds": f"import os\n\f\n{PLAIN}",
    "line separators": f'TEXT = "a\u2028b\u2029c\x85d"\n{PLAIN}',
    "an empty file": "",
}


def read(path):
    return path.read_bytes().decode()


@pytest.fixture(params=ODD)
def odd(request, neovim, workspace):
    """The editor in such a document, the path, and its text."""
    path = workspace / "odd.py"
    path.write_bytes(ODD[request.param].encode())
    neovim.open(path)
    neovim.wait_for_ready()
    return neovim, path, ODD[request.param]


def test_an_accepted_suggestion_is_all_that_changes_on_disk(odd):
    editor, path, text = odd
    editor.type("GA" if text else "idef mean(values):<CR>return ")
    ghost = editor.wait_for_ghost()
    before = editor.lines
    editor.type("<Tab>")
    editor.wait_for_change(before)
    editor.type("<Esc>")
    editor.save()
    end = "\r\n" if "\r\n" in text else "\n"
    typed = text.removesuffix(end) if text else "\n".join(before)
    assert read(path) == typed + ghost.text.replace("\n", end) + end


def test_a_kept_rewrite_is_all_that_changes_on_disk(odd):
    editor, path, text = odd
    if not text:
        editor.command("Sfumato rewrite")
        editor.wait_for_message("Sfumato: ")
        assert editor.lines == [""]
        return
    first = next(row for row, line in enumerate(editor.lines) if line.startswith("def ")) + 1
    editor.command(f"{first},{first + 2}Sfumato rewrite wrap the body in try")
    result = editor.wait_for_result("sfumato.rewrite")
    assert result["edit"], result
    editor.wait_for_message(result["message"])
    before = editor.lines
    editor.type("<CR>")
    editor.wait_for_change(before)
    editor.save()
    encoding = editor.client()["encoding"]
    plain = edited(text.replace("\r\n", "\n"), result["edit"], path, encoding=encoding)
    assert read(path) == (plain.replace("\n", "\r\n") if "\r\n" in text else plain)


def test_a_line_of_a_megabyte_gets_an_answer_or_a_refusal_that_is_said(neovim, workspace):
    path = workspace / "long.py"
    path.write_text("x = [" + "1, " * 350_000 + "]\n", encoding="utf-8")
    neovim.open(path)
    neovim.wait_for_ready()
    neovim.type("A + ")
    neovim.wait_for_answer()
    answered = neovim.ask()
    ghost = neovim.ghost()
    assert (ghost is not None) == bool(answered)
    neovim.type("<Esc>")
    neovim.command("Sfumato rewrite")
    answer = neovim.wait_for_result("sfumato.rewrite")
    neovim.wait_for_message((answer.get("error") or answer)["message"].split("\n")[0][:60])
