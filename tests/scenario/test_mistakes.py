"""Every kind of mistake is answered with its place and what was expected."""

from __future__ import annotations

from collections.abc import Callable

import pytest

# What is wrong, the text of the good scenario that is replaced, by what, and the complaint.
MISTAKES = [
    pytest.param(
        "title: A test",
        "titel: A test\ntitle: A test",
        "2:1: titel: unknown key `titel`; did you mean `title`?",
        id="unknown top-level key",
    ),
    pytest.param(
        "title: A test\n",
        "",
        "1:1: `title` is missing: title of the scenario",
        id="missing title",
    ),
    pytest.param(
        "wedgesim: 1\n",
        "",
        "1:1: `wedgesim` is missing: a scenario begins with `wedgesim: 1`, the version of its format",
        id="missing format",
    ),
    pytest.param(
        "wedgesim: 1",
        "wedgesim: 2",
        "1:11: wedgesim: format 2 is not known to this version, which reads format 1",
        id="unknown format",
    ),
    pytest.param(
        "wedgesim: 1",
        "wedgesim: one",
        "1:11: wedgesim: expected the number 1, found text 'one'",
        id="format as text",
    ),
    pytest.param(
        "title: A test",
        "title: [A, test]",
        "2:8: title: expected text, found a list",
        id="title a list",
    ),
    pytest.param(
        "title: A test",
        "title: A test\ntitle: Another",
        "3:1: title: `title` is given twice; the first is on line 2",
        id="duplicate key",
    ),
    pytest.param(
        "  credibility: {",
        "  capability.target: 0.3\n  credibility: {",
        "12:3: parameters.capability.target: `capability.target` is given twice; the first is on line 11",
        id="duplicate parameter nested and dotted",
    ),
    pytest.param(
        "target: 0.25",
        "target: high",
        "11:24: parameters.capability.target: expected a number or a mapping with value, range, "
        "distribution, unit, source, note or assumed, found text 'high'",
        id="text for a number",
    ),
    pytest.param(
        "target: 0.25",
        'target: "0.25"',
        "11:24: parameters.capability.target: expected a number or a mapping with value, range, "
        "distribution, unit, source, note or assumed, found text '0.25' (leave out the quotes)",
        id="quoted number",
    ),
    pytest.param(
        "partner: 0.8}",
        "partner: '0,8'}",
        "11:39: parameters.capability.partner: expected a number or a mapping with value, range, "
        "distribution, unit, source, note or assumed, found text '0,8' (write 0.8)",
        id="decimal comma",
    ),
    pytest.param(
        "target: 0.25",
        "target: true",
        "11:24: parameters.capability.target: expected a number or a mapping with value, range, "
        "distribution, unit, source, note or assumed, found the truth value true",
        id="truth value for a number",
    ),
    pytest.param(
        "target: 0.25",
        "target: .inf",
        "11:24: parameters.capability.target: expected a finite number, found .inf",
        id="infinite",
    ),
    pytest.param(
        "target: 0.25",
        "target: .nan",
        "11:24: parameters.capability.target: expected a finite number, found .nan",
        id="not a number",
    ),
    pytest.param(
        "target: 0.25",
        "target: 1e999",
        "11:24: parameters.capability.target: expected a finite number, found 1e999",
        id="overflowing",
    ),
    pytest.param(
        "target: 0.25",
        "target: ",
        "11:23: parameters.capability.target: expected a number or a mapping with value, range, "
        "distribution, unit, source, note or assumed, found nothing",
        id="empty parameter",
    ),
    pytest.param(
        "  credibility: {",
        "  credibilty: {",
        "12:3: parameters.credibilty: unknown parameter `credibilty`; did you mean `credibility`? (a "
        "parameter of your own must be used by an expression)",
        id="misspelt parameter",
    ),
    pytest.param(
        "value: 0.3, range",
        "value: 0.3, rnage",
        "12:29: parameters.credibility.rnage: unknown key `rnage`; did you mean `range`?",
        id="misspelt leaf key",
    ),
    pytest.param(
        "value: 0.3, range",
        "range",
        "12:16: parameters.credibility: `value` is missing: the value; every parameter needs one",
        id="leaf without a value",
    ),
    pytest.param(
        "capability: {target: 0.25, partner: 0.8}",
        "capability: 1",
        "11:3: parameters.capability: unknown parameter `capability`; did you mean "
        "`capability.target`? (a parameter of your own must be used by an expression)",
        id="group given as parameter",
    ),
    pytest.param(
        "  credibility: {",
        "  war_intensity: 0.5\n  credibility: {",
        "12:3: parameters.war_intensity: `war_intensity` belongs to theory bloodletting, which this "
        "scenario does not use",
        id="parameter of an unused theory",
    ),
    pytest.param(
        "target: 0.25",
        "target: -1",
        "11:24: parameters.capability.target: `capability.target` must be above 0, found -1",
        id="outside the meaning",
    ),
    pytest.param(
        "target: 0.25",
        "target: 0",
        "11:24: parameters.capability.target: `capability.target` must be above 0, found 0",
        id="zero where excluded",
    ),
    pytest.param(
        "value: 0.3, range: [0, 1]",
        "value: 0.3, range: [0.4, 1]",
        "12:24: parameters.credibility.value: 0.3 lies outside its range, 0.4 to 1",
        id="outside its own range",
    ),
    pytest.param(
        "range: [0, 1]",
        "range: [1, 0]",
        "12:36: parameters.credibility.range: the range is reversed: write [0, 1]",
        id="reversed range",
    ),
    pytest.param(
        "range: [0, 1]",
        "range: [0, 0.5, 1]",
        "12:36: parameters.credibility.range: expected a pair [low, high], found a list of 3",
        id="range of three",
    ),
    pytest.param(
        "range: [0, 1]",
        "range: [0, 2]",
        "12:36: parameters.credibility.range: the range reaches beyond what has a meaning: "
        "`credibility` is between 0 and 1",
        id="range beyond the theory",
    ),
    pytest.param(
        "value: 0.3",
        "unit: per cent, value: 0.3",
        "12:23: parameters.credibility.unit: `credibility` is given in share, not in 'per cent'; convert the value",
        id="wrong unit",
    ),
    pytest.param(
        "range: [0, 1], source: kupchan2021",
        "range: [0, 1], source: kupchan2012",
        "12:52: parameters.credibility.source: unknown source `kupchan2012`; did you mean `kupchan2021`?",
        id="unknown source",
    ),
    pytest.param(
        "range: [0, 1], source: kupchan2021",
        "range: [0, 1], source: kupchan2021, assumed: true",
        "12:74: parameters.credibility.assumed: a value with a source is not assumed: leave out the one or the other, "
        "and say in a note what is assumed",
        id="sourced and assumed",
    ),
    pytest.param(
        "author: Charles Kupchan, year: 2021",
        "author: Charles Kupchan",
        "4:16: sources.kupchan2021: `year` is missing: year of publication",
        id="source without a year",
    ),
    pytest.param(
        "  partner: {state",
        "  parnter: {state",
        "8:3: roles.parnter: unknown key `parnter`; did you mean `partner`?",
        id="unknown role",
    ),
    pytest.param(
        "offer: {reward: 1}",
        "offer: {reward: 1.5}",
        "6:71: roles.divider.actions.offer.reward: a lever lies between 0 (unused) and 1 (full), found 1.5",
        id="lever out of range",
    ),
    pytest.param(
        "offer: {reward: 1}",
        "offer: {rewrad: 1}",
        "6:63: roles.divider.actions.offer.rewrad: unknown lever of divider `rewrad`; did you mean "
        "`reward`? (a lever of your own must be used by an expression)",
        id="unknown lever",
    ),
    pytest.param(
        "support: {support: 0.5}",
        "support: {alignment: 0.5}",
        "8:60: roles.partner.actions.support.alignment: `alignment` is a lever of target, not of "
        "partner; partner has support, arms (a lever of your own must be used by an expression)",
        id="lever of another role",
    ),
    pytest.param(
        "offer: {reward: 1}",
        "offer: {reward: much}",
        "6:71: roles.divider.actions.offer.reward: expected a number, found text 'much'",
        id="lever as text",
    ),
    pytest.param(
        ", actions: {neglect: {}, support: {support: 0.5}}",
        "",
        "8:12: roles.partner: `actions` is missing: a name for each action, and its levers",
        id="no actions",
    ),
    pytest.param(
        "actions: {align: {alignment: 1}, split: {alignment: 0}}",
        "actions: {wait: {}, arm: {arms: 1}}",
        "7:11: roles.target: no action of the target names the lever `alignment`",
        id="no alignment",
    ),
    pytest.param(
        "actions: {hold: {}",
        "levels: {reward: 3}, actions: {hold: {}",
        "6:43: roles.divider.levels: give either actions or levels, not both",
        id="actions and levels",
    ),
    pytest.param(
        "actions: {hold: {}, offer: {reward: 1}}",
        "levels: {reward: 99, pressure: 99}",
        "6:43: roles.divider.levels: 9801 combinations; at most 1000 actions are allowed",
        id="too many combinations",
    ),
    pytest.param(
        "[balancing, wedging]",
        "[balancing, weging]",
        "9:23: theories.weging: unknown theory `weging`; did you mean `wedging`? (a theory of your own needs `terms`)",
        id="misspelt theory",
    ),
    pytest.param(
        "[balancing, wedging]",
        "[balancing, wedging, balancing]",
        "9:32: theories[2]: `balancing` is listed twice; the first is on line 9",
        id="theory listed twice",
    ),
    pytest.param(
        "theories: [balancing, wedging]\n",
        "",
        "1:1: `theories` is missing: the theories whose utilities are the payoffs (or `payoffs` outright)",
        id="no theories",
    ),
    pytest.param(
        "theories:",
        "payoffs: {divider: 1, target: 2, partner: 3}\ntheories:",
        "9:10: payoffs: give either theories or payoffs, not both; to add payoffs to theories use their `terms`",
        id="theories and payoffs",
    ),
    pytest.param(
        "theories: [balancing, wedging]",
        "theories: {balancing: heavy, wedging: 1}",
        "9:23: theories.balancing: expected a weight or a mapping with weight, summary or terms, found text 'heavy'",
        id="weight as text",
    ),
    pytest.param(
        "theories: [balancing, wedging]",
        "theories: {balancing: {terms: {target: 2 * rewrad}}, wedging: 1}",
        "9:40: theories.balancing.terms.target: unknown name `rewrad`; did you mean `reward`? (at "
        "character 5 of the expression)",
        id="term with a misspelt name",
    ),
    pytest.param(
        "theories: [balancing, wedging]",
        "theories: {balancing: {terms: {target: __import__('os')}}, wedging: 1}",
        "9:40: theories.balancing.terms.target: text in quotes is not allowed; an expression is "
        "arithmetic on names and numbers (at character 12 of the expression)",
        id="term with code",
    ),
    pytest.param(
        "theories: [balancing, wedging]",
        "theories: {balancing: {terms: {target: 2 * arms}}, wedging: 1}",
        "9:40: theories.balancing.terms.target: `arms` is a lever of several roles; write "
        "`divider.arms` or `target.arms` or `partner.arms` (at character 5 of the expression)",
        id="term with an ambiguous lever",
    ),
    pytest.param(
        "theories:",
        "timing: [divider, target]\ntheories:",
        "9:9: timing: every role moves once; partner never moves",
        id="timing without a role",
    ),
    pytest.param(
        "theories:",
        "timing: [divider, [target, partner], divider]\ntheories:",
        "9:38: timing: `divider` moves twice; the first time is on line 9",
        id="timing with a role twice",
    ),
    pytest.param(
        "theories:",
        "timing: divider, partner, target\ntheories:",
        "9:9: timing: found 'divider, partner, target'; expected simultaneous, or a list: [divider, partner, target]",
        id="timing without brackets",
    ),
    pytest.param(
        "range: [0, 1], source",
        "range: [0, 1], note: leaked, cabinet disowned it, source",
        "12:58: parameters.credibility.cabinet disowned it: unknown key `cabinet disowned it`; expected one of value, "
        "range, distribution, unit, source, note, assumed (text with a comma needs quotes inside {...})",
        id="comma in a note",
    ),
    pytest.param(
        "range: [0, 1], source",
        "range: [0, 1], note: leaked, disowned, source",
        "12:58: parameters.credibility.disowned: unknown key `disowned`; expected one of value, range, distribution, "
        "unit, source, note, assumed (text with a comma needs quotes inside {...})",
        id="comma before a single word",
    ),
    pytest.param(
        "{reward: 1}",
        "{reward: 1, note: an offer}",
        "6:63: roles.divider.actions.offer.reward: beside a label or a note levers stand under `levers: {reward: 1}`",
        id="levers beside a note",
    ),
    pytest.param(
        "theories:",
        "timing: simultanous\ntheories:",
        "9:9: timing: unknown timing `simultanous`; did you mean `simultaneous`?",
        id="timing misspelt",
    ),
    pytest.param(
        "theories:",
        "timing: [divider, targte, partner]\ntheories:",
        "9:19: timing[1]: unknown value `targte`; did you mean `target`?",
        id="timing with an unknown role",
    ),
    pytest.param(
        "theories:",
        "split_threshold: 25\ntheories:",
        "9:18: split_threshold: expected a number between 0 and 1, found the number 25",
        id="split threshold beyond 1",
    ),
    pytest.param(
        "credibility: 0.7}",
        "credibility: 7}",
        "14:60: positions.hopeful.parameters.credibility: `credibility` must be between 0 and 1, found 7",
        id="position out of range",
    ),
    pytest.param(
        "parameters: {credibility: 0.7}",
        "parameters: {credulity: 0.7}",
        "14:47: positions.hopeful.parameters.credulity: unknown parameter `credulity`; did you mean `credibility`?",
        id="position with an unknown parameter",
    ),
    pytest.param(
        "hopeful: {source: kupchan2021, ",
        "hopeful: {",
        "14:12: positions.hopeful: `source` is missing: who holds it: key of `sources`, or a list",
        id="position without a source",
    ),
    pytest.param(
        "0:1:5",
        "1:0:5",
        "16:31: sweeps.plane.axes.credibility: the axis is reversed: it runs from 1 to 0; write it from 0 to 1",
        id="sweep reversed",
    ),
    pytest.param(
        "0:1:5",
        "0:1:1",
        "16:31: sweeps.plane.axes.credibility: an axis has from 2 to 100000 points, found 1",
        id="sweep of one point",
    ),
    pytest.param(
        "0:1:5",
        "0-1",
        "16:31: sweeps.plane.axes.credibility: expected from:to:points such as 0:1:41, found '0-1'",
        id="sweep unreadable",
    ),
    pytest.param(
        "0:1:5",
        "0:2:5",
        "16:31: sweeps.plane.axes.credibility: `credibility` must be between 0 and 1; the axis reaches 2",
        id="sweep outside the range",
    ),
    pytest.param(
        "{axes: {credibility:",
        "{axes: {credability:",
        "16:18: sweeps.plane.axes.credability: unknown parameter `credability`; did you mean `credibility`?",
        id="sweep of an unknown parameter",
    ),
    pytest.param(
        "from: 0.1, to: 1",
        "from: 0, to: 1",
        "16:57: sweeps.plane.axes.capability.target: a logarithmic axis begins above 0, found 0",
        id="log sweep from zero",
    ),
    pytest.param(
        "plane: {axes: {credibility: 0:1:5, capability.target: {from: 0.1, to: 1, points: 3, scale: log}}}",
        "plane: {axes: {}}",
        "16:17: sweeps.plane.axes: expected at least 1 parameter(s), found 0",
        id="sweep without axes",
    ),
    pytest.param(
        "{threshold: {",
        "{treshold: {",
        "18:55: claims.more.check.treshold: unknown key `treshold`; did you mean `threshold`?",
        id="unknown check",
    ),
    pytest.param(
        "check: {threshold:",
        "check: {outcome: {verdict: unique}, threshold:",
        "18:54: claims.more.check: expected exactly one of outcome, comparative_static, ordering, "
        "interior_optimum, threshold, region; found outcome and threshold",
        id="two checks",
    ),
    pytest.param(
        "parameter: credibility, within",
        "parameter: credibilty, within",
        "18:78: claims.more.check.threshold.parameter: unknown parameter `credibilty`; did you mean `credibility`?",
        id="claim on an unknown parameter",
    ),
    pytest.param(
        "{threshold: {parameter: credibility, within: [0, 1]}}",
        "{comparative_static: {quantity: marign, parameter: credibility, over: [0, 1], sign: increasing}}",
        "18:86: claims.more.check.comparative_static.quantity: unknown value `marign`; did you mean `margin`?",
        id="claim on an unknown quantity",
    ),
    pytest.param(
        "{threshold: {parameter: credibility, within: [0, 1]}}",
        "{outcome: {actions: {target: spilt}}}",
        "18:83: claims.more.check.outcome.actions.target: unknown action of target `spilt`; did you mean `split`?",
        id="claim on an unknown action",
    ),
    pytest.param(
        "within: [0, 1]",
        "within: [1, 0]",
        "18:99: claims.more.check.threshold.within: the range is reversed: write [0, 1]",
        id="claim with reversed range",
    ),
    pytest.param(
        "{parameter: credibility, within",
        "{position: hopefull, parameter: credibility, within",
        "18:77: claims.more.check.threshold.position: unknown position `hopefull`; did you mean `hopeful`?",
        id="claim on an unknown position",
    ),
    pytest.param(
        "{proposition: P",
        "{status: sure, proposition: P",
        "18:18: claims.more.status: unknown value `sure`; expected one of expected, contested, fails",
        id="claim with an unknown status",
    ),
    pytest.param(
        "  credibility: {",
        "  <<: {a: 1}\n  credibility: {",
        "12:3: parameters: merge keys (<<) are not part of YAML 1.2; use `extends` or write the entries out",
        id="merge key",
    ),
    pytest.param(
        "title: A test",
        "title: !!python/object/apply:os.system [ls]",
        "2:8: title: tags such as tag:yaml.org,2002:python/object/apply:os.system are not allowed; "
        "write the plain value",
        id="python tag",
    ),
    pytest.param(
        "  credibility: {",
        "\tcredibility: {",
        "12:1: a tab cannot be used to indent; use spaces",
        id="tab",
    ),
    pytest.param(
        "title: A test",
        "title: A test\n---\ntitle: B",
        "3:1: a second document starts here; a file holds one scenario",
        id="two documents",
    ),
    pytest.param(
        "range: [0, 1]",
        "range: [0, 1",
        "12:62: not YAML: while parsing a flow sequence expected ',' or ']', but got '}'",
        id="unclosed bracket",
    ),
    pytest.param(
        "title: A test",
        "title: A: test",
        "2:9: not YAML: a `: ` where no key can stand (put text with a colon in quotes, or check the indentation)",
        id="colon in text",
    ),
    pytest.param(
        "title: A test",
        "title: A \x07 test",
        "2:10: character #x0007 is not allowed in YAML",
        id="control character",
    ),
    pytest.param(
        "title: A test",
        "title: *nothing",
        "2:8: title: alias *nothing has no anchor &nothing before it",
        id="unknown alias",
    ),
    pytest.param(
        "title: A test",
        "title: A test\n? [a, b]\n: c",
        "3:3: a key must be a single name, not a list or mapping",
        id="list as key",
    ),
]


