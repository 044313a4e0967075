"""What a status line shows of Sfumato.

editor_status.py    the status, from all that it depends on
reports.py          when an editor that asked for it is told
of_document.py      whether suggestions come in a document, and if not, why
snooze.py           no automatic suggestions for a while
"""
