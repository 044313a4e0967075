"""How an operation is carried out, whichever it is.

operation.py     a row of their table, and what it offers
offers.py        what can be asked for at a place
context.py       what an operation has to work with
carry_out.py     from a command's parameters to an outcome
result.py        the answer to the editor
"""

__all__ = ["carry_out", "context", "offers", "operation", "result"]
