"""What Prometheus reads at `/metrics`. Times are seconds, memory is bytes.

    requests.py    counted once a request, when it has ended
    routes.py      worked out when somebody looks: what waits, what runs, memory, the worker

Each app has a registry of its own.
"""

__all__ = ["routes"]
