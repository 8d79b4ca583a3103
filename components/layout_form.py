"""The properties of one object of the layout: a form that asks what matters for its kind, and its reader."""

from collections.abc import Mapping
from html import escape
from math import isfinite
from typing import Any

from mgrs import MGRS
from msgspec import structs

from components.asked import Asked, value
from components.chips import text
from components.layout_hours import hours_html, hours_of
from dashboard.model.errors import EntryRejected
from dashboard.model.layouts import Feature, kind_of
from dashboard.model.plans import Plan
from dashboard.projections.situation import Situation

LONGEST = {"name": 200, "contact": 200, "note": 2_000}
WHOLE: dict[str, str] = {
    "capacity": "Capacity (people)", "crowd": "Crowd at the peak", "lanes": "Lanes of entry", "staff": "Staff needed",
}  # fmt: skip
METRES: dict[str, str] = {"width": "Clear width (m)", "height": "Height (m)"}
READ = (*LONGEST, "owner", "channel", *WHOLE, *METRES)
VEHICLES = ("parking", "staging")
_grid = MGRS()


def form_html(feature: Feature, plan: Plan, situation: Situation, *, closed: bool) -> str:
    """Draw the form of `feature`; where it is `closed` its values can be read and not changed."""
    kind, off = kind_of(feature), " disabled" if closed else ""
    asks = [_field(name, feature, off) for name in kind.asks if name != "channel"]
    rows = [
        _line("name", "Name", feature.name, off, wide=True, hint=feature.called),
        _choice("owner", "Owner agency", feature.owner, {a.id: a.short for a in situation.agencies.values()}, off),
        *([_choice("channel", "Channel", feature.channel, _channels(situation), off)]
          if "channel" in kind.asks or feature.channel else []),
        *asks, *[_field(name, feature, off) for name in _more(feature)],
    ]  # fmt: skip
    unfolded = " open" if feature.contact or feature.note else ""
    more = (
        f'<details data-key="more"{unfolded}><summary>Contact and note</summary>'
        f'<div class="lo-fields">{_line("contact", "Contact", feature.contact, off, wide=True)}<label class="lo-wide">'
        f'Note<textarea name="note" rows="2" maxlength="{LONGEST["note"]}"{off}>{escape(feature.note)}</textarea>'
        "</label></div></details>"
    )
    save = "" if closed else '<button type="submit" class="lo-save">Save (Enter)</button>'
    return (
        f'<form class="lo-form" data-key="object:{escape(feature.id)}" data-form="object:{escape(feature.id)}"'
        f' data-do="save" data-object="{escape(feature.id)}" autocomplete="off">'
        f'<div class="lo-fields">{"".join(rows)}</div>'
        f"{hours_html(feature, plan, situation.timezone, off)}{more}{save}</form>"
    )


def head_html(feature: Feature) -> str:
    """Say what it is, its id, and where: degrees and grid reference of its first point."""
    kind = kind_of(feature)
    lon, lat = feature.points[0]
    count = f"first of {len(feature.points):,} points{_holes(feature)}"
    more = "" if feature.geometry == "Point" else f" \N{MIDDLE DOT} {count}"
    where = f"{lat:.6f}, {lon:.6f} \N{MIDDLE DOT} {grid_reference(lat, lon)}{more}"
    return (
        f'<div class="lo-head"><h2>{text(feature.called)}</h2><p class="dim">{escape(kind.name)} \N{MIDDLE DOT} '
        f'{text(feature.id)}</p><p class="dim lo-where">{escape(where)}</p></div>'
    )


def _holes(feature: Feature) -> str:
    count = len(feature.holes)
    return f", with {count:,} hole{'' if count == 1 else 's'}" if count else ""


