"""Orders of moves as words, and a scenario played in another order."""

from __future__ import annotations

import pytest

from wedgesim.errors import WedgesimError
from wedgesim.model.loading import load
from wedgesim.scenario.orders import OrderError, read_order, write_order


@pytest.mark.parametrize("word", ["simultaneous", "divider,partner,target", "target,divider+partner"])
def test_a_word_stands_for_the_order_that_is_written_as_it(word):
    assert write_order(read_order(word)) == word


@pytest.mark.parametrize("word", ["", "divider", "divider,target", "divider,target,partner,partner", "a,b,c"])
def test_what_names_not_every_role_once_is_refused_with_an_example(word):
    with pytest.raises(OrderError, match=r"divider,target\+partner") as refused:
        read_order(word)
    assert isinstance(refused.value, WedgesimError)


def test_a_scenario_says_whether_it_is_played_in_another_order_than_is_written():
    written = load("reverse_kissinger")
    assert not written.reordered
    assert not written.with_timing("divider,partner,target").reordered
    other = written.with_timing("simultaneous")
    assert other.reordered
    assert other.simultaneous
    assert other.timing == (("divider", "target", "partner"),)
