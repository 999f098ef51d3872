"""Distributions of parameters and correlations between them: what they say, and every mistake at its place."""

from __future__ import annotations

import json

import pytest

from wedgesim.scenario.distributions import (
    Beta,
    Correlation,
    Discrete,
    Triangular,
    TruncatedNormal,
    Uniform,
    copula_correlation,
    rank_correlation,
)
from wedgesim.scenario.overlay import merge, normalise
from wedgesim.scenario.report import Report
from wedgesim.scenario.schema import json_schema
from wedgesim.scenario.tree import parse

LEAF = "credibility: {value: 0.3, range: [0, 1], source: kupchan2021}"
RANGED = "{value: 0.3, range: [0, 1]"


def with_distribution(good, distribution, leaf="value: 0.3, range: [0, 1]"):
    return good.replace(LEAF, f"credibility:\n    {{{leaf}, distribution: {distribution}}}")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("uniform", Uniform(0, 1)),
        ("{uniform: {}}", Uniform(0, 1)),
        ("{uniform: }", Uniform(0, 1)),
        ("{uniform: {high: 0.5}}", Uniform(0, 0.5)),
        ("triangular", Triangular(0, 0.3, 1)),
        ("{triangular: {low: 0.1, mode: 0.25, high: 0.9}}", Triangular(0.1, 0.25, 0.9)),
        ("{beta: {alpha: 2, beta: 5}}", Beta(2, 5, 0, 1)),
        ("{truncated_normal: {standard_deviation: 0.2}}", TruncatedNormal(0.3, 0.2, 0, 1)),
        ("{truncated_normal: {mean: 0.4, standard_deviation: 0.2, low: 0.1}}", TruncatedNormal(0.4, 0.2, 0.1, 1)),
        ("{discrete: {values: [0.5, 0.25]}}", Discrete((0.25, 0.5), (0.5, 0.5))),
        ("{discrete: {values: [0.5, 0.2], probabilities: [0.9, 0.1]}}", Discrete((0.2, 0.5), (0.1, 0.9))),
    ],
)
def test_distributions_take_from_the_parameter_what_they_do_not_say(good, load, written, meant):
    scenario = load(with_distribution(good, written))
    assert scenario.parameters["credibility"].distribution == meant
    assert scenario.parameters["credibility"].uncertainty == meant
    assert load(scenario.to_yaml()) == scenario


