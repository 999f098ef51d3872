"""The hall between the wings: a scenario becomes payoffs over its profile space, and those a game."""

from wedgesim.model.evaluation import Evaluation
from wedgesim.model.game import game_of
from wedgesim.model.loading import load, load_text

__all__ = ["Evaluation", "game_of", "load", "load_text"]
