"""``wedgesim policy`` as a user calls it."""

import json

import pytest

FEW = ["policy", "reverse_kissinger", "-n", "1500"]


def test_policies_are_told(wedgesim):
    told = wedgesim(*FEW)
    assert (told.code, told.err) == (0, "")
    flowing = " ".join(told.out.split())
    assert "Policies of the United States (divider)" in flowing
    assert "pays the divider most on average" in flowing
    assert "What it would be worth to know" in flowing
    assert max(map(len, told.out.splitlines())) <= 80


def test_json_is_the_result(wedgesim, tmp_path):
    told = wedgesim(*FEW, "--of", "partner", "--after", "accommodate", "--json", "-o", str(tmp_path / "found.json"))
    document = json.loads(told.out)
    assert document["kind"] == "policies"
    assert (document["role"], document["after"]) == ("partner", "accommodate")
    assert [row["policy"] for row in document["policies"]] == ["neglect", "support", "bind"]
    assert document["information"]["everything"] >= document["information"]["parameters"][0]["value"]
    assert document == json.loads((tmp_path / "found.json").read_text())


def test_a_figure_is_written(wedgesim, tmp_path):
    assert wedgesim(*FEW, "-o", str(tmp_path / "policies.svg")).code == 0
    assert "accommodate" in (tmp_path / "policies.svg").read_text()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--after", "hold"], "only the partner's"),
        (["--of", "partner", "--after", "hld"], "did you mean `hold`"),
        (["--reference", "x"], "one of hold, accommodate, pressure"),
        (["-o", "x.doc"], "must end in"),
        (["--of", "target"], "target"),
    ],
)
def test_mistakes_say_what_to_write(wedgesim, more, said):
    told = wedgesim(*FEW, *more)
    assert told.code != 0
    assert said in " ".join(told.err.split())
    assert "Traceback" not in told.err
