"""What git ignores is ignored, and hardly anything else."""

from __future__ import annotations

from pathlib import Path

from tests.lsp.ignoring.as_git import KINDS, NEEDS_GIT, compare


@NEEDS_GIT
def test_of_a_thousand_random_sets_of_rules_nothing_that_git_ignores_is_sent(tmp_path: Path) -> None:
    """Trust finding 5: in repositories, linked worktrees, submodules and separate git dirs, with rules of the user, of
    `info/exclude` and of nested files, with and without regard to case.
    """
    compared = compare(tmp_path, seed=5, sets=1_000, trees=2 * len(KINDS), paths_of_each=6)
    assert compared.ignored > 500, str(compared)
    assert not compared.leaks, str(compared)
    assert len(compared.kept_back) <= compared.not_ignored / 100, str(compared)
