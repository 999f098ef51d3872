"""What the sections of a scenario mean: one module a section, each from checked nodes to parts of a scenario.

:func:`wedgesim.scenario.resolve.resolve` calls them in the order in which they need each other. What they share is in
:mod:`~wedgesim.scenario.sections.context`.
"""