def test_a_range_alone_is_uniform_and_a_value_alone_certain(good, load):
    parameters = load(good).parameters
    assert parameters["credibility"].uncertainty == Uniform(0, 1)
    assert parameters["credibility"].distribution is None
    assert parameters["framing"].uncertainty is None


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (
            "{uniform: {low: 0.1, high: 1.5}}",
            "uniform.high: the distribution reaches 1.5, outside the range of `credibility`, 0 to 1",
        ),
        ("{uniform: {low: 0.6, high: 0.5}}", "uniform: the distribution is reversed: it runs from 0.6 to 0.5"),
        (
            "{uniform: {low: 0.3, high: 0.3}}",
            "uniform: the distribution begins and ends at 0.3; a parameter that is certain has none",
        ),
        (
            "{uniform: {low: 0.5, high: 0.6}}",
            "uniform: the value 0.3 of `credibility` lies outside its distribution, 0.5 to 0.6",
        ),
        (
            "{triangular: {mode: 0.7, high: 0.6}}",
            "triangular.mode: the mode 0.7 lies outside the distribution, 0 to 0.6",
        ),
        ("{beta: {alpha: 0, beta: 1}}", "beta.alpha: alpha must be above 0, found 0"),
        ("{beta: {alpha: 2}}", "beta: `beta` is missing: second shape, above 0: the larger, the nearer to low"),
        (
            "{truncated_normal: {standard_deviation: 0}}",
            "truncated_normal.standard_deviation: standard_deviation must "
            "be above 0, found 0; a parameter that is certain has no distribution",
        ),
        (
            "{truncated_normal: {mean: 2, standard_deviation: 1}}",
            "truncated_normal.mean: the mean 2 lies outside the distribution, 0 to 1",
        ),
        (
            "{discrete: {values: [0.2, 0.4], probabilities: [0.5, 0.4]}}",
            "discrete.probabilities: the probabilities sum to 0.9, not to 1",
        ),
        (
            "{discrete: {values: [0.2, 0.4], probabilities: [1.5, -0.5]}}",
            "discrete.probabilities: a probability is at least 0, found -0.5",
        ),
        (
            "{discrete: {values: [0.2, 0.4], probabilities: [1]}}",
            "discrete.probabilities: 1 probabilities for 2 values",
        ),
        (
            "{discrete: {values: [0.3]}}",
            "discrete: all probability lies on one value; a parameter that is certain has no distribution",
        ),
        (
            "{discrete: {values: [0.2, 0.4], probabilities: [1, 0]}}",
            "discrete: all probability lies on one value; a parameter that is certain has no distribution",
        ),
        ("{discrete: {values: [0.2, 0.2]}}", "discrete.values: a value is listed twice"),
        (
            "{discrete: {values: [0.2, 4]}}",
            "discrete.values: the distribution reaches 4, outside the range of `credibility`, 0 to 1",
        ),
        ("beta", " `beta` needs its arguments: expected beta with a mapping with alpha, beta, low and high"),
        (
            "gaussian",
            " unknown distribution `gaussian`; expected one of uniform, triangular, beta, truncated_normal, discrete",
        ),
        (
            "{uniform: {}, beta: {alpha: 1, beta: 2}}",
            " expected exactly one of uniform, triangular, beta, truncated_normal, discrete; found uniform and beta",
        ),
        ("{triangle: {mode: 0.2}}", "triangle: unknown key `triangle`; did you mean `triangular`?"),
    ],
)
def test_a_mistake_in_a_distribution_is_told_once_with_its_line(good, complaints, written, said):
    [complaint] = complaints(with_distribution(good, written))
    assert complaint.startswith("test:13:")
    assert f"parameters.credibility.distribution{'' if said[0] == ' ' else '.'}" in complaint
    assert complaint.endswith(said.strip())


def test_a_distribution_without_a_range_needs_finite_ends(good, complaints, load):
    text = good.replace("target: 0.25", "target: {value: 0.25, distribution: {triangular: {mode: 0.2}}}")
    [complaint] = complaints(text)
    assert complaint.endswith("`capability.target` has no finite range: give the distribution high")
    normal = text.replace("triangular: {mode: 0.2}", "truncated_normal: {standard_deviation: 0.1}")
    assert load(normal).parameters["capability.target"].distribution == TruncatedNormal(0.25, 0.1, 0)


def test_a_position_has_a_distribution_only_of_its_own(good, load):
    text = with_distribution(good, "triangular")
    assert load(text).positions["hopeful"].parameters["credibility"].distribution is None
    own = text.replace("credibility: 0.7}", "credibility: {value: 0.7, distribution: {beta: {alpha: 5, beta: 2}}}}")
    assert load(own).positions["hopeful"].parameters["credibility"].distribution == Beta(5, 2, 0, 1)
    assert load(load(own).to_yaml()) == load(own)


@pytest.mark.parametrize(
    ("child", "inherited"),
    [("0.5", True), ("{value: 0.5}", True), ("{value: 0.5, range: [0.2, 0.6]}", False)],
)
def test_a_distribution_is_inherited_with_its_range_or_not_at_all(child, inherited):
    report = Report()
    old = "parameters: {credibility: {value: 0.3, range: [0, 1], distribution: triangular}}"
    trees = [
        normalise(parse(text, "test", report), ["credibility"], report)
        for text in (old, f"parameters: {{credibility: {child}}}")
    ]
    merged = merge(*trees, False, report).entries["parameters"].entries["credibility"]
    assert ("distribution" in merged.entries) == inherited


def test_an_override_outside_the_distribution_leaves_it_out_of_what_is_written(good, load):
    text = with_distribution(good, "{uniform: {low: 0.2, high: 0.6}}")
    changed = load(text).with_parameters({"credibility": 0.9})
    assert load(changed.to_yaml()).parameters["credibility"].distribution is None


# Correlations -------------------------------------------------------------------------------------------------------

THREE = {"partner: 0.8}": "partner: {value: 0.8, range: [0.5, 1]}}\n  framing: {value: 0.5, range: [0, 1]}"}


