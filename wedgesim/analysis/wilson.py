"""Wilson's interval for a share that was counted in independent trials.

Reference: Wilson (1927), Probable inference, the law of succession, and statistical inference, JASA 22.
"""

from __future__ import annotations

import math
from typing import Final

_QUANTILE: Final = 1.959963984540054


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """Return Wilson's 95% interval for a share.

    Examples
    --------
    >>> [round(end, 4) for end in wilson(10, 20)], [round(end, 4) for end in wilson(0, 10)]
    ([0.2993, 0.7007], [0.0, 0.2775])
    """
    share, square = successes / trials, _QUANTILE**2
    middle = share + square / (2 * trials)
    reach = _QUANTILE * math.sqrt(share * (1 - share) / trials + square / (4 * trials**2))
    low = (middle - reach) / (1 + square / trials) if successes else 0.0
    high = (middle + reach) / (1 + square / trials) if successes < trials else 1.0
    return low, high
