"""The judge: what an edit does to a text, whole or a window, finished or not."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from tests.model.test_postprocess_on_real_code import expressions, rests_of_lines, sources, statements

from sfumato_model.judge import Edit, Judgement, difference, is_sound, judge
from sfumato_model.judge.judgement import replaced
from sfumato_model.text.python_text import NotPython, parse

CURSOR = "‸"
BEFORE, AFTER = 2_500, 1_200
"""A window's characters, cut anywhere."""
BOX = """class Box:
    def area(self):
        ‸

    def show(self):
        return 1
"""
BROKEN_ELSEWHERE = BOX + "\n\nbroken( = \n"
BROKEN_BESIDE = """def area(width):
    y = foo(
    return ‸
"""


def judged(document: str, text: str, language: str = "python") -> Judgement:
    at = document.index(CURSOR)
    found = judge(document.replace(CURSOR, ""), [Edit(start=at, end=at, text=text)], language)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("document", "text"),
    [
        ("x = ‸\n", "(1, 2)"),
        (BOX, "return self.width"),
        (BOX, "for x in y:\n            pass"),
        (BROKEN_ELSEWHERE, "return self.width"),
        (BROKEN_BESIDE, "width"),
        ("        x = 1\n        return ‸\n\n    def other(self):\n        pass\n", "x"),
        ('ends a docstring.\n    """\n    return ‸\n', "x"),
        ('def f():\n    """‸"""\n', "Add."),
        ('print(f"{‸}")\n', "x"),
        ("def f(‸\n    a,\n):\n    return a\n", ""),
        ("if x:\n    pass\n‸\n    y()\n", "else:"),
        ("values = {\n    1: 2,\n    ‸\n}\n", "3: 4,"),
    ],
)
def test_what_fits_is_sound(document: str, text: str) -> None:
    assert judged(document, text) == Judgement(verdict="sound")


@pytest.mark.parametrize(
    ("document", "text"),
    [
        (BOX, "return self.x +"),
        (BOX, "for x in y:"),
        (BOX, "return foo(a, "),
        (BOX, "@property"),
        ("‸\n", "import"),
        ("‸\n", "def area(width)"),
        ("‸\n", "class Box"),
        ("x = ‸\n", "[a for"),
        ("x = ‸\n", "1 if y"),
        (BROKEN_ELSEWHERE, "return self.x +"),
    ],
)
def test_what_somebody_can_type_on_from_is_unfinished(document: str, text: str) -> None:
    assert judged(document, text).verdict == "unfinished"


@pytest.mark.parametrize(
    ("document", "text", "problem"),
    [
        (BOX, "return None None", "invalid syntax in return None None"),
        (BOX, "x)", "unmatched ')' in x)"),
        ("‸\n", "import as", "invalid syntax in import as"),
        ("len(‸)\n", "self.items.", "invalid syntax in len(self.items.)"),
        ('def f():\n    """‸"""\n', 'Add."""', "unterminated triple-quoted string literal"),
        ('print(f"{‸}")\n', "x}", "f-string: single '}' is not allowed"),
        (BROKEN_ELSEWHERE, "x)", "unmatched ')' in x)"),
        (BOX, "if x:\nreturn 1", "expected an indented block"),
    ],
)
def test_edits_1_what_breaks_the_text_is_broken_and_says_where(document: str, text: str, problem: str) -> None:
    found = judged(document, text)
    assert found.verdict == ("unfinished" if text == "self.items." else "broken")
    assert found.problem.startswith(problem)


def test_the_line_is_that_of_the_text_after_the_edit() -> None:
    assert judged(BOX, "x = 1\n        y z").line == 4
    assert judged(BROKEN_ELSEWHERE, "x = 1\n        y z").line == 4


def test_edits_1_a_function_that_becomes_a_bare_header_is_not_sound() -> None:
    before = "def area(width):\n    return width\n\n\nprint(area(2))\n"
    after = "def area(width):\n\n\nprint(area(2))\n"
    found = judge(before, [difference(before, after)], "python")
    assert found is not None
    assert found.verdict == "unfinished"
    assert is_sound(before, [difference(before, after)], "python") is False


def test_a_text_that_was_broken_may_stay_so() -> None:
    before = "x = )\n\n\ndef area(width):\n    return width\n"
    assert is_sound(before, [difference(before, before.replace("width", "size"))], "python")


def test_nothing_changed_is_sound() -> None:
    assert judge("x = )\n", [], "python") == Judgement(verdict="sound")