@pytest.mark.parametrize(("old", "new", "complaint"), MISTAKES)
def test_each_mistake_is_answered_with_its_place_and_what_was_expected(
    good: str, complaints: Callable[[str], list[str]], old: str, new: str, complaint: str
) -> None:
    assert good.count(old) == 1
    found = complaints(good.replace(old, new))
    assert found[0] == f"test:{complaint}"
    assert len(found) == 1 or "its range" in complaint  # a range also bears on the sweep
    assert "Input should" not in "".join(found)


TABLE = """\
wedgesim: 1
title: A table
roles:
  divider: {state: A, actions: {hold: {}, offer: {}}}
  target: {state: B, actions: {align: ALIGN, split: {}}}
  partner: {state: C, actions: {wait: {}}}
parameters: {prize: 1, pride: 0.5}
sources: {s: {title: T, author: A, year: 1}}
payoffs:
  hold/align/wait: [0, pride, 1]
  hold/split/wait: [1, 0, 0]
  offer/align/wait: [0, 1, 1]
  offer/split/wait: [1, prize, 0]
claims:
  c: {proposition: P, source: s, check: CHECK}
""".replace("ALIGN", "{alignment: 1}").replace("CHECK", "{threshold: {parameter: prize, within: [0, 4]}}")


def test_an_unknown_name_in_a_table_is_answered_with_the_names_that_the_scenario_gives(complaints):
    (said,) = complaints(TABLE.replace("[0, 1, 1]", "[0, zzzz, 1]"))
    assert "unknown name `zzzz`; expected one of prize, pride, " in said


