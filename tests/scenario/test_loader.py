from __future__ import annotations

import json
import os
import pickle
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from subprocess import run

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wedgesim.errors import OutOfRangeError, ScenarioError, UnknownNameError
from wedgesim.scenario import PayoffTable, Scenario, Vocabulary, catalogue, load_file, load_stream, load_text

Load = Callable[..., Scenario]
Complaints = Callable[[str | bytes], list[str]]


@contextmanager
def promptly(seconds: float = 3.0) -> Iterator[None]:
    begin = time.process_time()
    yield
    assert time.process_time() - begin < seconds


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder / f"{next(iter(files))}.yaml"


def child(extends: str, *lines: str) -> str:
    return "\n".join(["wedgesim: 1", f"extends: {extends}", *lines]) + "\n"


# What a good scenario becomes -----------------------------------------------------------------------------------


def test_a_scenario_is_complete_with_defaults_marked(load: Load, good: str) -> None:
    scenario = load(good)
    assert list(scenario.parameters)[:4] == [
        "capability.divider",
        "capability.target",
        "capability.partner",
        "credibility",
    ]
    divider, credibility = scenario.parameters["capability.divider"], scenario.parameters["credibility"]
    assert (divider.value, divider.given, divider.assumed) == (1.0, False, True)
    assert (credibility.source, credibility.assumed, credibility.range) == (("kupchan2021",), False, (0.0, 1.0))
    assert "war_intensity" not in scenario.parameters
    assert scenario.values["capability.target"] == 0.25
    assert scenario.timing == (("divider",), ("partner",), ("target",))
    assert scenario.split_threshold == 0.25
    assert scenario.levers_used("target") == ("alignment",)
    assert scenario.sweeps["plane"].axes[0].values == (0, 0.25, 0.5, 0.75, 1)
    assert scenario.sources["kupchan2021"].year == "2021"


def test_several_mistakes_are_told_at_once(complaints: Complaints, good: str) -> None:
    text = good.replace("reward: 1", "rewrad: 1").replace("target: 0.25", "target: high").replace("weging", "")
    text = text.replace("[balancing, wedging]", "[balancing, weging]").replace("range: [0, 1]", "rnage: [0, 1]")
    text = text.replace("0:1:5", "1:0:5").replace("status", "state") + "colour: red\n"
    lines = [int(complaint.split(":")[1]) for complaint in complaints(text)]
    assert lines == [6, 9, 11, 12, 16, 19]


def test_nested_and_dotted_parameters_mean_the_same(load: Load, good: str) -> None:
    dotted = good.replace(
        "capability: {target: 0.25, partner: 0.8}", "capability.target: 0.25\n  capability.partner: 0.8"
    )
    assert load(dotted) == load(good)


def test_levels_stand_for_all_combinations(load: Load, good: str) -> None:
    text = good.replace("actions: {hold: {}, offer: {reward: 1}}", "levels: {reward: 3, pressure: [0, 1]}")
    actions = load(text).actions["divider"]
    assert [action.name for action in actions][:3] == [
        "reward=0,pressure=0",
        "reward=0,pressure=1",
        "reward=0.5,pressure=0",
    ]
    assert actions[-1].levers == {"reward": 1.0, "pressure": 1.0}


@pytest.mark.parametrize(
    ("written", "stages"),
    [
        ("simultaneous", (("divider", "target", "partner"),)),
        ("[target, divider, partner]", (("target",), ("divider",), ("partner",))),
        ("[divider, [partner, target]]", (("divider",), ("target", "partner"))),
    ],
)
def test_timing_is_a_tuple_of_stages(load: Load, good: str, written: str, stages: object) -> None:
    assert load(f"{good}timing: {written}\n").timing == stages


def test_yaml_is_read_by_the_rules_of_1_2(load: Load, good: str) -> None:
    scenario = load(good.replace("Russia", "NO").replace("0.25,", "2.5e-1,"))
    assert scenario.states["target"] == "NO"
    assert scenario.values["capability.target"] == 0.25


