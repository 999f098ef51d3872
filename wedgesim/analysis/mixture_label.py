"""What one player does, in labels: an action, or actions with their probabilities."""

from __future__ import annotations

from collections.abc import Mapping


def mixture_label(mix: Mapping[str, float]) -> str:
    """Return the action that is taken; of several all, with their probabilities.

    Parameters
    ----------
    mix : mapping of str to float
        Probability of each action that is taken.

    Examples
    --------
    >>> mixture_label({"hedge": 1.0}), mixture_label({"align": 0.25, "split": 0.75})
    ('hedge', '{align 0.25, split 0.75}')
    """
    if len(mix) == 1:
        return next(iter(mix))
    return "{" + ", ".join(f"{name} {share:.3g}" for name, share in mix.items()) + "}"
