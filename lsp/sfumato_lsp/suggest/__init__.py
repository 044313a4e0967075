"""What is suggested at the cursor while its user types.

suggest.py          makes suggestions, for ghost text and for the list of completions
may_suggest.py      whether a document has suggestions now
suggestions.py      what is known of suggestions in documents
query.py            one question for suggestions, and what is found
spot.py             where the hole is, and which candidates show something there
typing_along.py     what an answer still says after more keystrokes
last_answers.py     the answers that are kept for that
fill_requests.py    what is sent to the server
completion_item.py  a candidate as an item of a list of completions
warming.py          a context is encoded ahead of its request
on_screen.py        the suggestion that a document shows, until something has become of it
acceptance.py       what the text says has become of it
inserted.py         the last suggestion that was put in, and the word that was changed in it
"""

__all__ = [
    "acceptance",
    "completion_item",
    "fill_requests",
    "inserted",
    "last_answers",
    "may_suggest",
    "on_screen",
    "query",
    "spot",
    "suggest",
    "suggestions",
    "typing_along",
    "warming",
]