def test_terms_make_a_theory_of_the_scenario_s_own(load: Load, good: str) -> None:
    terms = "theories: {balancing: 0.5, wedging: , honour: {terms: {target: -pride * alignment}}}"
    scenario = load(good.replace("theories: [balancing, wedging]", terms).replace("  cred", "  pride: 0.1\n  cred", 1))
    assert scenario.theories["balancing"].weight == 0.5
    assert scenario.theories["wedging"].weight == 1.0
    assert scenario.theories["honour"].terms["target"]({"pride": 0.1, "target.alignment": 1.0}) == -0.1
    assert list(scenario.parameters)[-1] == "pride"


def test_a_parameter_that_no_expression_uses_is_refused(complaints: Complaints, outright: str) -> None:
    [complaint] = complaints(outright.replace("{worth: 0.5}", "{worth: 0.5, wrth: 1}"))
    assert "parameters.wrth: unknown parameter `wrth`; did you mean `worth`?" in complaint


def test_payoffs_can_be_expressions_over_free_levers(load: Load, outright: str) -> None:
    scenario = load(outright.replace("reward", "charm"))
    assert scenario.actions["divider"][1].levers == {"charm": 1.0}
    assert list(scenario.parameters) == ["worth"]
    assert not scenario.theories


TABLE = """\
payoffs:
  hold/align/neglect: [0, 1, 2]
  hold/align/support: [0, 1, 2 * worth]
  hold/split/neglect: {divider: 1, target: 0, partner: -1}
  hold/split/support: [1, 0, -1]
  offer/align/neglect: [0, 1, 2]
  offer/align/support: [0, 1, 2]
  offer/split/neglect: [1, 0, -1]
  offer/split/support: [1, 0, -1]
"""


def with_table(outright: str, table: str = TABLE) -> str:
    lines = [line for line in outright.splitlines(keepends=True) if not line.startswith("payoffs")]
    return "".join(lines) + table


def test_payoffs_can_be_a_table(load: Load, outright: str) -> None:
    payoffs = load(with_table(outright)).payoffs
    assert isinstance(payoffs, PayoffTable)
    assert payoffs.entries["hold", "split", "neglect"][2]({}) == -1.0
    assert payoffs.entries["hold", "align", "support"][2]({"worth": 3.0}) == 6.0


def test_a_table_names_the_profiles_it_lacks(complaints: Complaints, outright: str) -> None:
    [complaint] = complaints(with_table(outright, TABLE.replace("  offer/split/neglect: [1, 0, -1]\n", "")))
    assert complaint == "test:9:3: payoffs: profiles without payoffs: offer/split/neglect"


@pytest.mark.parametrize("entry", ["hold/align/neglect: 1", "hold/align/neglect: [1, 2]", "a/b: [0, 0, 0]"])
def test_a_profile_among_expressions_is_a_mistake(complaints: Complaints, outright: str, entry: str) -> None:
    found = complaints(outright.replace("payoffs: {", f"payoffs: {{{entry}, "))
    assert any("payoffs" in complaint for complaint in found)


def test_a_table_names_the_nearest_action(complaints: Complaints, outright: str) -> None:
    [complaint] = complaints(with_table(outright, TABLE.replace("offer/split/neg", "offer/spilt/neg")))
    assert "test:15:3:" in complaint
    assert "unknown action of target `spilt`; did you mean `split`?" in complaint


# Overrides ------------------------------------------------------------------------------------------------------


def test_overrides_count_as_assumed_and_may_leave_the_declared_range(load: Load, good: str) -> None:
    scenario = load(good.replace("range: [0, 1]", "range: [0.2, 1]").replace("0:1:5", "0.2:1:5"))
    other = scenario.with_parameters({"credibility": 0.1})
    assert other.parameters["credibility"].assumed
    assert other.outside_range == ("credibility",)
    assert scenario.outside_range == ()
    assert load(other.to_yaml()).values == other.values


def test_an_override_of_an_unknown_name_says_which_is_nearest(load: Load, good: str) -> None:
    with pytest.raises(UnknownNameError, match="did you mean `credibility`"):
        load(good).with_parameters({"credibilty": 1})
    with pytest.raises(UnknownNameError, match="did you mean `hopeful`"):
        load(good).with_position("hopefull")