def grid_reference(lat: float, lon: float) -> str:
    """Return the MGRS reference to a metre, spaced to be read out; beyond 84 north and 80 south in words."""
    if not -80 <= lat < 84:
        return "no MGRS so near the pole"
    found = str(_grid.toMGRS(lat, lon))
    zone = 3 if found[2].isalpha() else 2
    return f"{found[:zone]} {found[zone : zone + 2]} {found[zone + 2 : zone + 7]} {found[zone + 7 :]}"


def saved(asked: Asked, feature: Feature, plan: Plan, situation: Situation) -> Feature:
    """Return `feature` as the form says; EntryRejected names the field that is wrong."""
    fields = asked.get("values")
    sent: Mapping[str, Any] = fields if isinstance(fields, Mapping) else {}
    changes: dict[str, Any] = {name: _read(name, value(asked, name)) for name in READ if name in sent}
    if "lit" in kind_of(feature).asks:
        changes["lit"] = bool(sent.get("lit"))
    return structs.replace(feature, **changes, openings=hours_of(asked, feature, plan, situation.timezone))


def _read(name: str, words: str) -> str | int | float:
    if name in WHOLE:
        return _whole(words, WHOLE[name])
    if name in METRES:
        return _metres(words, METRES[name])
    if len(words) > LONGEST.get(name, len(words)):
        raise EntryRejected(name, f"must be {LONGEST[name]:,} characters at most")
    return words


def _more(feature: Feature) -> list[str]:
    """Name the fields that its kind does not ask for and that have a value all the same."""
    asked = kind_of(feature).asks
    return [name for name in (*WHOLE, *METRES) if name not in asked and getattr(feature, name)]


def _field(name: str, feature: Feature, off: str) -> str:
    if name == "lit":
        on = " checked" if feature.lit else ""
        return f'<label class="tick"><input type="checkbox" name="lit" value="1"{on}{off}>Lit at night</label>'
    found = getattr(feature, name)
    label = WHOLE.get(name) or METRES[name]
    if name == "capacity" and feature.kind in VEHICLES:
        label = "Capacity (vehicles)"
    return _line(name, label, f"{found:g}" if isinstance(found, float) else str(found), off, kind="decimal")


def _line(
    name: str, label: str, found: str, off: str, *, wide: bool = False, kind: str = "text", hint: str = ""
) -> str:
    shown = "" if found == "0" and kind == "decimal" else found
    most = f' maxlength="{LONGEST[name]}"' if name in LONGEST else ""
    hint = f' placeholder="{escape(hint)}"' if hint and not found else ""
    return (
        f'<label{" class=lo-wide" if wide else ""}>{escape(label)}<input name="{name}" inputmode="{kind}"'
        f' value="{escape(shown)}"{most}{hint}{off}></label>'
    )


def _choice(name: str, label: str, found: str, there: Mapping[str, str], off: str) -> str:
    listed = {"": "none", **there, **({found: found} if found and found not in there else {})}
    options = "".join(
        f'<option value="{escape(key)}"{" selected" if key == found else ""}>{escape(words[:60])}</option>'
        for key, words in listed.items()
    )
    return f'<label>{escape(label)}<select name="{name}"{off}>{options}</select></label>'


def _channels(situation: Situation) -> dict[str, str]:
    return {channel.id: channel.name for channel in situation.channels.values()}


def _whole(words: str, label: str) -> int:
    plain = words.replace(",", "").replace(" ", "")
    if not plain:
        return 0
    if not (plain.isascii() and plain.isdigit() and len(plain) < 12):
        raise EntryRejected(label, f"'{words[:40]}' is no whole number; 0 or more, or leave it empty")
    return int(plain)


def _metres(words: str, label: str) -> float:
    plain = words.lower().removesuffix("m").strip().replace(",", ".")
    if not plain:
        return 0.0
    try:
        found = float(plain)
    except ValueError:
        found = -1.0
    if not (isfinite(found) and found >= 0):
        raise EntryRejected(label, f"'{words[:40]}' is no number of metres; say it as 4.5, or leave it empty")
    return found
