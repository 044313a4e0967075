"""What denoises and scores: one folder for each engine, behind what `engine.py` asks of all of them."""

__all__ = ["cards", "embedded", "engine", "inspection", "local", "pytorch", "started", "vllm"]
