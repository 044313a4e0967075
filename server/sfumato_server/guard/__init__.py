"""What stands between a socket and the app: each guard is one file, and none knows what is asked for.

    lobby.py           who has connected and said nothing yet
    connections.py     how long a client may take, and how many may be asking
    shape.py           requests that mean two things at once
    door.py            who may ask: Host, Origin, token
    streams.py         how many requests are answered at once
    body.py            how large a body may be

`keys.py` holds what opens the door, `page_port.py` the port that browsers are let in by,
`server.py` uvicorn's server with all that.
"""

__all__ = [
    "body",
    "connections",
    "door",
    "keys",
    "lobby",
    "refusal",
    "server",
    "shape",
    "streams",
]
