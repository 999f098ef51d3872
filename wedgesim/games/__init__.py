"""Games as arrays with labels: normal and sequential forms. Nothing here solves; nothing here knows a scenario."""

from wedgesim.games.normal_form import NormalForm
from wedgesim.games.sequential import Sequential

__all__ = ["NormalForm", "Sequential"]