def test_what_a_missing_row_would_have_used_is_not_unknown(complaints):
    (said,) = complaints(TABLE.replace("  offer/split/wait: [1, prize, 0]\n", ""))
    assert "profiles without payoffs: offer/split/wait" in said
    (said,) = complaints(TABLE.replace("offer/split/wait", "offer/spilt/wait"))
    assert "unknown action of target `spilt`; did you mean `split`?" in said


@pytest.mark.parametrize("broken", ["-offence_cost if reward else 0", "-offence_cost^2", "-ofence_cost * alignment"])
def test_what_a_broken_expression_names_is_not_unknown(good, complaints, broken):
    own = f"theories: {{balancing: 1, wedging: 1, pride: {{terms: {{target: {broken}}}}}}}"
    text = good.replace("theories: [balancing, wedging]", own)
    text = text.replace("parameters:\n", "parameters:\n  offence_cost: 1\n")
    (said,) = complaints(text)
    assert "theories.pride.terms.target: " in said


def test_a_theory_whose_terms_are_wrong_is_not_unknown(good, complaints):
    own = "theories: {balancing: 1, wedging: 1, pride: {terms: {Boeotia: alignment}}}"
    (said,) = complaints(good.replace("theories: [balancing, wedging]", own))
    assert said.endswith("unknown key `Boeotia`; expected one of divider, target, partner")


