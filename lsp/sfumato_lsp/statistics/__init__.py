"""What became of suggestions: kept on this machine (`sfumato_client.statistics`), unless it is switched off.

recorder.py    remembers what was shown; a keystroke costs it a few microseconds
on_screen.py   the suggestion that a document shows, until something has become of it
from_text.py   what the text says of it, since not every editor tells
writer.py      puts rows into the file, in a thread of its own
wanted.py      whether it is switched on
"""
