"""The scale of payoffs changes nothing, from the smallest numbers to the largest."""

import numpy as np
import pytest

from wedgesim.equilibria.nash import nash_equilibria
from wedgesim.games.normal_form import NormalForm


@pytest.mark.parametrize("shape", [(2, 2), (3, 3), (2, 2, 2), (3, 2, 2)])
@pytest.mark.parametrize("scale", [2.0**-1070, 1e-300, 1e300, 2.0**999])
def test_payoffs_of_any_size_have_the_same_equilibria(shape, scale):
    payoffs = np.random.default_rng(1).integers(-9, 10, (len(shape), *shape)).astype(float)
    expected, found = (nash_equilibria(NormalForm.from_payoffs(payoffs * by)) for by in (1.0, scale))
    assert found.certificate == expected.certificate
    assert len(found) == len(expected)
    for one, other in zip(found.equilibria, expected.equilibria, strict=True):
        assert np.concatenate(one.strategies) == pytest.approx(np.concatenate(other.strategies), abs=1e-9)
