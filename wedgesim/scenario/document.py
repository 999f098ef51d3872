"""The scenario document, format 1: every section, key by key.

What stands here is checked after a file has been merged with what it extends, and is what ``wedgesim schema`` prints.
Sections of parameters are flat by then (see :mod:`wedgesim.scenario.overlay`); their nested spelling is described in
:mod:`wedgesim.scenario.schema`.
"""

from __future__ import annotations

from typing import Final

from wedgesim.scenario.claim_shapes import CHECKS
from wedgesim.scenario.common_shapes import SOURCE, WORDS, for_each_role
from wedgesim.scenario.distribution_shapes import CORRELATIONS
from wedgesim.scenario.game_shapes import Payoffs, Timing
from wedgesim.scenario.parameter_shapes import AXES, PARAMETERS
from wedgesim.scenario.role_shapes import ROLE_ENTRIES
from wedgesim.scenario.shapes import NAME, Either, Formula, List, Number, Record, Table, Text, Whole
from wedgesim.scenario.time_shapes import TIME
from wedgesim.scenario.type_shapes import TYPES
from wedgesim.scenario.vocabulary import Vocabulary

FORMAT: Final = 1


SELECTION_RULES: Final = ("quantal-response", "risk-dominance", "pareto", "coalition-proof")
"""Rules that select one of several equilibria; what they do is for the solvers to know."""


SOURCE_ENTRY: Final = Record(
    {
        "title": (Text(), "title of the work"),
        "author": (Text(), "its author or authors"),
        "year": (Text("a year"), "year of publication"),
        "url": (WORDS, "where it can be read"),
        "publisher": (WORDS, "journal or publisher"),
        "note": (WORDS, "anything else, such as: via press"),
    },
    required=("title", "author", "year"),
)


def _theory_names(vocabulary: Vocabulary) -> dict[str, str]:
    return dict.fromkeys(vocabulary.theories, "an installed theory; its weight, 1 if none is given")


THEORIES: Final = Table(
    Either(
        number=Number(expected="a weight"),
        mapping=Record(
            {
                "weight": (Number(), "scales the theory's utility"),
                "summary": (WORDS, "what the theory says here"),
                "terms": (
                    Record(for_each_role(Formula(), "expression added to this role's payoff")),
                    "terms of your own, as expressions over levers and parameters",
                ),
            },
            expected="a mapping with weight, summary or terms",
        ),
    ),
    "theory",
    pattern=NAME,
    names=_theory_names,
    allow_null=True,
)

LEFT_OUT: Final = ("notes", "sources", "theories", "parameters", "types", "positions", "phases", "sweeps", "claims")
"""Sections that a scenario can leave with the one that it extends."""


DOCUMENT: Final = Record(
    {
        "wedgesim": (Whole(FORMAT, FORMAT), "version of the scenario format: 1"),
        "extends": (
            Text("the name of a scenario"),
            "the scenario this one changes: a file beside it, or the name of a packaged one",
        ),
        "without": (
            List(Text(choices=LEFT_OUT), "a list of sections", least=1),
            "sections of the extended scenario that are not inherited",
        ),
        "title": (Text(), "title of the scenario"),
        "period": (WORDS, "when it plays"),
        "summary": (WORDS, "what it is about"),
        "notes": (List(Text(), "a list of sentences"), "what is left out, and other remarks"),
        "sources": (Table(SOURCE_ENTRY, "source"), "works that values and claims rest on"),
        "roles": (
            ROLE_ENTRIES,
            "the divider, the target and its partner, with their states and actions",
        ),
        "theories": (THEORIES, "the theories whose utilities add up to the payoffs"),
        "payoffs": (Payoffs(), "instead of theories: the payoffs themselves"),
        "parameters": (PARAMETERS, "values, with their ranges and sources; `capability: {target: 1}` or dotted"),
        "correlations": (CORRELATIONS, "which uncertain parameters are likely to be high together"),
        "types": (
            TYPES,
            "private information: what each role alone knows, and how likely the others think it",
        ),
        **TIME,
        "timing": (Timing(), "who moves when; by default the divider, then the partner, then the target"),
        "selection": (
            Text(choices=SELECTION_RULES),
            "the rule that selects one of several equilibria of a simultaneous game; quantal-response by default",
        ),
        "split_threshold": (Number(0, 1), "alignment at or below which the target has split; 0.25 by default"),
        "positions": (
            Table(
                Record(
                    {
                        "title": (WORDS, "how reports call the position"),
                        "summary": (WORDS, "what is held"),
                        "source": (SOURCE, "who holds it: key of `sources`, or a list"),
                        "parameters": (PARAMETERS, "the values on which the position differs"),
                    },
                    required=("source", "parameters"),
                ),
                "position",
            ),
            "overlays of parameter values: what a given author takes to be the case",
        ),
        "phases": (
            Table(
                Record(
                    {
                        "period": (Text("a year or a period"), "when; the name says it if this does not"),
                        "title": (WORDS, "how reports call the phase"),
                        "summary": (WORDS, "what marks it"),
                        "source": (SOURCE, "what its values rest on: key of `sources`, or a list"),
                        "parameters": (PARAMETERS, "the values in which the phase differs from `parameters`"),
                    },
                    expected="a mapping with period, title, summary, source or parameters",
                ),
                "phase",
            ),
            "stretches of time within the case, in order: what differs in each from the scenario as written",
        ),
        "sweeps": (
            Table(
                Record({"title": (WORDS, "title"), "axes": (AXES, "values for each parameter")}, required=("axes",)),
                "sweep",
            ),
            "parameters to vary; a sweep of two is drawn as a phase diagram",
        ),
        "claims": (
            Table(
                Record(
                    {
                        "proposition": (Text(), "the claim in a sentence"),
                        "source": (SOURCE, "who makes it: key of `sources`, or a list"),
                        "status": (Text(choices=("expected", "contested", "fails")), "expected, contested or fails"),
                        "note": (WORDS, "remarks"),
                        "check": (
                            Record(
                                CHECKS,
                                only_one=True,
                                expected=f"a mapping with exactly one of {', '.join(CHECKS)}",
                            ),
                            "how the claim is tested: exactly one kind",
                        ),
                    },
                    required=("proposition", "source", "check"),
                ),
                "claim",
            ),
            "propositions that the model can be held to",
        ),
    },
    required=("title", "roles"),
    expected="a scenario: a mapping that begins with `wedgesim: 1`",
    keep_incomplete=True,
)
