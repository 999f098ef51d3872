"""What was found by attacking stays repaired, and a bounded attack finds nothing new."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from tests.fuzz.mutation import mutations
from tests.fuzz.targets import TARGETS

CORPUS = Path(__file__).parent / "corpus"
FOUND = sorted(path for path in CORPUS.glob("*/*") if path.is_file())


@pytest.mark.parametrize("path", FOUND, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_what_broke_it_once_breaks_it_no_more(path):
    TARGETS[path.parent.name].attack(path.read_bytes())


@pytest.mark.parametrize("name", TARGETS)
def test_inputs_made_at_random_are_answered(name):
    target = TARGETS[name]
    for data in islice(mutations(target.seeds(), target.words, seed=1), target.runs):
        try:
            target.attack(data)
        except Exception as error:
            error.add_note(f"the input was {data[:2000]!r}")
            raise
