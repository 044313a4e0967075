"""Repositories as the Hub has DiffusionGemma's: the released checkpoint's shape and files, at a millionth of its size.

config.py        the released shape, narrow
tokenizer.py     Gemma's conventions, as many entries as it has
weights.py       shards and their index: experts fused or apart, plain or in a quantized layout
repository.py    a folder with all of it, as a hub would serve it
"""

__all__ = ["config", "repository", "tokenizer", "weights"]
