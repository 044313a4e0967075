"""What a status line shows of Sfumato.

editor_status.py    the status, from all that it depends on
reports.py          when an editor that asked for it is told
snooze.py           no automatic suggestions for a while
"""
