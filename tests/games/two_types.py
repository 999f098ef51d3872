"""Scenarios with types whose equilibria and thresholds are known in closed form."""

WEDGE = """
wedgesim: 1
title: A wedge that may be a bluff
roles:
  divider: {state: Arcadia, actions: {hold: {}, offer: {reward: 1}}}
  target: {state: Boeotia, actions: {align: {alignment: 1}, split: {alignment: 0}}}
  partner: {state: Corinth, actions: {wait: {}}}
theories: [wedging]
parameters:
  inducement: 1
  affinity: {target: 0.3}
  framing: 0
  turning_cost: 0.1
  junior_resentment: 0
  offer_cost: {value: 0.05, range: [0, 1]}
  reward_cost: 0.05
  empowerment_cost: 0
types:
  divider:
    sincere: {prior: 0.4, credibility: 0.9, split_value: 0.5}
    bluffing: {prior: 0.6, credibility: 0.1, split_value: 0.2, reward_cost: 0}
"""

FEAR = """
wedgesim: 1
title: Mutual fear
roles:
  divider: {state: Arcadia, actions: {wait: {}, build: {arms: 1}}}
  target: {state: Boeotia, actions: {watch: {alignment: 1}}}
  partner: {state: Corinth, actions: {wait: {}, build: {arms: 1}}}
theories: [arms_race]
timing: simultaneous
parameters: {exposure: 0.6, building_advantage: 0.05}
types:
  divider: {grid: {parameter: building_cost.divider, distribution: uniform, range: [0, 1], points: 41}}
  partner: {grid: {parameter: building_cost.partner, distribution: uniform, range: [0, 1], points: 41}}
"""
