"""How a worker ended, and whether its request is to blame."""

from __future__ import annotations

import pytest
from sfumato_server.supervision.ending import Ending


@pytest.mark.parametrize(
    ("ending", "said", "blamed"),
    [
        (Ending(status=-9), "was killed by SIGKILL", False),
        (Ending(status=-15), "was killed by SIGTERM", False),
        (Ending(status=-11), "was killed by SIGSEGV", True),
        (Ending(status=-6), "was killed by SIGABRT", True),
        (Ending(status=3), "ended with status 3", True),
        (Ending(status=-9, memory_killed=True), "was ended by the system, which had run out of memory", True),
        (Ending(status=0, hung_for_s=60.0), "took no step for 60 s and was ended", True),
        (Ending(status=0, began=False), "was not running", False),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_only_what_nobody_outside_can_have_done_is_held_against_the_request(ending, said, blamed):
    assert str(ending) == said
    assert ending.blames_request is blamed
