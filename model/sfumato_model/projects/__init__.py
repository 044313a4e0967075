"""What is remembered of each workspace while its server runs: texts come, and become memories in the background."""

__all__ = ["background", "beside", "pieces", "project", "projects"]