def test_curly_quotes_are_named(good, complaints):
    (said, *_) = complaints(good.replace("source: kupchan2021}", "note: \u201clow, and falling\u201d}"))
    assert said.endswith("(YAML knows straight quotes alone, not curly ones)")


def test_a_type_s_value_beyond_the_parameter_s_range_is_told_whose_range_it_is(complaints):
    (said,) = complaints(
        """wedgesim: 1
title: A doubt
roles:
  divider: {state: A, actions: {hold: {}, offer: {reward: 1}}}
  target: {state: B, actions: {align: {alignment: 1}, split: {alignment: 0}}}
  partner: {state: C, actions: {wait: {}}}
theories: [wedging]
parameters: {credibility: {value: 0.5, range: [0.4, 0.6]}}
types:
  divider:
    meant: {prior: 0.5, credibility: 0.9}
    bluff: {prior: 0.5, credibility: {value: 0.1, range: [0, 0.2]}}
"""
    )
    assert said.endswith(
        "0.9 lies outside its range, 0.4 to 0.6, that of `credibility`; widen it there, or give a range here: "
        "{value: 0.9, range: [..]}"
    )


def test_a_profile_spelt_in_two_ways_is_given_twice(complaints):
    (said,) = complaints(TABLE.replace("claims:", "  offer / split / wait: [1, 2, 0]\nclaims:"))
    assert said.startswith("test:14:3: payoffs.offer / split / wait: the profile `offer/split/wait` is given twice")
    assert said.endswith("; the first is on line 13")


