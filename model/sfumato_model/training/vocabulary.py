"""The tokenizer of a checkpoint that is trained here: a small byte-level BPE."""

from __future__ import annotations

from collections.abc import Iterable

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

from sfumato_model.text.tokenizer import MARKERS

# A newline keeps the indentation after it in one piece; words, digits and punctuation stay apart.
PIECES = r"\n[ ]*|[ ]?[A-Za-z_]+|[ ]?[0-9]|[ ]?[^\sA-Za-z_0-9]+|\s+"
RESERVED = ("<pad>", "<eos>", "<bos>", "<suffix>", "<prefix>", "<path>", "<sep>", "<img>")
"""The first ids, in order. `<img>` is never used; the model class wants an id for it."""


def train_tokenizer(texts: Iterable[str], size: int) -> Tokenizer:
    """Train a tokenizer of `size` ids, the later markers included, on `texts`."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(PIECES), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        special_tokens=list(RESERVED),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer=trainer)
    add_markers(tokenizer)
    return tokenizer


def add_markers(tokenizer: Tokenizer) -> None:
    """Give `tokenizer` the markers that it lacks, as new ids at its end."""
    missing = [m for m in MARKERS.values() if tokenizer.token_to_id(m) is None]
    tokenizer.add_special_tokens([AddedToken(m, normalized=False, special=True) for m in missing])
