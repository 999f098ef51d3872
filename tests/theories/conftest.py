"""Random parameters and levers, and a plain transcription of the model to compare with."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np
import pytest
from numpy.typing import NDArray

from wedgesim.scenario.vocabulary import Parameter
from wedgesim.theories import theory, vocabulary
from wedgesim.theories.state import LEVERS

Columns = dict[str, NDArray[np.float64]]


def draw_parameters(rng: np.random.Generator, names: list[str], count: int) -> Columns:
    """`count` random values of every parameter that the theories need, all with a meaning."""

    def draw(parameter: Parameter) -> NDArray[np.float64]:
        low, high = parameter.range
        if math.isfinite(high):
            top = min(high, low + 2.0)
            return low + (top - low) * (0.02 + 0.96 * rng.random(count))
        return (parameter.default or 0.5) * np.exp(0.6 * rng.standard_normal(count))

    return {name: draw(parameter) for name, parameter in vocabulary().parameters_of(names).items()}


def draw_levers(rng: np.random.Generator, count: int) -> Columns:
    """`count` random values of every lever."""
    return {lever.qualified_name: rng.random(count) for lever in LEVERS}


def transcription(theories: list[str], p: Mapping[str, float], lever: Mapping[str, float]) -> dict[str, float]:
    """Utilities by role, written out once more for one point in plain floats, straight from the model's definition."""
    r, press, m_d = lever["divider.reward"], lever["divider.pressure"], lever["divider.arms"]
    aid, z, g = lever["divider.aid"], lever["divider.secondary"], lever["divider.engagement"]
    al, m_t = lever["target.alignment"], lever["target.arms"]
    s, b, m_p = lever["partner.support"], lever["partner.concession"], lever["partner.arms"]
    q, eta = p["credibility"], p["arming_effect"]
    s_eff = p["support_reliability"] * s
    amity = {"dt": q * r * (1 - al), "tp": al * (p["entente_base"] + (1 - p["entente_base"]) * s_eff), "dp": g}
    k_d = p["capability.divider"] * (1 + eta * m_d)
    k_t = p["capability.target"] * (1 + eta * m_t) + p["reciprocity.target"] * al * s_eff * p["capability.partner"]
    k_p = (
        p["capability.partner"] * (1 + eta * m_p) * (1 - p["support_tie_down"] * s)
        + p["reciprocity.partner"] * al * p["capability.target"]
    )
    tau = {
        (i, j): p[f"threat.{i}.{j}"]
        for i in ("divider", "target", "partner")
        for j in ("divider", "target", "partner")
        if i != j
    }
    if "security_dilemma" in theories:
        theta = p["offense_advantage"]
        tau["divider", "partner"] *= 1 + theta * (m_p + p["support_menace"] * s * al)
        tau["partner", "divider"] *= 1 + theta * (m_d + p["ally_role"])
        tau["divider", "target"] *= 1 + theta * (m_t + p["target_role"] * al)
        tau["target", "divider"] *= 1 + theta * m_d
        tau["target", "partner"] *= 1 + theta * m_p
        tau["partner", "target"] *= 1 + theta * m_t
    u = {"divider": 0.0, "target": 0.0, "partner": 0.0}
    if "bloodletting" in theories:
        w = p["war_intensity"] * (1 - p["war_reliance"] * (1 - s_eff * al))
        f_t = p["war_strength.target"] * (1 + p["support_boost"] * s_eff * al)
        f_v = p["war_strength.opponent"] * (1 + p["aid_boost"] * aid)
        win = f_t / (f_t + f_v)
        close = 4 * win * (1 - win)
        k_d *= 1 - p["war_drain.divider"] * (1 - p["rebuild"]) * w * aid * close
        k_d *= 1 - p["war_distraction"] * w
        k_t *= 1 - p["war_drain.target"] * w * close
        u["divider"] -= w * (p["war_cost.divider"] * aid * close + p["war_aim.divider"] * win)
        u["target"] += w * (p["war_aim.target"] * win - p["war_cost.target"] * close)
    if "balancing" in theories:
        k = {"divider": k_d, "target": k_t, "partner": k_p}
        arms = {"divider": m_d, "target": m_t, "partner": m_p}
        pair = {
            frozenset(("divider", "target")): amity["dt"],
            frozenset(("target", "partner")): amity["tp"],
            frozenset(("divider", "partner")): amity["dp"],
        }
        for i in k:
            friends = sum(pair[frozenset((i, j))] * k[j] for j in k if j != i)
            strength = (k[i] + p["pooling"] * friends) ** p["decisiveness"]
            foes = sum(
                tau[i, j] * k[j] * (1 - p[f"reassurance.{i}.{j}"] * pair[frozenset((i, j))]) for j in k if j != i
            )
            foes = foes ** p["decisiveness"]
            u[i] += p[f"security_weight.{i}"] * strength / (strength + foes) - p[f"arms_cost.{i}"] * arms[i]
    if "interdependence" in theories:
        e = p["energy_dependence"]
        x = p["sanctions"] * press * (1 - q * r * (1 - al))
        y = (1 - e) * (1 - x)
        diverted = p["backfill"] * (1 - e) * x * al * (1 - p["secondary_bite"] * z)
        trade = (e + diverted) * (1 - p["partner_leverage"] * (1 - al))
        share = min(max((1 + (1 - e) * (1 - x) - (1 - p["import_reliance"])) / 2, 0.0), 1.0)
        share += p["concession_depth"] * b * (1 - share)
        price = 1 - p["monopsony_discount"] * (1 - share)
        income = y + trade * price
        u["target"] += p["income_weight"] * math.log((income + p["subsistence"]) / (1 + p["subsistence"]))
        u["partner"] += p["trade_weight"] * trade * (p["import_reliance"] + 1 - price)
        u["partner"] -= p["secondary_penalty.partner"] * z * s
        u["divider"] -= p["sanctions_cost"] * x + p["secondary_penalty.divider"] * z
    if "wedging" in theories:
        asym = k_p / (k_p + k_t)
        u["divider"] += p["split_value"] * (1 - al) - p["pressure_cost"] * press
        u["divider"] -= r * (p["offer_cost"] + (p["reward_cost"] + p["empowerment_cost"]) * (1 - al))
        u["target"] += q * r * (1 - al) * p["inducement"] - press * al * p["coercion_cost"]
        u["target"] -= p["junior_resentment"] * asym * al
        u["target"] += p["affinity.target"] * (1 + p["framing"]) * al - p["turning_cost"] * (1 - al)
        u["partner"] += p["affinity.partner"] * (1 + p["framing"]) * al
        u["partner"] -= p["support_cost"] * s + p["concession_cost"] * b
    return u


def utilities(theories: list[str], parameters: Mapping[str, object], levers: Mapping[str, object]) -> dict[str, object]:
    """Utilities by role, from the theories of the package, unweighted."""
    from wedgesim.theories import state
    from wedgesim.theories.theory import total

    known = [theory(name) for name in theories]
    current = state(parameters, levers)
    for one in known:
        if one.modify is not None:
            current = one.modify(current, parameters, levers)
    terms: dict[str, list[object]] = {"divider": [0.0], "target": [0.0], "partner": [0.0]}
    for one in known:
        if one.utilities is not None:
            for role, of in one.utilities(current, parameters, levers).items():
                terms[role].extend(of.values())
    return {role: total(values) for role, values in terms.items()}


@pytest.fixture(name="draw_parameters")
def _draw_parameters() -> Callable[[np.random.Generator, list[str], int], Columns]:
    return draw_parameters


@pytest.fixture(name="draw_levers")
def _draw_levers() -> Callable[[np.random.Generator, int], Columns]:
    return draw_levers


@pytest.fixture(name="transcription")
def _transcription() -> Callable[..., dict[str, float]]:
    return transcription


@pytest.fixture(name="utilities")
def _utilities() -> Callable[..., dict[str, object]]:
    return utilities
