"""What Prometheus reads at `/metrics`. Times are seconds, memory is bytes. Each app has a registry of its own."""

__all__ = ["routes"]
