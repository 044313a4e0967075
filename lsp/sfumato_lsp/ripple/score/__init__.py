"""How likely each offer is right, and which of them are shown.

changes.py    the same change of several edits, and what is known of it
signs.py      what speaks for an offer, or against it, as numbers
fitted.py     how likely an offer is right by its signs, and from where on it is shown unasked
planned.py    all offers of the plans, with their scores, apart and sound
"""

__all__ = ["changes", "fitted", "planned", "signs"]
