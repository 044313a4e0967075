"""The connection to the Sfumato server. Nothing here knows of an editor.

connect.py       finds a server, or starts one; httpx comes in here
edit_client.py   the one connection: kept, watched, and found again
server_state.py  what is known of the server
restart.py       whether a server of another version may be ended
"""

__all__ = ["connect", "edit_client", "restart", "server_state"]
