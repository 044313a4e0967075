"""What became of suggestions: kept on this machine (`sfumato_client.statistics`), unless it is switched off.

recorder.py    remembers what was shown; a keystroke costs it a few microseconds
counting.py    puts rows into the file, in a thread of its own, where it is not switched off
"""

__all__ = ["counting", "recorder"]
