"""What a notebook shows: results in short, and a figure of whatever a question returned."""

import numpy as np
import pytest
from matplotlib.figure import Figure

import wedgesim as ws
from wedgesim.output import shown
from wedgesim.output.plots.plot import KINDS
from wedgesim.theories import theory


@pytest.fixture(scope="module")
def results(triad):
    draws = ws.solve_draws(ws.draw(triad, 200), ("divider",))
    return {
        "Solution": ws.solve(triad),
        "Thresholds": ws.threshold(triad, "credibility", {"inducement": 1.5}),
        "Comparison": ws.compare(triad, ["baseline", "hopeful"]),
        "Explanation": ws.explain(triad),
        "Uncertainty": ws.uncertainty(draws, claims=0),
        "Policies": ws.policies(triad, count=200),
        "Discovery": ws.discover(draws, resamples=2),
        "Tornado": ws.tornado(triad),
        "SobolIndices": ws.sobol_indices(triad, 64),
        "Elasticities": ws.elasticities(triad),
        "Timeline": ws.timeline("reverse_kissinger_years"),
        "AdaptiveDiagram": ws.adaptive_diagram(triad, "offer", resolution=64),
        "threshold curve": ws.threshold_curve(triad, "credibility", {"inducement": np.linspace(0, 2, 5)}),
        "sweep": ws.sweep(triad, {"credibility": np.linspace(0, 1, 9)}),
    }


@pytest.mark.parametrize("name", shown._PAGES)
def test_a_result_is_shown_in_short_with_its_title(results, name):
    html = results[name]._repr_html_()
    assert html.startswith("<h4>")
    assert "<table>" in html or "<ul>" in html
    assert html.count("<tr>") < 40
    assert len(repr(results[name])) < 60


def test_a_result_without_a_page_is_shown_as_its_line(results):
    assert results["AdaptiveDiagram"]._repr_html_() == "<code>&lt;AdaptiveDiagram of &#x27;triad&#x27;&gt;</code>"


@pytest.mark.parametrize(
    "name",
    [
        "Solution",
        "Comparison",
        "Explanation",
        "Uncertainty",
        "Policies",
        "Discovery",
        "Tornado",
        "SobolIndices",
        "Timeline",
        "AdaptiveDiagram",
        "threshold curve",
        "sweep",
    ],
)
def test_one_verb_draws_every_result(results, name):
    for kind in ("", *KINDS[name]):
        assert isinstance(ws.plot(results[name], kind), Figure)


def test_what_has_no_figure_is_refused_in_words(results):
    with pytest.raises(ws.WedgesimError, match="no figure of a Thresholds"):
        ws.plot(results["Thresholds"])
    with pytest.raises(ws.WedgesimError, match="expected 'payoffs' or 'triangle'"):
        ws.plot(results["Solution"], "cake")


def test_a_theory_is_shown_with_its_equations_set():
    assert "<i>u</i><sub>T</sub> +=" in theory("wedging")._repr_html_()
