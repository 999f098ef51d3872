"""How fast cutoffs of types on a grid approach those of continuous types, in Baliga and Sjostrom's arms race.

Prints the table of docs/information.md. Costs are uniform on [0, 1], where the closed form is
x = mu / (1 - d + mu), and beta(2, 3), where x = (1 - F(x)) mu + F(x) d is solved by bisection.

Run: python benchmarks/benchmark_cutoffs.py
"""

from __future__ import annotations

from math import comb

from wedgesim.analysis.private_solve import solver_of
from wedgesim.equilibria.bayesian_nash import interim_payoffs, pure_bayesian_nash
from wedgesim.equilibria.cutoffs import cutoffs
from wedgesim.model.loading import load_text
from wedgesim.model.private_information import cells, game_with_types

ADVANTAGE, EXPOSURE = 0.05, 0.6

SCENARIO = """
wedgesim: 1
title: Mutual fear
roles:
  divider: {{state: A, actions: {{wait: {{}}, build: {{arms: 1}}}}}}
  target: {{state: B, actions: {{watch: {{alignment: 1}}}}}}
  partner: {{state: C, actions: {{wait: {{}}, build: {{arms: 1}}}}}}
theories: [arms_race]
timing: simultaneous
parameters: {{exposure: 0.6, building_advantage: 0.05}}
types:
  divider: {{grid: {{parameter: building_cost.divider, distribution: {law}, range: [0, 1], points: {points}}}}}
  partner: {{grid: {{parameter: building_cost.partner, distribution: {law}, range: [0, 1], points: {points}}}}}
"""


def share_below(law: str, cost: float) -> float:
    """Probability of at most this cost."""
    if law == "uniform":
        return cost
    return sum(comb(4, k) * cost**k * (1 - cost) ** (4 - k) for k in range(2, 5))  # beta(2, 3)


def exact(law: str) -> float:
    """The cutoff of continuous types."""
    low, high = 0.0, 0.5
    for _ in range(200):
        middle = (low + high) / 2
        below = share_below(law, middle)
        if (1 - below) * ADVANTAGE + below * EXPOSURE > middle:
            low = middle
        else:
            high = middle
    return low


def main() -> None:
    """Print the table."""
    print("| types | uniform: on the grid | refined | beta(2, 3): on the grid | refined |")
    print("| ---: | ---: | ---: | ---: | ---: |")
    for points in (15, 30, 60, 120, 240):
        row = [str(points)]
        for law, text in (("uniform", "uniform"), ("beta", "{beta: {alpha: 2, beta: 3}}")):
            scenario = load_text(SCENARIO.format(law=text, points=points))
            values = cells(scenario.types.grids["divider"])[0]
            game = game_with_types(scenario)
            found = pure_bayesian_nash(game)
            on_grid = []
            for one in found.equilibria:
                changes = cutoffs(values, one.strategies[0], interim_payoffs(game, 0, one.strategies))
                on_grid += [abs(change.value - exact(law)) for change in changes]
            refined = [
                abs(one.play.cutoffs[0].value - exact(law))
                for one in solver_of(scenario).solve(game).equilibria
                if one.play.cutoffs
            ]
            row += [f"{max(on_grid):.1e}", f"{max(refined):.0e}"]
        print(f"| {' | '.join(row)} |")


if __name__ == "__main__":
    main()
