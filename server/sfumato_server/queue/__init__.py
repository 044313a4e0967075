"""Requests on their way: who waits, who is next, how each one ends."""

__all__ = ["events", "health", "joined", "line", "places", "replies", "request_queue", "serving", "ticket"]
