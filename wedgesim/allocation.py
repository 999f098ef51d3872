"""How the C library treats the temporaries of array code that works in chunks."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=1)
def keep_freed_memory() -> None:
    """Make the C library keep what the temporaries of a chunk free, for those of the next.

    glibc gives the top of its heap back to the system whenever more than twice its mapping threshold is free, and every
    chunk would fault it in again (up to half the time of evaluating payoffs). The threshold grows to the size of the
    largest mapped block that was freed, so freeing one block settles it. Elsewhere this does nothing.
    """
    import numpy as np

    np.empty(1 << 21)