def test_an_override_without_meaning_is_refused(load: Load, good: str) -> None:
    for value in (7, float("nan"), float("inf")):
        with pytest.raises(OutOfRangeError, match="between 0 and 1"):
            load(good).with_parameters({"credibility": value})


def test_a_position_changes_its_values_and_nothing_else(load: Load, good: str) -> None:
    scenario = load(good)
    hopeful = scenario.with_position("hopeful")
    assert {name for name in scenario.values if scenario.values[name] != hopeful.values[name]} == {"credibility"}
    assert hopeful.parameters["credibility"].source == ("kupchan2021",)


# Extending ------------------------------------------------------------------------------------------------------


def test_a_file_can_change_another(tmp_path: Path, vocabulary: Vocabulary, good: str) -> None:
    text = child(
        "base.yaml",
        "title: Changed",
        "theories: {bloodletting: 0.5}",
        "parameters: {credibility: 0.6, war_intensity: {value: 0.1, assumed: true}, capability: {partner: null}}",
        "roles: {divider: {actions: {offer: {reward: 0.5}}}, partner: {state: India}}",
        "positions: {hopeful: null}",
        "sweeps: null",
    )
    scenario = load_file(write(tmp_path, other=text, base=good), vocabulary)
    assert scenario.title == "Changed"
    assert list(scenario.theories) == ["balancing", "wedging", "bloodletting"]
    credibility = scenario.parameters["credibility"]
    assert (credibility.value, credibility.range, credibility.source) == (0.6, (0.0, 1.0), ())
    assert credibility.assumed
    assert scenario.values["capability.partner"] == 1.0
    assert scenario.states["partner"] == "India"
    assert [action.name for action in scenario.actions["divider"]] == ["hold", "offer"]
    assert scenario.actions["divider"][1].levers == {"reward": 0.5}
    assert not scenario.positions
    assert not scenario.sweeps
    assert "more" in scenario.claims
    assert scenario.extends == (os.path.join(str(tmp_path), "base.yaml"),)


def test_the_hash_covers_what_is_extended(tmp_path: Path, vocabulary: Vocabulary, good: str) -> None:
    path = write(tmp_path, other=child("base.yaml"), base=good)
    before = load_file(path, vocabulary).sha256
    write(tmp_path, base=good.replace("0.25", "0.26"))
    assert load_file(path, vocabulary).sha256 != before


def test_mistakes_in_what_is_extended_are_told_at_their_place(
    tmp_path: Path, vocabulary: Vocabulary, good: str
) -> None:
    path = write(tmp_path, other=child("base.yaml", "colour: red"), base=good.replace("0.25", "high"))
    with pytest.raises(ScenarioError) as caught:
        load_file(path, vocabulary)
    assert [(Path(p.file).name, p.line) for p in caught.value.problems] == [("base.yaml", 11), ("other.yaml", 3)]


