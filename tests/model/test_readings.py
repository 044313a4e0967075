"""The causal reading of a draft, added to the denoiser's."""

from __future__ import annotations

import pytest
import torch

from sfumato_model.denoiser.canvas import pack
from sfumato_model.diffusion.readings import EndOfHole

V = 20
END = EndOfHole(token=0, otherwise=11)
CONTEXT = (1, 2, 3)


@pytest.fixture
def read(fake_denoiser, combine):
    """`read(segments, draft)`: the denoiser, its own log probabilities, and the combined ones."""

    def run(segments, draft):
        denoiser = fake_denoiser(V)
        prefix = denoiser.encode(CONTEXT)
        canvas = pack(segments, prefix.length)
        logits = torch.randn(canvas.slots, V, generator=torch.Generator().manual_seed(1))
        return denoiser, logits.log_softmax(-1), combine(denoiser, prefix, canvas, logits, draft, END)

    return run


def causal(denoiser, *seen):
    """What the fake says follows the context and `seen`."""
    return denoiser._causal((CONTEXT, seen)).log_softmax(-1)


def test_every_ordinary_token_gets_both_log_probabilities(read, segment):
    denoiser, own, both = read([segment(3, (7,))], [4, 5, 6])
    for slot, seen in enumerate([(), (4,), (4, 5)]):
        torch.testing.assert_close(both[slot, 1:], (own[slot] + causal(denoiser, *seen))[1:])


def test_the_end_of_a_hole_is_read_as_its_first_suffix_token(read, segment):
    denoiser, own, both = read([segment(3, (7, 8))], [4, 5, 6])
    for slot, seen in enumerate([(), (4,), (4, 5)]):
        torch.testing.assert_close(both[slot, 0], own[slot, 0] + causal(denoiser, *seen)[7])


def test_the_end_of_a_hole_without_suffix_is_read_as_the_token_given_for_it(read, segment):
    denoiser, own, both = read([segment(2)], [4, 5])
    torch.testing.assert_close(both[1, 0], own[1, 0] + causal(denoiser, 4)[11])


def test_the_slot_of_the_first_end_is_still_read(read, segment):
    denoiser, own, both = read([segment(4, (7,))], [4, 0, 9, 9])
    torch.testing.assert_close(both[1, 1:], (own[1] + causal(denoiser, 4))[1:])


def test_behind_the_first_end_everything_is_end(read, segment):
    _, _, both = read([segment(5, (7,))], [4, 0, 9, 9, 9])
    assert both[2:].argmax(-1).tolist() == [0, 0, 0]
    torch.testing.assert_close(both[2:].softmax(-1)[:, 0], torch.ones(3))


def test_an_end_in_one_hole_says_nothing_of_the_next(read, segment):
    denoiser, own, both = read([segment(2, (7,), 2)], [0, 9, 5, 6])
    assert both[1].argmax() == 0
    torch.testing.assert_close(both[2, 1:], (own[2] + causal(denoiser, 7))[1:])


def test_a_later_hole_is_read_after_the_draft_of_the_earlier_one_and_the_text_between(read, segment):
    denoiser, own, both = read([segment(3, (7, 8), 2, (9,))], [4, 0, 5, 6, 3])
    torch.testing.assert_close(both[3, 1:], (own[3] + causal(denoiser, 4, 7, 8))[1:])
    torch.testing.assert_close(both[4, 1:], (own[4] + causal(denoiser, 4, 7, 8, 6))[1:])
    torch.testing.assert_close(both[4, 0], own[4, 0] + causal(denoiser, 4, 7, 8, 6)[9])


def test_each_hole_ends_at_the_token_that_follows_it(read, segment):
    denoiser, own, both = read([segment(1, (7,), 1, (9,))], [4, 5])
    torch.testing.assert_close(both[0, 0], own[0, 0] + causal(denoiser)[7])
    torch.testing.assert_close(both[1, 0], own[1, 0] + causal(denoiser, 4, 7)[9])


def test_nothing_is_read_behind_the_last_hole(fake_denoiser, segment, monkeypatch, combine):
    denoiser = fake_denoiser(V)
    prefix = denoiser.encode(CONTEXT)
    read = []
    real = denoiser.causal_logits
    monkeypatch.setattr(
        denoiser, "causal_logits", lambda p, texts, at: read.append(texts.ids.tolist()) or real(p, texts, at)
    )
    combine(
        denoiser, prefix, pack([segment(3, (7, 8, 9)), segment(2)], 3), torch.zeros(5, V), [4, 5, 6, 4, 5], END
    )  # fmt: skip
    assert read == [[4, 5, 4]]


def test_the_denoisers_own_logits_are_not_changed(fake_denoiser, segment, combine):
    denoiser = fake_denoiser(V)
    logits = torch.randn(2, V)
    before = logits.clone()
    combine(denoiser, denoiser.encode(CONTEXT), pack([segment(2)], 3), logits, [4, 0], END)
    assert torch.equal(logits, before)


def test_the_ends_of_a_hole_count_as_one():
    logits = torch.randn(2, V, generator=torch.Generator().manual_seed(3))
    before = logits.log_softmax(-1)
    after = EndOfHole(token=0, otherwise=11, also=torch.tensor([4, 5, 0])).settle(logits.clone()).log_softmax(-1)
    torch.testing.assert_close(after[:, 0].exp(), before[:, [0, 4, 5]].exp().sum(-1))


def test_a_token_that_ends_a_hole_is_no_longer_possible_itself():
    settled = EndOfHole(token=0, otherwise=11, also=torch.tensor([4, 5, 0])).settle(torch.zeros(2, V))
    assert settled.softmax(-1)[:, [4, 5]].max() == 0.0


def test_what_does_not_end_a_hole_keeps_its_probability():
    logits = torch.randn(2, V, generator=torch.Generator().manual_seed(3))
    others = [i for i in range(V) if i not in (0, 4, 5)]
    after = EndOfHole(token=0, otherwise=11, also=torch.tensor([4, 5, 0])).settle(logits.clone())
    torch.testing.assert_close(after.log_softmax(-1)[:, others], logits.log_softmax(-1)[:, others])


def test_where_a_hole_never_ends_its_end_is_impossible():
    logits = torch.zeros(2, V)
    logits[:, 0] = 50.0
    settled = EndOfHole(token=0, otherwise=11, never=True).settle(logits)
    assert settled.softmax(-1)[:, 0].max() == 0.0


def test_an_ordinary_end_changes_nothing():
    logits = torch.randn(2, V)
    assert torch.equal(END.settle(logits.clone()), logits)


def test_where_a_hole_never_ends_its_end_is_not_read_as_the_suffix(fake_denoiser, segment, combine):
    denoiser = fake_denoiser(V)
    canvas = pack([segment(2, (7,))], 3)
    end = EndOfHole(token=0, otherwise=11, never=True)
    both = combine(denoiser, denoiser.encode(CONTEXT), canvas, torch.zeros(2, V), [4, 5], end)
    torch.testing.assert_close(both[1], torch.zeros(V).log_softmax(-1) + causal(denoiser, 4))


def test_the_causal_reading_counts_by_its_weight(fake_denoiser, segment, combine):
    denoiser = fake_denoiser(V)
    canvas = pack([segment(2, (7,))], 3)
    both = combine(denoiser, denoiser.encode(CONTEXT), canvas, torch.zeros(2, V), [4, 5], END, 2.5)
    torch.testing.assert_close(both[1, 1:], (torch.zeros(V).log_softmax(-1) + 2.5 * causal(denoiser, 4))[1:])
