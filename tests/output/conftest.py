"""A report that several tests look at."""

import pytest

import wedgesim as ws


@pytest.fixture(scope="session")
def made():
    return ws.report("reverse_kissinger", draws=400)
