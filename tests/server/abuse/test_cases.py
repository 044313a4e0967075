"""Every abuse case gets what the table says, and reaches neither the worker nor the disk."""

from __future__ import annotations

import pytest
from benchmarks.abuse.cases import CASES
from benchmarks.abuse.exchange import got


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_abuse(case, on_port, on_socket):
    server = on_socket if case.socket else on_port
    asked, files = server.asked(), server.files()
    assert got(case, server.place, server.token) == case.gets
    assert (server.asked(), server.files()) == (asked, files)


def test_no_two_cases_have_the_same_name():
    assert len({case.name for case in CASES}) == len(CASES)
