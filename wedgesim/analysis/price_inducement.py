"""Who reads the inducement: where nothing but the reward does, the target's payoffs in it can be written down.

Steps:

1. terms that the scenario writes say which names they use
2. the theories are evaluated on parameters that note which of them are read; what wedging reads is left out
3. no theory may change what reward is believed: the same value must come out of it as went in
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from wedgesim.model.evaluation import Evaluation
from wedgesim.theories.state import state

INDUCEMENT = "inducement"


def only_the_reward_uses_it(evaluation: Evaluation) -> bool:
    """Return whether nothing but wedging reads the inducement, and no theory changes what reward is believed."""
    seen: set[str] = set()
    parameters, levers = _Watched(evaluation.scenario.values, seen), evaluation.levers
    before = state(parameters, levers)
    for known, name in evaluation.theories:
        if any(INDUCEMENT in term.names for term in evaluation.scenario.theories[name].terms.values()):
            return False
        if known is not None and known.modify is not None:
            after = known.modify(before, parameters, levers)
            if after.credible_reward is not before.credible_reward:
                return False
            before = after
    for known, name in evaluation.theories:
        if known is not None and known.utilities is not None and name != "wedging":
            known.utilities(before, parameters, levers)
    return INDUCEMENT not in seen


class _Watched(Mapping[str, float]):
    """Parameters that note which of them are read; going through them all counts as reading them all."""

    def __init__(self, values: Mapping[str, float], seen: set[str]) -> None:
        self._values = values
        self.seen = seen

    def __getitem__(self, name: str) -> float:
        self.seen.add(name)
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        self.seen.update(self._values)
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)
