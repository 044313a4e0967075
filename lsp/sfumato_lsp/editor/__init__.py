"""What the editor shows of Sfumato beside code.

status.py            the status, from all that it depends on
status_reports.py    when an editor that asked for it is told
snooze.py            no automatic suggestions for a while
notices.py           messages for the user, each once
loading_progress.py  progress while a server starts or loads
work_done.py         progress of an operation, with a button that cancels it
"""

__all__ = ["loading_progress", "notices", "reports", "snooze", "status", "status_reports", "work_done"]
