"""Which claims of the scenario come out otherwise in one setting than in another, and which values turn them.

Many quarrels are not about the split. Whether a war drains or a drain backfires, whether help strains an alliance or
revives it, is a claim with a check, and the settings answer it.

Steps, for each claim:

1. the check at the values of either setting, in which a position that the claim names for itself makes way for the
   setting's; what the claim says besides (`at`, `played`) stays
2. where the answers differ: the smallest sets of values which, taken over from the other, bring the other's answer.
   All sets of one value are tried, then all of two, and so on
3. for each of them, how far the values have to go: their places on the straight line between, together, in proportion

Claims about the course through the years are only answered, since each answer takes a course to be played.

Of mixtures, thresholds are looked for on a grid as coarse as that of draws (:mod:`wedgesim.analysis.claims`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.claim_checks import judge
from wedgesim.analysis.claim_circumstances import Circumstances
from wedgesim.analysis.claims import moved_by
from wedgesim.analysis.comparison.settings import Difference, Mixtures
from wedgesim.errors import WedgesimError
from wedgesim.scenario.claim_shapes import THROUGH_TIME
from wedgesim.scenario.claims import Claim, OrderingCheck
from wedgesim.scenario.scenario import Scenario

MOST_TRIED = 1000
"""Sets of values that are tried for a claim, in each direction."""

MOST_PLACED = 6
"""Sets whose turn on the way is looked for."""

_PARTS = 32
"""Parts into which the way, and then each bracket of a turn, is divided."""

_ROUNDS = 4
"""Divisions: the last bracket is a millionth of the way."""

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]


@dataclass(frozen=True)
class Turning:
    """Values which, taken over from the other setting, turn a claim.

    Attributes
    ----------
    parameters : tuple of str
        Their names.
    place : float
        Where the claim first turns as they move together, all others staying: 0 where they start, 1 at the other
        setting; nan where that was not looked for.
    values : tuple of float
        Their values there.
    """

    parameters: tuple[str, ...]
    place: float
    values: tuple[float, ...]


@dataclass(frozen=True)
class ContestedClaim:
    """A claim that holds in one of two settings and not in the other.

    Attributes
    ----------
    name, proposition : str
        Of the claim.
    source : tuple of str
        Keys of the scenario's sources.
    holds : tuple of bool
        Whether it does in the first, and in the second.
    found : tuple of str
        What was found in each, with numbers.
    forward, back : tuple of Turning
        The smallest sets of the first setting's values that turn it, and of the second's; empty where no set was found.
    searched : bool
        Whether they were looked for: not for claims about the course through the years.
    """

    name: str
    proposition: str
    source: tuple[str, ...]
    holds: tuple[bool, bool]
    found: tuple[str, str]
    forward: tuple[Turning, ...]
    back: tuple[Turning, ...]
    searched: bool = True


@dataclass(frozen=True)
class ClaimsCompared:
    """What two settings make of the claims of their scenario.

    Attributes
    ----------
    contested : tuple of ContestedClaim
        Those that come out otherwise.
    alike : tuple of str
        Names of those that hold in both or in neither.
    left_out : mapping of str to str
        Names of those that cannot be put to both, with the reason.
    """

    contested: tuple[ContestedClaim, ...]
    alike: tuple[str, ...]
    left_out: Mapping[str, str]


def compare_claims(mixtures: Mixtures, second: Scenario) -> ClaimsCompared:
    """Put every claim of a scenario to two settings of it.

    Parameters
    ----------
    mixtures : Mixtures
        Of the two settings.
    second : Scenario
        The second setting.

    Examples
    --------
    >>> from wedgesim.analysis.comparison.settings import differences
    >>> from wedgesim.model.loading import load
    >>> first, second = (load("china_bloodletting").with_position(name) for name in ("drained", "rebuilt"))
    >>> found = compare_claims(Mixtures(first, differences(first, second)), second)
    >>> [(one.name, one.holds) for one in found.contested]
    [('prolonging_drains', (True, False))]
    >>> [(turning.parameters, round(turning.values[0], 2)) for turning in found.contested[0].forward]
    [(('rebuild',), 1.08)]
    """
    contested, alike, left_out = [], [], {}
    for name, claim in mixtures.scenario.claims.items():
        reason = _not_for_both(claim, mixtures)
        if not reason:
            try:
                asked = _Asked(claim, mixtures, second)
            except WedgesimError as error:
                reason = str(error)
            else:
                reason = asked.trouble
        if reason:
            left_out[name] = reason
        elif asked.holds[0] == asked.holds[1]:
            alike.append(name)
        else:
            searched = not _through_the_years(claim)
            ways = (asked.turnings(), asked.turnings(back=True)) if searched else ((), ())
            contested.append(
                ContestedClaim(name, claim.proposition, claim.source, asked.holds, asked.found, *ways, searched)
            )
    return ClaimsCompared(tuple(contested), tuple(alike), left_out)


def _not_for_both(claim: Claim, mixtures: Mixtures) -> str:
    check = claim.check
    if check.phase is not None or (isinstance(check, OrderingCheck) and check.phases):
        return "it is about phases of its own"
    if any(of.parameter not in mixtures.scenario.parameters for of in mixtures.different):
        return "the settings differ in more than parameters"
    return ""


def _through_the_years(claim: Claim) -> bool:
    check = claim.check
    return getattr(check, "quantity", "") in THROUGH_TIME or getattr(check, "year", None) is not None


class _Asked:
    """A claim, put to two settings and to what lies between."""

    def __init__(self, claim: Claim, mixtures: Mixtures, second: Scenario) -> None:
        self.claim = claim
        check = claim.check
        self.scenario = self._placed(mixtures.scenario)
        fixed = self.scenario.types.moved_with({*check.at, *moved_by(check)})
        self.different: tuple[Difference, ...] = tuple(of for of in mixtures.different if of.parameter not in fixed)
        ends = [Circumstances(self.scenario), Circumstances(self._placed(second))]
        findings = [judge(check, end) for end in ends]
        self.holds = (bool(findings[0].holds[0]), bool(findings[1].holds[0]))
        self.found = (findings[0].said, findings[1].said)
        self.trouble = next((trouble for end in ends for trouble in end.troubles), "")

    def _placed(self, setting: Scenario) -> Scenario:
        return setting.with_parameters(self.claim.check.at).with_actions(self.claim.check.played)

    def turnings(self, back: bool = False) -> tuple[Turning, ...]:
        """Return the smallest sets of values that turn the first answer, or with `back` the second."""
        count = len(self.different)
        tried = 0
        for size in range(1, count + 1):
            members = list(combinations(range(count), size))
            tried += len(members)
            if tried > MOST_TRIED:
                return ()
            shares = np.zeros((count, len(members)))
            for column, chosen in enumerate(members):
                shares[list(chosen), column] = 1.0
            turned = self._turned(shares, back)
            if turned.any():
                found = [members[number] for number in np.flatnonzero(turned)]
                return tuple(self._turning(chosen, back, i < MOST_PLACED) for i, chosen in enumerate(found))
        return ()

    def _turned(self, shares: Floats, back: bool) -> Truths:
        """Whether the answer is turned where each value has gone a share of its way, shape (differences, lines)."""
        way = 1 - shares if back else shares
        columns = {
            of.parameter: (1 - gone) * of.first + gone * of.second
            for of, gone in zip(self.different, way, strict=True)
        }
        lines = Circumstances(self.scenario, columns, shares.shape[1])
        holds, _ = judge(self.claim.check, lines, fine=self.claim.check.kind != "threshold")
        return np.asarray(holds == self.holds[0 if back else 1])

    def _turning(self, chosen: tuple[int, ...], back: bool, placed: bool) -> Turning:
        place = self._place(chosen, back) if placed else float("nan")
        gone = 1 - place if back else place
        names = tuple(self.different[i].parameter for i in chosen)
        return Turning(names, place, tuple((1 - gone) * of.first + gone * of.second for of in self._of(chosen)))

    def _of(self, chosen: tuple[int, ...]) -> list[Difference]:
        return [self.different[i] for i in chosen]

    def _place(self, chosen: tuple[int, ...], back: bool) -> float:
        """Return the first place at which the answer turns while some values move together."""
        lower, upper = 0.0, 1.0
        for _ in range(_ROUNDS):
            places = np.linspace(lower, upper, _PARTS + 1)[1:]
            shares = np.zeros((len(self.different), _PARTS))
            shares[list(chosen)] = places
            turned = self._turned(shares, back)
            if not turned.any():  # a turn within rounding of the end of the bracket
                break
            first = int(turned.argmax())
            lower, upper = (float(places[first - 1]) if first else lower), float(places[first])
        return upper
