"""The client side of the server, for the command line and the language server: no torch, no fastapi."""
