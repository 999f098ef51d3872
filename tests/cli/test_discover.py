"""``wedgesim discover`` as a user calls it."""

import json

import pytest

FEW = ["discover", "reverse_kissinger", "-n", "1500", "--only", "credibility", "--only", "energy_dependence"]


def test_boxes_and_tree_are_told(wedgesim):
    told = wedgesim(*FEW)
    assert (told.code, told.err) == (0, "")
    flowing = " ".join(told.out.split())
    assert "A split happens in" in flowing
    assert "of all splits" in flowing
    assert "credibility >=" in flowing
    assert "1,500 draws (Latin hypercube, seed 0) of 2 uncertain parameters" in flowing
    assert "The scenario's own values lie outside" in flowing
    assert "A tree of" in flowing
    assert max(map(len, told.out.splitlines())) <= 80


def test_json_is_the_result(wedgesim, tmp_path):
    told = wedgesim(*FEW, "--of", "policy", "--resamples", "0", "--json", "-o", str(tmp_path / "found.json"))
    document = json.loads(told.out)
    assert document["kind"] == "discovery"
    assert document["tree"]["classes"] == ["hold", "accommodate", "pressure"]
    assert {boxes["happening"] for boxes in document["boxes"]} >= {"the divider plays accommodate"}
    assert document == json.loads((tmp_path / "found.json").read_text())
    (box,) = document["boxes"][0]["boxes"]
    assert box["restrictions"][0]["reproducibility"] is None
    assert len(box["trajectory"]["mass"]) == len(box["trajectory"]["limits"])


def test_a_figure_is_written(wedgesim, tmp_path):
    told = wedgesim(*FEW, "--resamples", "2", "-o", str(tmp_path / "boxes.svg"))
    assert told.code == 0
    assert "credibility" in (tmp_path / "boxes.svg").read_text() or "belief" in (tmp_path / "boxes.svg").read_text()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--of", "splits"], "did you mean `split`"),
        (["--of", "divider.acommodate"], "accommodate"),
        (["-o", "x.doc"], "must end in"),
        (["--density", "2"], "at most 1"),
        (["--set", "credibility=0.1"], "cannot both be held"),
        (["-n", "1"], "draws"),
    ],
)
def test_mistakes_say_what_to_write(wedgesim, more, said):
    told = wedgesim(*FEW, *more)
    assert told.code != 0
    assert said in " ".join(told.err.split())
    assert "Traceback" not in told.err


def test_boxes_can_be_drawn_upon_a_phase_diagram(wedgesim, tmp_path):
    plane = ["--resamples", "0", "-o", str(tmp_path / "plane.png"), "--plane"]
    assert wedgesim(*FEW, *plane, "energy_dependence,credibility").code == 0
    assert (tmp_path / "plane.png").stat().st_size > 10_000
    for wrong, said in (("credibility", "expected two names"), ("credibility,sanctions", "was not drawn")):
        told = wedgesim(*FEW, *plane, wrong)
        assert told.code != 0
        assert said in " ".join(told.err.split())
