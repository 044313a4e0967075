"""What is suggested at the cursor while its user types.

suggest.py          makes suggestions, for ghost text and for the list of completions
suggestions.py      what is known of suggestions in documents, whether one has any now, and warming
spot.py             where the hole is, what is asked, and which candidates show something there
typing_along.py     what the last answers still say after more keystrokes
fill_requests.py    what is sent to the server
on_screen.py        the suggestion that a document shows, until the text says what has become of it
words.py            names of file and workspace for the list of completions
inserted.py         the last suggestion that was put in, and the word that was changed in it
"""

__all__ = [
    "fill_requests",
    "inserted",
    "on_screen",
    "spot",
    "suggest",
    "suggestions",
    "typing_along",
    "words",
]
