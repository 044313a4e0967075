"""What stands between a socket and the app: each guard is one file, and none knows what is asked for.

    lobby.py           who has connected and said nothing yet
    connections.py     how long a client may take, and how many may be asking
    shape.py           requests that mean two things at once
    door.py            who may ask: Host, Origin, token
    streams.py         how many requests are answered at once
    body.py            how large a body may be

`keys.py` holds what opens the door, `server.py` uvicorn's servers with all that, the port for browsers among them.
"""

__all__ = ["body", "connections", "door", "keys", "lobby", "refusal", "server", "shape", "streams"]
