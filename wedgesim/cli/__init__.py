"""The command line: ``wedgesim COMMAND``, one file a command.

Exit codes: 0 done; 1 a bug, or the machine refuses (a full disk); 2 usage; 3 invalid scenario; 4 nothing solved;
5 some points of a sweep not solved; 6 a missing extra; 7 an expected claim fails; 130 interrupted. Results go to
standard output, all else to standard error.

This module imports next to nothing, so that an interrupt is answered without a traceback as early as can be.
"""

from __future__ import annotations

import atexit
import gc
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments : sequence of str, optional
        Without the name of the program; those of the process by default.

    Returns
    -------
    int
        The exit code.
    """
    collecting = gc.isenabled()
    try:
        # A tenth of the time of a short command goes into looking for cyclic garbage, of which there is none, while
        # modules load and when Python ends. Commands that compute turn the collector on again.
        gc.disable()
        if arguments is None:
            atexit.register(_end)  # the first to be registered is the last to be called
            from wedgesim.execution.threads import one_thread_each

            one_thread_each()
        from wedgesim.cli.application import run

        return run(sys.argv[1:] if arguments is None else arguments)
    except BaseException as error:  # an interrupt can come during imports too
        from wedgesim.cli.failures import answer

        global _code
        _code = answer(error, last=arguments is None)
        return _code
    finally:
        if collecting:
            gc.enable()


_code = 0


def _end() -> None:
    """End the process, after all that others want done."""
    gc.freeze()
    if _code == 130:
        # An interrupt within exec(), by which dataclasses are made, has Python kill itself with the signal at the very
        # end, whatever became of the exception.
        from wedgesim.cli.failures import leave

        leave(_code)
