"""What has to know of documents is told of them, and what is in the table of operations can be asked for."""

from __future__ import annotations

import pytest

from sfumato_lsp.carrying_out.operation import Operation
from sfumato_lsp.operations.table import OPERATIONS
from sfumato_lsp.server import create_server
from sfumato_lsp.text.documents import Follower


def test_every_follower_that_the_session_holds_is_told_once() -> None:
    ls = create_server({})
    holders = (ls, ls.files, ls.reports, ls.suggestions, ls.operations)
    held = {id(one) for holder in holders for one in vars(holder).values() if isinstance(one, Follower)}
    assert {id(one) for one in ls.followers} == held
    assert len(ls.followers) == len(held)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_the_module_of_an_operation_runs_it_and_says_where_it_is_offered(operation: Operation) -> None:
    assert callable(operation.run)
    assert callable(operation.offers)
