"""The operations as Helix's code actions: the file has what they answered."""

from __future__ import annotations

MEAN = "def mean(values):\n    total = sum(values)\n    return \n"
AREA = "def area(radius):\n    return 3 * radius * radius\n\n\nprint(area(2))\n"


def test_fill_here_puts_code_at_the_cursor(helix):
    with helix(MEAN.encode()) as editor:
        editor.screen.type("jjglli")
        editor.screen.press("Escape")
        editor.action("Fill here")
        editor.screen.wait_for(r"return +\w")
        editor.screen.keep("helix-fill")
        saved = editor.saved().decode()
        head, _, tail = MEAN.rpartition("return ")
        assert saved.startswith(f"{head}return ")
        assert len(saved) > len(head + "return " + tail)


def test_a_rewrite_by_an_instruction_changes_the_function(helix):
    with helix(AREA.encode()) as editor:
        editor.action("Make async in")
        editor.screen.wait_for("async def area")
        editor.screen.keep("helix-rewrite")
        assert editor.saved().decode() == f"async {AREA}"


def test_a_rewrite_of_the_selection_is_undone_at_once(helix):
    with helix(AREA.encode()) as editor:
        editor.screen.type("xx")
        editor.action("Make async")
        editor.screen.wait_for("async def area")
        editor.screen.press("Escape")
        editor.screen.type("u")
        assert editor.saved().decode() == AREA


def test_refine_changes_the_selection_or_says_that_nothing_is_unlikely(helix):
    wrong = "def mean(values):\n    total = 0\n    for value in values:\n        total += valeu\n    return total\n"
    with helix(wrong.encode()) as editor:
        editor.screen.type("%")
        editor.action("Refine the selection")
        shown = editor.screen.wait_for(r"total \+= (?!valeu)\w|[Nn]othing|[Nn]o ")
        editor.screen.keep("helix-refine")
        saved = editor.saved().decode()
        if "total += valeu" in shown:
            assert saved == wrong
        else:
            assert saved != wrong
            assert saved.startswith("def mean(")


def test_unlikely_code_is_shown_as_hints(helix):
    with helix(b"def mean(values):\n    total = sum(values)\n    return banana / total\n") as editor:
        editor.screen.type("jj")
        editor.action("Show unlikely code")
        editor.screen.wait_for(r"^● ")
        editor.screen.keep("helix-inspect")


def test_an_action_keeps_the_line_ends_of_a_file_with_crlf(helix):
    crlf = AREA.replace("\n", "\r\n")
    with helix(crlf.encode()) as editor:
        editor.action("Make async in")
        editor.screen.wait_for("async def area")
        assert editor.saved().decode() == f"async {crlf}"
