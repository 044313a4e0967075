"""How an operation is carried out, whichever it is.

operation.py     a row of their table, and what it offers
offers.py        what can be asked for at a place
carry_out.py     from a command's parameters to an outcome, and what an operation has to work with
result.py        the answer to the editor
"""

__all__ = ["carry_out", "offers", "operation", "result"]
