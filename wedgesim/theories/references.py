"""The literature that the theories rest on, by the short form in which they cite it.

A plug-in's theory may cite what is not listed here; it then is told as it stands.
"""

from __future__ import annotations

from collections.abc import Iterable

REFERENCES: dict[str, str] = {
    "Baldwin (1971)": "Baldwin, David A. (1971). The Power of Positive Sanctions. World Politics 24(1), 19-38.",
    "Baliga and Sjostrom (2004)": "Baliga, Sandeep, and Tomas Sjöström (2004). Arms Races and Negotiations. Review of "
    "Economic Studies 71(2), 351-369.",
    "Binmore, Rubinstein and Wolinsky (1986)": "Binmore, Ken, Ariel Rubinstein and Asher Wolinsky (1986). The Nash "
    "Bargaining Solution in Economic Modelling. RAND Journal of Economics 17(2), 176-188.",
    "Crawford (2011)": "Crawford, Timothy W. (2011). Preventing Enemy Coalitions: How Wedge Strategies Shape Power "
    "Politics. International Security 35(4), 155-189.",
    "Drezner (1999)": "Drezner, Daniel W. (1999). The Sanctions Paradox: Economic Statecraft and International "
    "Relations. Cambridge University Press.",
    "Glaser (1997)": "Glaser, Charles L. (1997). The Security Dilemma Revisited. World Politics 50(1), 171-201.",
    "Glaser (2025)": "Glaser, Charles (2025). China-Russia Security Cooperation in the 2020s: Balancing, Wedging, "
    "Bloodletting, and the U.S. Role.",
    "Hirschman (1945)": "Hirschman, Albert O. (1945). National Power and the Structure of Foreign Trade. University of "
    "California Press.",
    "Hirshleifer (1989)": "Hirshleifer, Jack (1989). Conflict and Rent-Seeking Success Functions: Ratio vs. Difference "
    "Models of Relative Success. Public Choice 63(2), 101-112.",
    "Izumikawa (2013)": "Izumikawa, Yasuhiro (2013). To Coerce or Reward? Theorizing Wedge Strategies in Alliance "
    "Politics. Security Studies 22(3), 498-531.",
    "Jervis (1978)": "Jervis, Robert (1978). Cooperation under the Security Dilemma. World Politics 30(2), 167-214.",
    "Kim and others (2024)": "Kim, Patricia M., and others (2024). U.S.-China-Russia relations pose challenge for "
    "Trump administration. The Federal Newswire.",
    "Kovenock and Roberson (2012)": "Kovenock, Dan, and Brian Roberson (2012). Coalitional Colonel Blotto Games with "
    "Application to the Economics of Alliances. Journal of Public Economic Theory 14(4), 653-676.",
    "Kupchan (2021)": "Kupchan, Charles A. (2021). The Right Way to Split China and Russia. Foreign Affairs.",
    "Kydd (2005)": "Kydd, Andrew H. (2005). Trust and Mistrust in International Relations. Princeton University Press.",
    "Kyiv Independent (2025)": "Kyiv Independent (2025). 'Match made in heaven': Why the US will fail to drive a wedge "
    "between Russia, China.",
    "Mearsheimer (2001)": "Mearsheimer, John J. (2001). The Tragedy of Great Power Politics. W. W. Norton.",
    "Mizuno (2022)": "Mizuno (2022). Beware the growing relations between China and Russia.",
    "Nash (1950)": "Nash, John F. (1950). The Bargaining Problem. Econometrica 18(2), 155-162.",
    "Rietzke and Roberson (2013)": "Rietzke, David, and Brian Roberson (2013). The Robustness of "
    "'Enemy-of-My-Enemy-Is-My-Friend' Alliances. Social Choice and Welfare 40(4), 937-956.",
    "Schelling (1960)": "Schelling, Thomas C. (1960). The Strategy of Conflict. Harvard University Press.",
    "Snyder (1984)": "Snyder, Glenn H. (1984). The Security Dilemma in Alliance Politics. World Politics 36(4), "
    "461-495.",
    "Tullock (1980)": "Tullock, Gordon (1980). Efficient Rent Seeking. In: James M. Buchanan, Robert D. Tollison and "
    "Gordon Tullock (editors), Toward a Theory of the Rent-Seeking Society. Texas A&M University Press, 97-112.",
    "Walt (1987)": "Walt, Stephen M. (1987). The Origins of Alliances. Cornell University Press.",
    "Waltz (1979)": "Waltz, Kenneth N. (1979). Theory of International Politics. Addison-Wesley.",
}


def full(citations: Iterable[str]) -> tuple[str, ...]:
    """Return citations in full, each once, in the order of the alphabet.

    A citation may name several works: ``Crawford (2011); Kupchan (2021)``.

    Examples
    --------
    >>> full(["Walt (1987)", "Somebody (2030)"])
    ('Somebody (2030)', 'Walt, Stephen M. (1987). The Origins of Alliances. Cornell University Press.')
    """
    works = {work.strip() for citation in citations for work in citation.split(";")} - {""}
    return tuple(sorted(REFERENCES.get(work, work) for work in works))
