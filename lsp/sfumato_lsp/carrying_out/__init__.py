"""How an operation is carried out, whichever it is.

operation.py     a row of their table, and what it offers
offers.py        what can be asked for at a place
code_actions.py  those offers as code actions
readiness.py     whether it may be asked, and waiting for the server
context.py       what an operation has to work with
carry_out.py     from a command's parameters to an outcome
result.py        the answer to the editor
apply.py         the edit, into the editor, or the error
"""

__all__ = ["apply", "carry_out", "code_actions", "context", "offers", "operation", "readiness", "result"]
