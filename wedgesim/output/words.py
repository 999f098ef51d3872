"""Small pieces of English: states, actions and numbers in sentences."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Final

from wedgesim.scenario.scenario import Action

TIE: Final = 5e-10
"""Payoffs that differ by less are told to be the same: no digit that is shown tells them apart."""

_ARTICLE_STARTS: Final = ("United ",)
_ARTICLE_ENDS: Final = (
    "Union",
    "States",
    "Kingdom",
    "Republic",
    "Federation",
    "Emirates",
    "Netherlands",
    "Philippines",
    "Empire",
    "Alliance",
    "Community",
    "Bloc",
    "Entente",
    "League",
    "Pact",
    "Axis",
)
_ARTICLE_NAMES: Final = frozenset({"US", "USA", "U.S.", "UK", "EU", "UAE", "USSR", "DPRK", "ROK", "PRC"})

_VERBS: Final = frozenset(
    """abandon abstain accept accommodate add aid align ally answer apologise apologize appease approach arm ask
    assist attack back balance bandwagon bargain bend betray bid bind block blockade bluff boycott break build
    buy call cede challenge chase cheat choose close coerce collude come commit compel compensate compete comply
    concede condemn confront consult contain continue cooperate coordinate counter court criticise criticize
    cross cut declare decouple defect defend defy delay deliver demand deny deploy detach deter disarm disengage
    distance divert divide do drift drop ease embrace encircle encourage endorse engage enter escalate evade exit
    expand extend feign fight finance flatter fly follow forgo freeze fund give go guarantee guard halt harden
    hedge help hold idle ignore impose increase insist integrate intensify intervene invade invest invite isolate
    join keep lead lean leave let lift limit lower lure maintain make match mediate meet mend mirror mobilise
    mobilize move neglect negotiate normalise normalize obey offer open oppose pacify partner pass pay persist
    pivot placate play pledge prepare press pressure pretend prevent probe proceed promise protect provoke punish
    push quit raise rally reach realign rearm reassure rebuild reciprocate reduce refrain refuse rein reject relax
    release relieve remain renege renew renounce repair rescue resist respond restore restrain retaliate retreat
    return reveal revive reward sanction say secure seek seize sell send separate settle share shift side signal
    sit sleep soften speak spend split stall stand start stay step stop strengthen strike submit subsidise
    subsidize supply support surrender suspend sustain switch take talk tell test threaten tie tighten tilt
    tolerate trade trust try turn undercut unite uphold use veto vote wait waive walk warn watch weaken wedge
    welcome widen win withdraw withhold woo work yield""".split()  # noqa: SIM905  # as a list it could not be read
)
_IRREGULAR: Final = {"do": "does", "go": "goes", "veto": "vetoes"}


def with_article(state: str) -> str:
    """Return the name of a state as it stands within a sentence.

    Examples
    --------
    >>> with_article("United States"), with_article("Russia"), with_article("Soviet Union")
    ('the United States', 'Russia', 'the Soviet Union')
    """
    needs = state in _ARTICLE_NAMES or state.startswith(_ARTICLE_STARTS) or state.endswith(_ARTICLE_ENDS)
    return f"the {state}" if needs else state


def sentence(text: str) -> str:
    """Return `text` with a capital first letter.

    Examples
    --------
    >>> sentence("the United States waits.")
    'The United States waits.'
    """
    return text[:1].upper() + text[1:]


def third_person(verb: str) -> str:
    """Return a verb in the third person singular.

    Examples
    --------
    >>> [third_person(verb) for verb in ("hedge", "rely", "stay", "press", "go")]
    ['hedges', 'relies', 'stays', 'presses', 'goes']
    """
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if verb.endswith(("s", "x", "z", "ch", "sh")):
        return f"{verb}es"
    if verb.endswith("y") and verb[-2:-1] not in tuple("aeiou"):
        return f"{verb[:-1]}ies"
    return f"{verb}s"


def predicate(action: Action) -> str:
    """Return an action as what somebody does: its label, else its name, as a verb where it begins with one.

    Examples
    --------
    >>> predicate(Action("hold", {}, "hold the course")), predicate(Action("stay_aligned", {}))
    ('holds the course', 'stays aligned')
    >>> predicate(Action("rearm", {}, "sustain Ukraine and rearm"))
    'sustains Ukraine and rearms'
    >>> predicate(Action("level_3", {}))
    'plays "level_3"'
    """
    phrase = action.label or action.name.replace("_", " ")
    verb = phrase.partition(" ")[0]
    if verb in _VERBS:
        first, *others = phrase.split(" and ")
        return " and ".join([_conjugated(first), *map(_conjugated, others)])
    if verb in _THIRD_PERSON:
        return phrase
    return f"plays {quoted(action)}"


def _conjugated(phrase: str) -> str:
    """Return a phrase with the verb that begins it, if one does, in the third person."""
    verb, _, rest = phrase.partition(" ")
    return f"{third_person(verb)} {rest}".rstrip() if verb in _VERBS else phrase


def legend(actions: Iterable[Action]) -> str:
    """Return what the names of actions stand for, in a sentence; empty where names say it themselves.

    Examples
    --------
    >>> from wedgesim.model.loading import load
    >>> legend(load("reverse_kissinger").actions["divider"])
    'hold: hold the course; accommodate: accommodate Russia; pressure: press harder.'
    """
    said = [(action.name, action.label) for action in actions if action.label and action.label != action.name]
    return "; ".join(f"{name}: {label}" for name, label in said) + "." * bool(said)


def quoted(action: Action) -> str:
    """Return an action as a name in quotes: its label, else its name.

    Examples
    --------
    >>> quoted(Action("level_3", {}))
    '"level_3"'
    """
    return f'"{action.label or action.name}"'


def infinitive(action: Action) -> str:
    """Return an action as what somebody can choose: ``to stay aligned``, else its name in quotes.

    Examples
    --------
    >>> infinitive(Action("stay_aligned", {})), infinitive(Action("level_3", {}))
    ('to stay aligned', '"level_3"')
    """
    phrase = action.label or action.name.replace("_", " ")
    return f"to {phrase}" if phrase.partition(" ")[0] in _VERBS else quoted(action)


_THIRD_PERSON: Final = frozenset(map(third_person, _VERBS))


def listing(parts: Sequence[str], last: str = "and") -> str:
    """Join words as a sentence lists them.

    Examples
    --------
    >>> listing(["a", "b", "c"]), listing(["a", "b"], "or")
    ('a, b and c', 'a or b')
    """
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def number(value: float, digits: int = 3) -> str:
    """Return a number for people: `digits` decimals, or as many significant digits where it is very large or small.

    Examples
    --------
    >>> number(0.34338), number(-0.0), number(1.5e-7), number(123456.789), number(math.inf)
    ('0.343', '0.000', '1.5e-07', '1.23e+05', 'infinite')
    """
    if math.isnan(value):
        return "-"
    if math.isinf(value):
        return "infinite" if value > 0 else "-infinite"
    if value != 0 and not 0.5 * 10**-digits <= abs(value) < 1e5:
        return f"{value:.{digits}g}"
    return f"{value + 0.0:.{digits}f}"


def aligned(values: Sequence[float]) -> list[str]:
    """Return numbers that stand in one table, all with the decimals that the largest of them calls for.

    Examples
    --------
    >>> aligned([0.61, -2e-18, 12.0]), aligned([0.00123456, 0.0]), aligned([1234567.0, 1.5])
    (['0.610', '0.000', '12.000'], ['0.00123', '0.00000'], ['1234567', '2'])
    """
    largest = max((abs(value) for value in values if math.isfinite(value)), default=0.0)
    magnitude = math.floor(math.log10(largest)) if largest > 0 else 0
    if not -9 < magnitude < 12:
        return [f"{value:.3g}" if abs(value) > 1e-12 * largest else "0" for value in values]
    decimals = max(0, 3 if -1 <= magnitude < 4 else 2 - magnitude if magnitude < 0 else 5 - magnitude)
    return [f"{0.0 if abs(value) < 0.5 * 10.0**-decimals else value:.{decimals}f}" for value in values]


def signed(value: float) -> str:
    """Return a difference, with its sign.

    Examples
    --------
    >>> signed(0.25), signed(-0.25)
    ('+0.250', '-0.250')
    """
    return f"+{number(value)}" if value > 0 else number(value)


def short(value: float) -> str:
    """Return a parameter value with no digits that say nothing.

    Examples
    --------
    >>> short(0.3), short(2.0), short(0.123456)
    ('0.3', '2', '0.1235')
    """
    return f"{value:.4g}"


def plain(value: float) -> str:
    """Return a number as a person would type it, with all digits that it has.

    Examples
    --------
    >>> plain(0.575), plain(2.0), plain(1.25e-7), plain(1234567.0)
    ('0.575', '2', '1.25e-07', '1234567')
    """
    return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else f"{value!r}"


def percent(share: float) -> str:
    """Return a share as a percentage; only nothing is 0%, and only all of it 100%.

    Examples
    --------
    >>> percent(0.4352), percent(0.004), percent(0.9982), percent(1.0), percent(5.5e-17)
    ('44%', '0.4%', '99.8%', '100%', '<0.0001%')
    """
    if 0 < share < 1e-6:
        return "<0.0001%"
    if 0 < share < 0.0095:
        return f"{100 * share:.2g}%"
    if 0.995 <= share < 1:
        return f"{100 * share:.{min(-math.floor(math.log10(100 * (1 - share))), 12)}f}%"
    return f"{100 * share:.0f}%"


def percents(shares: Sequence[float]) -> list[str]:
    """Return shares of a whole as percentages that add up to 100, with the digits that the smallest of them needs.

    Examples
    --------
    >>> percents([0.5, 0.5]), percents([0.99823, 0.00177]), percents([1 / 3, 1 / 3, 1 / 3])
    (['50%', '50%'], ['99.8%', '0.2%'], ['34%', '33%', '33%'])
    """
    least = min((share for share in shares if share > 0), default=1.0)
    decimals = 0 if least >= 0.0095 else min(-math.floor(math.log10(100 * least)), 12)
    units = [100 * share * 10**decimals for share in shares]
    whole = [math.floor(unit + 1e-9) for unit in units]
    short_of = round(sum(units)) - sum(whole)
    for index in sorted(range(len(units)), key=lambda i: whole[i] - units[i])[:short_of]:
        whole[index] += 1
    return [f"{count / 10**decimals:.{decimals}f}%" for count in whole]


def tokens(names: Iterable[str], most: int) -> str:
    """Join names, at most so many of them.

    Examples
    --------
    >>> tokens("abc", 2)
    'a, b and 1 more'
    """
    listed = list(names)
    if len(listed) <= most:
        return ", ".join(listed)
    return f"{', '.join(listed[:most])} and {len(listed) - most} more"


def price(value: float | None) -> str:
    """Return a price as a cell of a table; infinite where none is enough.

    Examples
    --------
    >>> price(1.25), price(float("inf")), price(None)
    ('1.250', 'never', '-')
    """
    return "-" if value is None else "never" if math.isinf(value) else number(value)


def breakable(path: str) -> str:
    """Return what is played with places at which a narrow column can break it.

    Examples
    --------
    >>> breakable("hold/align/support")
    'hold / align / support'
    """
    return " / ".join(part.strip() for part in path.split("/"))