@pytest.mark.parametrize(
    ("check", "of_a_split"),
    [
        ("{threshold: {parameter: prize, within: [0, 4]}}", True),
        ("{outcome: {verdict: never}}", True),
        ("{outcome: {actions: {target: split}}}", False),
        ("{comparative_static: {quantity: margin, parameter: prize, over: [0, 1], sign: none}}", True),
        ("{comparative_static: {quantity: payoff.target, parameter: prize, over: [0, 1], sign: none}}", False),
    ],
)
def test_a_claim_about_a_split_needs_actions_that_can_be_one(load, complaints, check, of_a_split):
    named = TABLE.replace("{threshold: {parameter: prize, within: [0, 4]}}", check)
    assert load(named).claims
    text = named.replace("{alignment: 1}", "{}")
    if not of_a_split:
        assert load(text).claims
        return
    (said,) = complaints(text)
    assert said.endswith("no action of the target names the lever `alignment`, so that nothing is one")


def test_parameters_may_belong_to_a_theory_that_is_not_known(good, complaints):
    unknown = good.replace("credibility: {", "own: 1\n  credibility: {", 1)
    assert "parameters.own: unknown parameter" in complaints(unknown)[0]
    assert len(complaints(unknown.replace("[balancing, wedging]", "[balancing, wedging, wedgng]"))) == 2
    assert len(complaints(unknown.replace("[balancing, wedging]", "[balancing, wedging, zzz]"))) == 1
