"""Linear algebra in one thread, in processes that are ours.

The matrices here are small. Several threads make none of it faster; each waits for the next matrix in a loop that takes
a processor from whoever could use it. The libraries read how many threads they may have when NumPy is first imported.
"""

from __future__ import annotations

import os
from typing import Final

SETTINGS: Final = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
"""Environment variables by which the libraries under NumPy are told."""


def one_thread_each() -> None:
    """Have linear algebra use one thread in this process, and in those that it starts, unless the user says how many.

    To be called only in a process that is the program's own, before NumPy is imported.
    """
    if not any(name in os.environ for name in SETTINGS):
        os.environ.update(dict.fromkeys(SETTINGS, "1"))