def test_a_language_that_nothing_can_judge_has_no_verdict() -> None:
    assert judge("x", [Edit(start=0, end=1, text="y")], "klingon") is None


@pytest.mark.parametrize("text", ["(" * 300, "[" * 5_000, "x = \x00", "9" * 10_000, "\ud800", "if x:\n" * 200])
def test_no_text_brings_the_judge_down(text: str) -> None:
    assert judged(BOX, text).verdict in ("sound", "unfinished", "broken")


@pytest.mark.parametrize(
    ("before", "after"), [("abc", "abc"), ("abc", "aXc"), ("aa", "aaa"), ("aaa", "aa"), ("", "x"), ("x", "")]
)
def test_a_difference_makes_the_one_of_the_other(before: str, after: str) -> None:
    assert replaced(before, [difference(before, after)]) == after


def holes() -> Iterator[tuple[str, int, int]]:
    """Of real files that parse: the text, and where a hole begins and ends."""
    rng = random.Random(5)
    for source in sources():
        for make in (rests_of_lines, expressions, statements):
            found = [(start, end) for start, end in make(source) if 0 < end - start <= 200]
            yield from ((source, start, end) for start, end in rng.sample(found, min(3, len(found))))


def damaged(text: str, rng: random.Random) -> str:
    """`text` with a bracket or a quote too many or too few, or with a sign that has no place there."""
    at = [n for n, sign in enumerate(text) if sign in "()[]{}'\":"]
    if at and rng.random() < 0.5:
        taken = rng.choice(at)
        return text[:taken] + text[taken + 1 :]
    put = rng.randrange(len(text) + 1)
    return text[:put] + rng.choice(["(", ")", "[", "]", "}", '"', " = = "]) + text[put:]


def parses(text: str) -> bool:
    try:
        parse(text)
    except NotPython:
        return False
    return True


@pytest.mark.parametrize(("window", "most_wrong"), [(False, 0.0), (True, 0.02)], ids=["whole", "window"])
def test_the_true_text_of_a_hole_is_sound(window: bool, most_wrong: float) -> None:
    """A window that begins in a docstring may look like one that begins in code."""
    wrong, count = [], 0
    for source, start, end in holes():
        count += 1
        low, high = (max(0, start - BEFORE), end + AFTER) if window else (0, len(source))
        before, after = source[low:start], source[end:high]
        edit = Edit(start=len(before), end=len(before), text=source[start:end])
        if not is_sound(before + after, [edit], "python"):
            wrong.append((before[-60:], edit.text, after[:60]))
    assert len(wrong) <= most_wrong * count, wrong


def test_of_whole_files_the_judge_says_what_python_says() -> None:
    rng, checked, wrong = random.Random(6), 0, []
    for source, start, end in holes():
        text = damaged(source[start:end], rng)
        edit = Edit(start=start, end=start, text=text)
        expected = parses(source[:start] + text + source[end:])
        checked += not expected
        if is_sound(source[:start] + source[end:], [edit], "python") != expected:
            wrong.append((source[max(0, start - 60) : start], text, source[end : end + 60]))
    assert checked > 80
    assert not wrong


UNWRITTEN = "class Box:\n    def size(self) -> int:\n@\n    def name(self) -> str:\n        return self.text(a)\n"
LONG = "\n\ndef f(a):\n    return a\n" * 200
"""So much that only few ways to go on are tried."""


@pytest.mark.parametrize("text", ["        return self.", "        return self.size(self", "        x = "])
def test_what_brings_its_own_indentation_is_unfinished(text):
    before, _, after = UNWRITTEN.partition("@")
    assert _verdict(before, text, after + LONG) == "unfinished"


@pytest.mark.parametrize("word", ["class", "def", "if", "while", "for", "with", "async def"])
def test_the_first_word_of_a_header_is_unfinished_in_a_long_file(word):
    assert _verdict("x = 1\n\n\n", word, "\n    y = 2\n" + LONG) == "unfinished"


def test_an_argument_without_its_comma_is_unfinished():
    after = "\n    first: bool,\n) -> object:\n    return 1\n" + LONG
    assert _verdict("def call(\n    names: Sequence[str],\n    known: Mappi", "ng", after) == "unfinished"


def _verdict(before, text, after):
    at = len(before)
    found = judge(before + after, [Edit(start=at, end=at, text=text)], "python")
    return found.verdict
