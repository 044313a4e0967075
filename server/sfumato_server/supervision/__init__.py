"""The worker process as the server sees it: its states, its jobs, its restarts and rests."""

__all__ = ["condition", "ending", "handle", "jobs", "process", "supervisor"]
