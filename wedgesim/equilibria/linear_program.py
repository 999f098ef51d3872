"""Small dense linear programs, solved by the dual simplex method of HiGHS.

The one place that knows how the solver is called, so that correlated equilibria, dominance and commitment state their
programs and nothing else.

Reference: Huangfu, Q. and Hall, J. (2018). Parallelizing the dual revised simplex method. *Mathematical Programming
Computation* 10.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wedgesim.errors import SolverError

Array = NDArray[np.float64]

_INFEASIBLE = 2


def maximise(objective: Array, at_most_zero: Array, free: int = 0) -> Array | None:
    """Maximise a linear function over probabilities and further free variables.

    Parameters
    ----------
    objective : ndarray, shape (variables,)
        Coefficients of the function.
    at_most_zero : ndarray, shape (rows, variables)
        Each row times the variables must not be positive. Scale rows and objective to order one.
    free : int, optional
        Number of variables at the end that may take any value; all others are probabilities that add up to one.

    Returns
    -------
    ndarray or None
        An optimal solution, probabilities not negative and normalised; None when the rows cannot be satisfied.

    Examples
    --------
    >>> maximise(np.array([1.0, 3.0]), np.array([[-1.0, 1.0]])).tolist()
    [0.5, 0.5]
    """
    from scipy.optimize import linprog

    mixed = len(objective) - free
    solution = linprog(
        -objective,
        A_ub=at_most_zero.reshape(-1, len(objective)),
        b_ub=np.zeros(len(at_most_zero)),
        A_eq=np.append(np.ones(mixed), np.zeros(free))[np.newaxis],
        b_eq=np.ones(1),
        bounds=[(0.0, None)] * mixed + [(None, None)] * free,
        method="highs-ds",
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )
    if solution.status == _INFEASIBLE:
        return None
    if solution.status != 0:
        raise SolverError(f"a linear program was not solved: {solution.message}")
    found = np.array(solution.x, dtype=np.float64)
    found[:mixed] = np.maximum(found[:mixed], 0.0)
    found[:mixed] /= found[:mixed].sum()
    return found
