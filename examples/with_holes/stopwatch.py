"""Measures how long a block of code takes."""

import time


class Stopwatch:
    def __init__(self):
        self.start = None
        self.seconds = 0.0

    def __enter__(self):
        self.start = time.perf_counter()
        return <hole>

    def __exit__(self, *error):
        self.seconds += time.perf_counter() - self.start