def with_correlations(good, *rows):
    text = good
    for old, new in THREE.items():
        text = text.replace(old, new)
    return text + "correlations:\n" + "".join(f"  - {{{row}}}\n" for row in rows)


def test_correlations_carry_their_sources(good, load):
    scenario = load(
        with_correlations(
            good,
            "parameters: [credibility, framing], rank: -0.4, source: kupchan2021, note: believed less",
            "parameters: [framing, capability.partner], rank: 0.2",
        )
    )
    first, second = scenario.correlations
    assert first == Correlation(("credibility", "framing"), -0.4, ("kupchan2021",), "believed less", False)
    assert second.assumed
    assert load(scenario.to_yaml()) == scenario


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["parameters: [credibility, framng], rank: 0.1"], "21:32: correlations[0].parameters[1]: unknown parameter "
         "`framng`; did you mean `framing`?"),
        (["parameters: [credibility, credibility], rank: 0.1"], "21:18: correlations[0].parameters: `credibility` is "
         "paired with itself"),
        (["parameters: [credibility, inducement], rank: 0.1"], "21:32: correlations[0].parameters[1]: `inducement` is "
         "certain, so that nothing can move with it: give it a range or a distribution"),
        (["parameters: [credibility, framing], rank: 1.1"], "21:48: correlations[0].rank: expected a number between -1 "
         "and 1, found the number 1.1"),
        (["parameters: [credibility, framing], rank: 1"], "21:48: correlations[0].rank: the rank correlations of "
         "`credibility` and `framing` cannot all hold: their matrix is not positive definite; a rank correlation lies "
         "between -1 and 1, both excluded"),
        (["parameters: [credibility], rank: 0.1"], "21:18: correlations[0].parameters: expected a pair of parameters, "
         "found a list of 1"),
        (["parameters: [credibility, framing]"], "21:5: correlations[0]: `rank` is missing: Spearman's rank "
         "correlation"),
        (["parameters: [credibility, framing], rank: 0.1", "parameters: [framing, credibility], rank: 0.1"],
         "22:5: correlations[1]: `framing` and `credibility` are correlated twice"),
        (["parameters: [credibility, framing], rank: 0.9", "parameters: [framing, capability.partner], rank: 0.9"],
         "22:55: correlations[1].rank: the rank correlations of `credibility`, `framing` and `capability.partner` "
         "cannot all hold: their matrix is not positive definite; with the others as they are, that of `credibility` "
         "and `capability.partner` lies between 0.64 and 0.99"),
    ],
)  # fmt: skip
def test_a_mistake_in_correlations_is_told_once_with_its_line(good, complaints, rows, said):
    [complaint] = complaints(with_correlations(good, *rows))
    assert complaint == f"test:{said}"


def test_the_hint_of_a_contradiction_resolves_it(good, load):
    rows = [
        "parameters: [credibility, framing], rank: 0.9",
        "parameters: [framing, capability.partner], rank: 0.9",
        "parameters: [credibility, capability.partner], rank: 0.64",
    ]
    assert len(load(with_correlations(good, *rows)).correlations) == 3


def test_rank_and_copula_correlation_are_inverse():
    for rank in (-1, -0.99, -0.3, 0, 0.5, 0.999, 1):
        assert rank_correlation(copula_correlation(rank)) == pytest.approx(rank)


def test_the_schema_knows_distributions_and_correlations(good, vocabulary):
    jsonschema = pytest.importorskip("jsonschema")
    from ruamel.yaml import YAML

    validator = jsonschema.Draft202012Validator(json.loads(json.dumps(json_schema(vocabulary))))

    def valid(text):
        return validator.is_valid(YAML(typ="safe", pure=True).load(text))

    assert valid(with_correlations(with_distribution(good, "triangular"), "parameters: [a, b], rank: 0.1"))
    assert valid(with_distribution(good, "{beta: {alpha: 1, beta: 2}}"))
    assert not valid(with_distribution(good, "{beta: {alpha: 1}}"))
    assert not valid(with_distribution(good, "gaussian"))
    assert not valid(with_correlations(good, "parameters: [a], rank: 0.1"))
