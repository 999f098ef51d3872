"""The JSON Schema of scenarios, for editors: names complete, and what is misspelt is underlined while it is typed."""

from __future__ import annotations

import math
from typing import Final

from wedgesim.scenario.claim_shapes import PLAYED
from wedgesim.scenario.document import DOCUMENT, FORMAT
from wedgesim.scenario.parameter_shapes import AXES, PARAMETER
from wedgesim.scenario.shapes import Json
from wedgesim.scenario.type_shapes import TYPES_OF_ROLE
from wedgesim.scenario.vocabulary import Parameter, Vocabulary

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def json_schema(vocabulary: Vocabulary) -> Json:
    """Return the JSON Schema (draft 2020-12) of a scenario document.

    Parameters
    ----------
    vocabulary : Vocabulary
        Its theories, parameters and levers become completions, with their meanings and ranges.

    Returns
    -------
    dict
        Fit for ``json.dump``. It describes a document as it is written: parameters nested or dotted, theories as a
        list or a mapping, and, in a document that extends another, entries that are null. Names and references
        between sections are checked by loading alone.

    Examples
    --------
    >>> schema = json_schema(Vocabulary())
    >>> schema["properties"]["split_threshold"]["description"]
    'alignment at or below which the target has split; 0.25 by default'
    """
    schema = DOCUMENT.json(vocabulary)
    properties = schema["properties"]
    properties["theories"] = _theories(properties["theories"], vocabulary)
    properties["roles"].pop("required")
    for role in properties["roles"]["properties"].values():
        role.pop("required")  # an overlay may change nothing but one action
    for name in properties.keys() - {"wedgesim", "extends", "without", "title", "roles"}:
        description = properties[name].pop("description")
        properties[name] = {"description": description, "anyOf": [properties[name], {"type": "null"}]}
    schema["required"] = ["wedgesim"]
    schema["anyOf"] = [{"required": ["extends"]}, {"required": ["title", "roles"]}]
    definitions = {
        "parameter": PARAMETER.shape.json(vocabulary),
        "parameters": _grouped(vocabulary, {"$ref": "#/$defs/parameter"}, "parameters"),
        "settings": _grouped(vocabulary, {"type": "number"}, "settings"),
        "played": PLAYED.shape.json(vocabulary),
        "types_of_role": TYPES_OF_ROLE.shape.json(vocabulary),
        "axis": AXES.shape.of.shape.json(vocabulary),  # type: ignore[attr-defined]
        "axes": AXES.shape.json(vocabulary),
    }
    heading = {"$schema": DIALECT, "title": "wedgesim scenario", "description": f"A scenario, format {FORMAT}"}
    return heading | schema | {"$defs": definitions}


def _theories(mapping: Json, vocabulary: Vocabulary) -> Json:
    names = {"anyOf": [{"enum": list(vocabulary.theories)}, {"type": "string"}]}
    listed = {"type": "array", "items": names, "minItems": 1, "uniqueItems": True}
    description = mapping.pop("description")
    return {"description": description, "anyOf": [listed, mapping]}


def _grouped(vocabulary: Vocabulary, leaf: Json, name: str) -> Json:
    """Return an object whose parameters can be given dotted or nested, by group."""
    other = {"anyOf": [leaf, {"$ref": f"#/$defs/{name}"}, {"type": "null"}]}
    schema: Json = {"type": "object", "properties": {}, "additionalProperties": other}
    for parameter in vocabulary.parameters_of(vocabulary.theories).values():
        entry = _parameter(parameter, leaf)
        schema["properties"][parameter.name] = entry
        _nest(schema, parameter.name.split("."), entry)
    return schema


def _nest(schema: Json, parts: list[str], entry: Json) -> None:
    """Offer an entry under the nested spelling of its name."""
    for part in parts[:-1]:
        group = {"type": ["object", "null"], "properties": {}, "additionalProperties": True}
        schema = schema["properties"].setdefault(part, group)
        schema.setdefault("properties", {})
    schema["properties"].setdefault(parts[-1], entry)


def _parameter(parameter: Parameter, leaf: Json) -> Json:
    """Return a leaf with the bounds of the parameter; bounds concern numbers alone, so both spellings can hold them."""
    low, high = parameter.range
    bounds: Json = {}
    if math.isfinite(low):
        bounds["exclusiveMinimum" if parameter.exclusive_minimum else "minimum"] = low
    if math.isfinite(high):
        bounds["maximum"] = high
    unit = f" ({parameter.unit})" if parameter.unit else ""
    meaning = f"{parameter.meaning}{unit}; {parameter.range_in_words}; {parameter.default:g} by default"
    either = {"anyOf": [leaf, {"type": "null"}]}
    return {"description": meaning, **either, **bounds, "properties": {"value": bounds}}
