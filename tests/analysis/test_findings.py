"""Everything in one pass: the same by one process and by two."""

import numpy as np
import pytest

from wedgesim.analysis import findings as module
from wedgesim.analysis.findings import ASIDE, findings
from wedgesim.model.loading import load


@pytest.fixture(scope="module")
def nixon():
    return load("nixon_1972")


@pytest.fixture(scope="module")
def alone(nixon):
    return findings(nixon, draws=200)


def test_a_second_process_finds_the_same(nixon, alone, monkeypatch):
    done, tried = [], module._tried
    monkeypatch.setattr(module, "_tried", lambda find: done.append(find) or tried(find))
    shared = findings(nixon, draws=200, workers=2)
    assert len(done) == 13 - len(ASIDE)
    assert shared.absent == alone.absent
    assert shared.divider.draws is shared.uncertainty.outcomes.draws
    for role in ("divider", "partner"):
        one, other = getattr(alone, role), getattr(shared, role)
        assert one.records == other.records
        assert np.array_equal(one.payoffs, other.payoffs)
        assert repr(one.tree) == repr(other.tree)
    for quantity, indices in alone.indices.quantities.items():
        assert np.array_equal(indices.total, shared.indices.quantities[quantity].total)
    assert alone.tornado.bars == shared.tornado.bars


def test_what_does_not_apply_is_told_by_a_second_process_as_by_the_first(nixon):
    held = {name: parameter.value for name, parameter in nixon.parameters.items()}
    one, other = (findings(nixon, held, draws=50, workers=workers) for workers in (1, 2))
    assert one.absent == other.absent
    assert {"indices", "uncertainty"} <= set(one.absent)