@pytest.mark.parametrize(
    ("extends", "words"),
    [
        ("../base.yaml", "without a path"),
        ("/etc/passwd", "without a path"),
        ("..", "without a path"),
        ("link.yaml", "leads out of the folder"),
        ("baes.yaml", "did you mean `base.yaml`?"),
        ("folder.yaml", "is a directory"),
        ("pipe.yaml", "not a regular file"),
        ("base", "there is no packaged scenario `base`; for the file beside this one write `base.yaml`"),
        ("no_such_scenario_at_all", "unknown packaged scenario"),
        ("[base.yaml]", "found a list"),
        ("other.yaml", "goes round in a circle: other -> other"),
    ],
)
def test_only_a_file_beside_can_be_extended(
    tmp_path: Path, vocabulary: Vocabulary, good: str, extends: str, words: str
) -> None:
    folder = tmp_path / "inner"
    folder.mkdir()
    (tmp_path / "secret.yaml").write_text(good)
    path = write(folder, other=child(extends), base=good)
    (folder / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    (folder / "folder.yaml").mkdir()
    os.mkfifo(folder / "pipe.yaml")
    with pytest.raises(ScenarioError) as caught:
        load_file(path, vocabulary)
    [problem] = caught.value.problems
    assert (problem.line, problem.column, problem.path) == (2, 10, "extends")
    assert words in problem.message


def test_a_circle_is_named(tmp_path: Path, vocabulary: Vocabulary) -> None:
    path = write(tmp_path, a=child("b.yaml"), b=child("c.yaml"), c=child("b.yaml"))
    with pytest.raises(ScenarioError, match="goes round in a circle: b -> c -> b"):
        load_file(path, vocabulary)


def test_a_chain_is_bounded(tmp_path: Path, vocabulary: Vocabulary, good: str) -> None:
    links = {f"s{n}": child(f"s{n + 1}.yaml") for n in range(30)}
    with pytest.raises(ScenarioError, match="more than 8 scenarios extend each other"):
        load_file(write(tmp_path, **links, s30=good), vocabulary)


def test_sections_can_be_started_anew(tmp_path: Path, vocabulary: Vocabulary, good: str) -> None:
    lines = ("without: [claims, sweeps]", "claims:", "  own: {proposition: P, source: kupchan2021, check: CHECK}")
    text = child("base.yaml", *lines).replace("CHECK", "{outcome: {verdict: never}}")
    base = load_file(write(tmp_path, base=good), vocabulary)
    scenario = load_file(write(tmp_path, other=text, base=good), vocabulary)
    assert list(scenario.claims) == ["own"]
    assert base.sweeps
    assert not scenario.sweeps
    assert scenario.positions == base.positions
    again = load_file(write(tmp_path, third=child("other.yaml"), other=text, base=good), vocabulary)
    assert again == scenario


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("extends: base.yaml", "without: [clams]"), "without[0]: unknown value `clams`; did you mean `claims`?"),
        (("extends: base.yaml", "without: claims"), "without: expected a list of sections, found text 'claims'"),
        (("without: [claims]", "title: T"), "`extends` names none"),
    ],
)
def test_only_inherited_sections_can_be_left_out(
    tmp_path: Path, vocabulary: Vocabulary, good: str, lines: tuple[str, ...], said: str
) -> None:
    path = write(tmp_path, other="\n".join(("wedgesim: 1", *lines)) + "\n", base=good)
    with pytest.raises(ScenarioError) as caught:
        load_file(path, vocabulary)
    assert said in str(caught.value)


def test_text_can_extend_no_file(complaints: Complaints) -> None:
    [complaint] = complaints(child("base.yaml"))
    assert "no file can extend only packaged scenarios" in complaint


def test_what_cannot_be_extended_hides_no_other_mistake(complaints: Complaints) -> None:
    found = complaints(child("base.yaml", "parameters: {credibility: high}", "split_threshold: 7"))
    assert len(found) == 3


# Safety ---------------------------------------------------------------------------------------------------------


def test_a_huge_file_is_refused_from_its_size(tmp_path: Path, vocabulary: Vocabulary) -> None:
    path = tmp_path / "huge.yaml"
    with path.open("wb") as stream:
        stream.truncate(100 * 1024 * 1024)
    with promptly(0.5), pytest.raises(ScenarioError, match="104,857,600 bytes"):
        load_file(path, vocabulary)


def test_an_endless_stream_is_refused(vocabulary: Vocabulary) -> None:
    with promptly(0.5), open("/dev/zero", "rb") as stream, pytest.raises(ScenarioError, match="more than 1,048,576"):
        load_stream(stream, vocabulary)


def test_an_alias_bomb_is_refused(complaints: Complaints) -> None:
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    with promptly():
        assert any("more than 50,000 values" in complaint for complaint in complaints("\n".join(levels)))


@pytest.mark.parametrize(
    "text",
    [
        "a: " + "[" * 100_000,
        "a: " + "{a: " * 100_000,
        "- " * 100_000,
        "? " * 100_000,
        "\n".join(" " * n + "a:" for n in range(1000)),
        "a: " + "[" * 100_000 + "]" * 100_000,
    ],
)
def test_deep_nesting_is_refused(complaints: Complaints, text: str) -> None:
    with promptly():
        assert "nested deeper than 40" in complaints(text)[0] or "a key must be a single name" in complaints(text)[0]


