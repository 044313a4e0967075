"""Who does the denoising."""

__all__ = ["cards", "vllm"]
