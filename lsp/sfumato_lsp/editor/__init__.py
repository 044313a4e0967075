"""What the editor shows of Sfumato beside code.

status.py            the status, from all that it depends on, and when it is told
reports.py           messages for the user, each once, and the status
work_done.py         progress of an operation, with a button that cancels it, and of a server that starts or loads
"""

__all__ = ["reports", "status", "work_done"]
