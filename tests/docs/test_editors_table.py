"""docs/editors.md says what is tested: it is what features.toml prints, and every test that it names is there."""

from __future__ import annotations

from tests.editors.features import HERE, features, is_there, named_tests, page


def test_the_table_is_what_its_source_prints() -> None:
    shipped = HERE.parents[1] / "docs" / "editors.md"
    assert shipped.read_text(encoding="utf-8") == page(features())


def test_every_test_that_it_names_is_there() -> None:
    assert [named for named in named_tests(features()) if not is_there(*named)] == []


def test_for_vs_code_neovim_and_the_page_nothing_is_untried() -> None:
    cells = [(row["name"], editor) for row in features() for editor in ("vscode", "neovim", "page")
             if row[editor] == "not tried"]  # fmt: skip
    assert cells == []
