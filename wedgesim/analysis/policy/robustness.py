"""How policies do over many draws: on average, at worst, in regret, against a standard, and how often each is best.

For payoffs of shape (policies, draws), where a draw is the same state of the world for all policies:

- expected payoff, with a 95% interval from the spread over draws (too wide for a Latin hypercube, which is safe)
- worst case over the draws (Wald), and the payoff that is undercut in 5% of them
- regret at a draw: what the best policy there would have paid more (Savage); its mean, 95% quantile and maximum
- satisficing share: draws with a payoff of at least a level, or of what a reference policy pays at the same draw
  (Simon)
- share of the draws in which a policy is best; policies that tie share a draw

References: Savage (1951), The theory of statistical decision, JASA 46; Lempert, Popper and Bankes (2003), Shaping the
Next One Hundred Years, RAND; McPhail and others (2018), Robustness metrics, Earth's Future 6.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wedgesim.analysis.wilson import wilson
from wedgesim.errors import WedgesimError
from wedgesim.games.magnitude import squares_hold

Floats = NDArray[np.float64]

TAIL: Final = 0.05
"""Share of draws that a tail payoff is undercut in."""

_QUANTILE: Final = 1.959963984540054


class PolicyError(WedgesimError, ValueError):
    """Policies cannot be compared as was asked."""


@dataclass(frozen=True)
class PolicyRecord:
    """How one policy does over all draws.

    Attributes
    ----------
    policy : str
        Its name.
    expected, low, high : float
        Mean payoff and its 95% interval.
    worst, tail : float
        The least payoff, and that which is undercut in 5% of the draws.
    mean_regret, tail_regret, most_regret : float
        Mean, 95% quantile and maximum of what the best policy of each draw pays more.
    satisficing : float
        Share of draws in which it pays at least the level, or what the reference policy does.
    satisficing_interval : (float, float)
        Wilson's 95% interval for it.
    best : float
        Share of draws in which no policy pays more; draws in which several tie are divided among these.
    best_interval : (float, float)
        Wilson's 95% interval for it.
    """

    policy: str
    expected: float
    low: float
    high: float
    worst: float
    tail: float
    mean_regret: float
    tail_regret: float
    most_regret: float
    satisficing: float
    satisficing_interval: tuple[float, float]
    best: float
    best_interval: tuple[float, float]


def records(
    payoffs: ArrayLike, names: Sequence[str], *, reference: str | None = None, level: float | None = None
) -> tuple[PolicyRecord, ...]:
    """Judge policies over draws.

    Parameters
    ----------
    payoffs : array_like, shape (policies, draws)
        What each pays at each draw.
    names : sequence of str
        Of the policies.
    reference : str, optional
        The policy whose payoff at each draw is the standard of satisficing; by default the first.
    level : float, optional
        A payoff that is the standard instead.

    Raises
    ------
    PolicyError
        When shapes do not fit, a payoff is no number, or the reference is no policy.

    Examples
    --------
    >>> wait, act = records([[1.0, 1.0, 1.0], [3.0, 0.0, 1.0]], ["wait", "act"])
    >>> wait.expected, act.worst, act.most_regret, wait.most_regret
    (1.0, 0.0, 1.0, 2.0)
    >>> round(act.satisficing, 3), act.best, wait.best
    (0.667, 0.5, 0.5)
    """
    paid = checked_payoffs(payoffs, names)
    if reference is not None and reference not in names:
        raise PolicyError(f"the reference is one of {', '.join(names)}; not {reference!r}")
    if reference is not None and level is not None:
        raise PolicyError("the standard is a reference policy or a level, not both")
    draws = paid.shape[1]
    standard = np.full(draws, level) if level is not None else paid[list(names).index(reference) if reference else 0]
    top = paid.max(axis=0)
    regret = top - paid
    wins = regret <= 0
    shares = (wins / wins.sum(axis=0)).sum(axis=1)
    error = _QUANTILE * paid.std(axis=1, ddof=1) / np.sqrt(draws)
    enough = (paid >= standard).sum(axis=1)
    return tuple(
        PolicyRecord(
            name,
            expected=float(mean),
            low=float(mean - error[i]),
            high=float(mean + error[i]),
            worst=float(paid[i].min()),
            tail=float(np.quantile(paid[i], TAIL)),
            mean_regret=float(regret[i].mean()),
            tail_regret=float(np.quantile(regret[i], 1 - TAIL)),
            most_regret=float(regret[i].max()),
            satisficing=float(enough[i] / draws),
            satisficing_interval=wilson(int(enough[i]), draws),
            best=float(shares[i] / draws),
            best_interval=wilson(round(float(shares[i])), draws),
        )
        for i, (name, mean) in enumerate(zip(names, paid.mean(axis=1), strict=True))
    )


def checked_payoffs(payoffs: ArrayLike, names: Sequence[str]) -> Floats:
    """Return payoffs as an array, once they are seen to be numbers of shape (policies, draws).

    Raises
    ------
    PolicyError
        When they are not.
    """
    paid = np.asarray(payoffs, dtype=np.float64)
    if paid.ndim != 2 or len(paid) != len(names) or paid.shape[1] < 2:
        raise PolicyError(f"payoffs have the shape {paid.shape}; expected ({len(names)}, draws), with 2 draws or more")
    if not np.isfinite(paid).all():
        raise PolicyError("payoffs hold values that are no finite numbers")
    if not squares_hold(paid):
        raise PolicyError(
            f"payoffs around {float(np.abs(paid).max()):g} have no variance in double precision; give them in another "
            "unit"
        )
    return paid
