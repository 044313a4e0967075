"""What an operation is asked for and what it comes to: values, and functions that ask nobody.

params.py       the argument of its command
selected.py     a place in a document, and the text around it as it is sent
holes.py        the holes in a selection
hints.py        diagnostics of this server, of whichever part has any
outcome.py      candidates with what the judge says of them, the sentence for the user, unlikely code as diagnostics
from_answer.py  from the server's drafts and answers to outcomes
"""

__all__ = ["from_answer", "hints", "holes", "outcome", "params", "selected"]
