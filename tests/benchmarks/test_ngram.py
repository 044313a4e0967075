"""The n-grams of a file go on as the file went on before."""

from __future__ import annotations

from benchmarks.quality.ngram import continue_file, follower, tokens_of


def test_the_longest_match_decides() -> None:
    text = tokens_of("a b c . x b d")
    assert follower(["a", " ", "b", " "], [text]) == "c"
    assert follower(["x", " ", "b", " "], [text]) == "d"


def test_without_a_match_of_all_the_context_a_shorter_one_decides() -> None:
    assert follower(["never", "seen", "x"], [tokens_of("x = 1")]) == " "


def test_what_was_never_seen_has_no_follower() -> None:
    assert follower(["y"], [tokens_of("x = 1")]) == ""


def test_a_line_that_the_file_has_already_is_copied_to_its_end(hole_in) -> None:
    hole = hole_in("self.name = name.strip()\nif x:\n    self.name =[[ name.strip()]]\n\ndef f(): pass\n")
    text, _ = continue_file(hole)
    assert text.split("\n")[0] == " name.strip()"


def test_what_stands_behind_the_hole_is_known_too(hole_in) -> None:
    hole = hole_in("total = pri[[ce(rate)]]\n\ntotal = price(rate)\n")
    assert continue_file(hole)[0].startswith("ce(rate)")


def test_the_hole_itself_is_not(hole_in) -> None:
    assert "zebra" not in continue_file(hole_in("total = [[zebra(rate)]]\n"))[0]
