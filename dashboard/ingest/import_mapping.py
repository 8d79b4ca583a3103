"""What was chosen about a file, as a mapping; and a mapping as the text of its file, in the form of data/mappings."""

import json
import re

import msgspec
from msgspec import structs

from dashboard.ingest.import_samples import EMPTY
from dashboard.ingest.import_words import words
from dashboard.ingest.mapping import FOLDER, Duration, EventInfo, FileInfo, Mapping, Rule, check, read_mapping
from dashboard.model.agencies import Agency
from dashboard.model.errors import PayloadRefused
from dashboard.model.imports import Choices
from dashboard.model.text import clean

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")


def mapping_of(choices: Choices) -> Mapping:
    """Return the mapping that these choices are. PayloadRefused says what is missing or wrong."""
    if choices.ambiguous:
        raise PayloadRefused("times: day or month first? The values do not tell; say which it is")
    if not choices.timezone:
        raise PayloadRefused("time zone: nothing in the file tells it; say which one it is")
    if choices.needs_day:
        raise PayloadRefused("times: they have no date; say the day of the first row")
    if choices.form == "statuses" and not any(choices.statuses.values()):
        listed = ", ".join(repr(said) for said in [*choices.statuses][:8])
        raise PayloadRefused(f"status: nothing tells what {listed} mean; say it for each ([statuses] of a mapping)")
    reading = choices.reading
    file = FileInfo(
        reading.encoding or "utf-8-sig", reading.delimiter or ",", choices.times, (*EMPTY, *choices.empty),
        choices.location, reading.format, reading.sheet, "snapshots" if choices.form == "snapshots" else "",
        choices.units, choices.absent, choices.day, choices.reading.skip,
    )  # fmt: skip
    used = [id for id in dict.fromkeys(choices.agencies.values()) if id]
    mapping = Mapping(
        EventInfo(choices.name, choices.timezone, choices.lat, choices.lon),
        {field: titles[0] if len(titles) == 1 else titles for field, titles in choices.columns.items() if titles},
        file,
        durations={
            field: Duration(titles[0] if len(titles) == 1 else titles, since, unit)
            for field, (titles, since, unit) in choices.durations.items()
        },
        statuses=choices.statuses if choices.form in ("statuses", "snapshots") else {},
        types={said: ours for said, ours in choices.types.items() if ours},
        priorities=choices.priorities,
        agencies=tuple(_agency(id) for id in used),
        rules=tuple(_rule(choices, said, id) for said, id in choices.agencies.items() if id),
    )
    check(mapping, "what was chosen")
    return mapping


def agencies() -> dict[str, str]:
    """Return the agencies that can be chosen, id -> name (data/import_words.json)."""
    return {known.id: known.name for known in words().agencies}


def _agency(id: str) -> Agency:
    known = next(known for known in words().agencies if known.id == id)
    return Agency(
        known.id, known.name, known.short, known.letter, known.shape, known.discipline, known.dark, known.light
    )


def _rule(choices: Choices, said: str, agency: str) -> Rule:
    if choices.agency_by:
        return Rule(agency, choices.agency_by, rf"^\s*{re.escape(said)}\s*$")
    return Rule(agency, "unit", rf"^\s*{re.escape(said)}(?![^\W\d_])")


def written(mapping: Mapping, words: str = "") -> str:
    """Return the text of the mapping's file; `words` say at its head where it comes from."""
    said = msgspec.to_builtins(mapping)
    lines = [f"# {' '.join(clean(line).split())}" for line in words.splitlines()]
    for table in ("event", "file", "columns", "known", "durations", "statuses", "types", "priorities"):
        if filled := {key: value for key, value in said[table].items() if table != "file" or value != ""}:
            lines += ["", f"[{table}]", *_pairs(filled)]
    lines[1:1] = ["", f"default_priority = {_value(said['default_priority'])}"]
    for table in ("rules", "agencies"):
        for each in said[table]:
            lines += ["", f"[[{table}]]", *_pairs(each)]
    return "\n".join(lines).strip() + "\n"


def saved(mapping: Mapping, name: str, words: str) -> str:
    """Keep the mapping as `name`.toml in data/mappings; return its path. A mapping that is there is not replaced."""
    if not NAME.fullmatch(name):
        raise PayloadRefused("mapping: its name must be small letters, digits and -, such as riverton-fire")
    text = written(mapping, words)
    read_mapping(text.encode(), name)
    path = FOLDER / f"{name}.toml"
    try:
        with path.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError:
        raise PayloadRefused(f"mapping: there is a '{name}' already; give it another name") from None
    except OSError as error:
        raise PayloadRefused(f"mapping: {path} cannot be written: {error.strerror}") from error
    return f"data/mappings/{name}.toml"


def names() -> list[str]:
    """Return the mappings there are in data/mappings."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def renamed(mapping: Mapping, name: str) -> Mapping:
    """Return the mapping for an event called `name`."""
    return structs.replace(mapping, event=structs.replace(mapping.event, name=name)) if name else mapping


def _pairs(table: dict[str, object]) -> list[str]:
    return [f"{_key(key)} = {_value(value)}" for key, value in table.items()]


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else _value(key)


def _value(value: object) -> str:
    """Write a value as TOML, whose strings are JSON's but for the sign of deletion."""
    if isinstance(value, dict):
        return f"{{ {', '.join(_pairs(value))} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(each) for each in value)}]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