@pytest.mark.parametrize(
    "text",
    [
        "a" * 1_000_000,
        "a: '" + "x\n" * 300_000,
        "[" + "a, " * 300_000,
        "a: " + "9" * 1_000_000,
        "\n".join(f"k{n}: {n}" for n in range(60_000)),
        "a: |\n" + " x\n" * 200_000,
        "#" * 1_000_000,
        "a: &" + "b" * 1_000_000,
        "&a " * 100_000,
        "%TAG ! x\n" * 50_000,
        'a: "' + "\\n" * 400_000 + '"',
        " " * 1_000_000 + "a",
        "\n" * 1_000_000,
        "a: " + "x " * 500_000,
        "a:\n" + "  x\n" * 200_000,
        "? a\n" * 200_000,
        "'" * 1_000_000,
    ],
)
def test_long_documents_are_answered_promptly(complaints: Complaints, text: str) -> None:
    with promptly(10):
        complaints(text)


@pytest.mark.parametrize("old", ["  credibility:", "  kupchan2021:", "  more:", "title:", "  plane:", "  divider:"])
def test_very_many_mistakes_are_answered_promptly(complaints: Complaints, good: str, old: str) -> None:
    indent = " " * (len(old) - len(old.lstrip()))
    many = "".join(f"{indent}zqx{n}: [1]\n" for n in range(12_000))
    with promptly(8):
        found = complaints(good.replace(old, many + old, 1))
    assert any("stopped after 200 mistakes" in complaint for complaint in found)


def test_very_many_doubtful_names_are_answered_promptly(complaints: Complaints, good: str) -> None:
    many = "".join(f"  zqx{n}: 1\n" for n in range(12_000))
    with promptly(8):
        complaints(good.replace("  cred", many + "  cred", 1).replace("title: A test\n", ""))


@pytest.mark.parametrize("content", [b"", b"# nothing\n", b"\xff\xfe", b"title: \xe9", b"null", b"[1]", b"3", b"\x00"])
def test_what_is_no_document_is_refused(complaints: Complaints, content: bytes) -> None:
    assert len(complaints(content)) == 1


def test_a_byte_order_mark_is_no_mistake(load: Load, good: str) -> None:
    assert load(b"\xef\xbb\xbf" + good.encode()) == load(good)


def test_a_missing_file_says_which_is_near(tmp_path: Path, vocabulary: Vocabulary, good: str) -> None:
    write(tmp_path, scenario=good)
    with pytest.raises(ScenarioError, match=r"no such file; did you mean `.*scenario.yaml`"):
        load_file(tmp_path / "scenari.yaml", vocabulary)
    with pytest.raises(ScenarioError, match="is a directory"):
        load_file(tmp_path, vocabulary)
    with pytest.raises(ScenarioError, match="cannot be read"):
        load_file("a\0b", vocabulary)


FUZZ = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@FUZZ
@given(st.text() | st.binary())
def test_any_text_loads_or_is_refused(vocabulary: Vocabulary, text: str | bytes) -> None:
    with pytest.raises(ScenarioError):
        load_text(text, vocabulary)


@FUZZ
@given(st.data())
def test_any_mutation_loads_or_is_refused(vocabulary: Vocabulary, good: str, data: st.DataObject) -> None:
    pieces = [": ", "- ", "{", "}", "[", "]", "null", "~", "true", "'", '"', "&a ", "*a", "!t ", "\n", "  ", "#", "|\n"]
    pieces += ["1e999", "0:1:5", "extends: x\n", "levels: {reward: 3}", "terms: {target: 1}", "<<: ", ".nan", "\\x"]
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(good)))
        end = min(len(good), start + data.draw(st.integers(0, 12)))
        good = good[:start] + data.draw(st.sampled_from(pieces) | st.text(max_size=3)) + good[end:]
    with suppress(ScenarioError):
        scenario = load_text(good, vocabulary)
        written = scenario.to_yaml()
        try:
            assert load_text(written, vocabulary) == scenario
        except ScenarioError as error:
            pytest.fail(f"what was written does not load: {error}")


