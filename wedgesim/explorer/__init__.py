"""The page in the browser: a scenario under one's hands.

Everything that a page shows comes from a :class:`~wedgesim.explorer.view.View`, which the browser keeps and sends with
each request: nothing is remembered between requests, so tabs cannot mix. Nothing is computed here; the questions are
those of :mod:`wedgesim.analysis`.
"""
