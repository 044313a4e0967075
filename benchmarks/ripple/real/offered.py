"""What could be offered behind an edit, with its signs, and whether that is right: what the scores are fitted on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.ripple.cases import Case
from benchmarks.ripple.real.hunks import Step
from benchmarks.ripple.real.judged import Verdict, verdict
from benchmarks.ripple.real.product import snapshot, snapshot_of_case

from sfumato_lsp.ripple.plan.offer import Offer
from sfumato_lsp.ripple.score.planned import candidates
from sfumato_lsp.ripple.score.signs import Signs, signed
from sfumato_lsp.ripple.snapshot import Snapshot, views


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """An offer, whether it is right, and the hunks that it reaches into."""

    offer: Offer
    signs: Signs
    verdict: Verdict
    hunks: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Behind:
    """What could be offered behind one edit of a package; `follow` are the hunks that follow from it."""

    package: str
    follow: frozenset[int]
    candidates: tuple[Candidate, ...]


def behind(step: Step) -> Behind:
    found = []
    for offer, signs in _signed(snapshot(step)):
        said, hunks = verdict(step, offer.start, offer.end, offer.new)
        found.append(Candidate(offer=offer, signs=signs, verdict=said, hunks=hunks))
    return Behind(package=step.file.project, follow=step.follow, candidates=tuple(found))


def behind_case(case: Case) -> Behind:
    """Of a scripted edit; places of which nobody can say whether they follow are left out."""
    found = []
    for offer, signs in _signed(snapshot_of_case(case)):
        place = offer.start, offer.end
        if place not in case.may:
            said: Verdict = "right" if place in case.follow and offer.new == case.new else "wrong"
            found.append(Candidate(offer=offer, signs=signs, verdict=said))
    return Behind(package=case.path, follow=frozenset(), candidates=tuple(found))


def _signed(taken: Snapshot) -> Sequence[tuple[Offer, Signs]]:
    seen = views([taken])
    return list(signed(candidates(seen), seen))