@FUZZ
@given(st.data())
def test_any_line_removed_or_moved_loads_or_is_refused(vocabulary: Vocabulary, good: str, data: st.DataObject) -> None:
    lines = good.splitlines()
    kept = data.draw(st.lists(st.sampled_from(lines), max_size=len(lines)))
    with suppress(ScenarioError):
        load_text("\n".join(kept), vocabulary)


# Writing --------------------------------------------------------------------------------------------------------

AWKWARD = st.text(min_size=1, max_size=30).filter(lambda text: text.strip())


@settings(max_examples=60, deadline=None)
@given(
    title=AWKWARD,
    note=AWKWARD,
    state=AWKWARD,
    value=st.floats(0, 1),
    capability=st.floats(0, 1e300, exclude_min=True),
    steps=st.integers(2, 40),
)
def test_a_scenario_written_out_loads_to_an_equal_one(
    vocabulary: Vocabulary, title: str, note: str, state: str, value: float, capability: float, steps: int
) -> None:
    document = {
        "wedgesim": 1,
        "title": title,
        "notes": [note],
        "sources": {"a": {"title": title, "author": state, "year": 2021}},
        "roles": {
            "divider": {"state": state, "levels": {"reward": steps}},
            "target": {"state": "T", "actions": {"align": {"levers": {"alignment": 1}, "note": note}}},
            "partner": {"state": "P", "actions": {"wait": {}}},
        },
        "theories": {"wedging": {"weight": value, "terms": {"target": f"reward * {value!r}"}}},
        "parameters": {"credibility": {"value": value, "note": note, "source": ["a"]}, "capability.target": capability},
        "positions": {"p": {"source": "a", "parameters": {"credibility": {"value": 1 - value, "range": [0, 1]}}}},
        "sweeps": {"s": {"axes": {"credibility": {"from": 0, "to": 1, "points": steps}}}},
        "claims": {
            "c": {
                "proposition": note,
                "source": "a",
                "check": {"outcome": {"actions": {"target": "align"}, "alignment": 1, "at": {"credibility": value}}},
            }
        },
    }
    text = json.dumps(document)
    try:
        scenario = load_text(text, vocabulary)
    except ScenarioError:  # a character that YAML does not allow even in JSON's quotes
        return
    again = load_text(scenario.to_yaml(), vocabulary)
    assert again == scenario
    assert again.to_yaml() == scenario.to_yaml()


def test_a_scenario_travels_to_other_processes(load: Load, good: str, outright: str) -> None:
    for text in (good, outright):
        assert pickle.loads(pickle.dumps(load(text))) == load(text)


def test_a_scenario_shows_as_escaped_html(load: Load, good: str) -> None:
    html = load(good.replace("A test", "<script>alert(1)</script>"))._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "credibility" in html


def test_to_dict_is_fit_for_json(load: Load, good: str) -> None:
    data = load(good).to_dict()
    assert json.loads(json.dumps(data)) == data


# Finding --------------------------------------------------------------------------------------------------------


def test_a_scenario_is_found_by_path_or_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, good: str) -> None:
    path = write(tmp_path, base=good)
    monkeypatch.setattr(catalogue, "folder", lambda: tmp_path)
    assert catalogue.packaged() == {"base": path}
    assert catalogue.find("base") == path
    assert catalogue.find(path) == path
    with pytest.raises(UnknownNameError, match="did you mean the packaged scenario `base`"):
        catalogue.find("bse")


def test_a_packaged_scenario_can_be_extended_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, load: Load, good: str
) -> None:
    write(tmp_path, base=good)
    monkeypatch.setattr(catalogue, "folder", lambda: tmp_path)
    assert load(child("base", "title: T")).title == "T"


def test_loading_imports_nothing_heavy() -> None:
    heavy = ("numpy", "scipy", "xarray", "matplotlib", "nashpy", "pydantic", "rich", "jinja2")
    code = (
        "import sys; from wedgesim.scenario import *\n"
        "try: load_text('wedgesim: 1', Vocabulary())\n"
        f"except ValueError: print([name for name in {heavy!r} if name in sys.modules])"
    )
    done = run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
