"""The connection to the Sfumato server. Nothing here knows of an editor.

locate.py        finds a server, or starts one
connect.py       from the options to a client; httpx comes in here
edit_client.py   the one connection: kept, watched, and found again
pace.py          how often it is looked at
news.py          wakes whoever waits for it to change
server_state.py  what is known of the server
restart.py       whether a server of another version may be ended
languages.py     which languages the checkpoint writes and the user wants
"""

__all__ = ["connect", "edit_client", "languages", "locate", "news", "pace", "restart", "server_state"]
