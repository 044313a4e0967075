"""What the server remembers of the workspace: which files, what of their texts, and when they are sent.

secret_text.py  what looks like a secret is cut out of a text
generated.py whether a program wrote a file
chosen.py    the files of a folder, the nearest and newest first; reads from disk
wanted.py    what may be remembered of a folder now
names.py     what a folder is called towards the server
folder.py    how a folder's texts and the server's memory become one
folder_state.py  how far they are one
keeping.py   when that is done
"""

__all__ = ["chosen", "folder", "folder_state", "generated", "keeping", "names", "secret_text", "wanted"]
