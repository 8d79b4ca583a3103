"""What may be drawn: objects of a kind there is, on the globe, with numbers and names that mean something."""

from math import isfinite

from dashboard.model.errors import EntryRejected
from dashboard.model.layouts import KINDS, Feature
from dashboard.model.positions import on_the_globe
from dashboard.projections.outlines import MOST_HOLES, MOST_POINTS, oversized, tangled
from dashboard.projections.situation import Situation
from dashboard.services.checks import in_our_time
from dashboard.services.plan_part_rules import LONGEST_NAME, MOST_PEOPLE, Around, known_or_none

MOST_PROPERTIES = 1_000
LEAST_POINTS = {"Point": 1, "LineString": 2, "Polygon": 3}
WIDEST = 10_000.0


def drawable(feature: Feature, situation: Situation) -> None:
    """EntryRejected where `feature` cannot be drawn or names what is not there, with its own name and the way out."""
    name = f"layout object '{feature.called[:60]}'"
    if feature.kind not in KINDS:
        raise EntryRejected(name, f"'{feature.kind[:40]}' is no kind of object; use one of the list, or object")
    if len(feature.name) > LONGEST_NAME:
        raise EntryRejected(name, f"its name has {len(feature.name):,} characters; use {LONGEST_NAME} at most")
    if len(feature.properties) > MOST_PROPERTIES:
        raise EntryRejected(name, f"has {len(feature.properties):,} properties; {MOST_PROPERTIES:,} at most")
    _outline(feature, name)
    for field in ("width", "height"):
        if not (isfinite(getattr(feature, field)) and 0 <= getattr(feature, field) <= WIDEST):
            raise EntryRejected(name, f"{field} must be 0 to {WIDEST:,.0f} metres")
    for field in ("capacity", "crowd", "lanes", "staff"):
        if not 0 <= getattr(feature, field) <= MOST_PEOPLE:
            raise EntryRejected(name, f"{field} must be 0 to {MOST_PEOPLE:,}")
    known_or_none(feature.owner, situation.agencies, f"{name} owner")
    known_or_none(feature.channel, situation.channels, f"{name} channel")


def _outline(feature: Feature, name: str) -> None:
    least, count = LEAST_POINTS[feature.geometry], len(feature.points)
    most = 1 if feature.geometry == "Point" else MOST_POINTS
    if not least <= count <= most:
        needed = "exactly 1 is needed" if most == 1 else f"{least} to {most:,} are needed"
        raise EntryRejected(name, f"has {count:,} points; {needed}")
    if feature.holes and feature.geometry != "Polygon":
        raise EntryRejected(name, "has holes; only an area has")
    if oversized(feature.points, feature.holes):
        raise EntryRejected(name, f"has too many holes; {MOST_HOLES:,} holes and {MOST_POINTS:,} points at most")
    for lon, lat in (*feature.points, *(point for hole in feature.holes for point in hole)):
        on_the_globe(lat, lon, name)
    if feature.geometry != "Polygon":
        return
    if len(set(feature.points)) < least:
        raise EntryRejected(name, "is an area of fewer than three different points")
    if any(len(set(hole)) < least for hole in feature.holes):
        raise EntryRejected(name, "has a hole of fewer than three different points")
    if tangled(feature.points, feature.holes):
        raise EntryRejected(name, "crosses itself too often; draw it again")


def opened(features: tuple[Feature, ...], around: Around, once: frozenset[str]) -> None:
    """EntryRejected where an opening is of no period, closes before it opens, or is said twice.

    What the object had before stays, and so does what an object that was once drawn (`once`) comes back with: an
    opening of a period that is gone keeps it from being open always.
    """
    if not any(feature.openings for feature in features):
        return
    had = {feature.id: {opening.period for opening in feature.openings} for feature in around.before.features}
    for feature in features:
        name, periods = f"layout object '{feature.called[:60]}'", [opening.period for opening in feature.openings]
        if len(periods) != len(set(periods)):
            raise EntryRejected(name, "is open in one period twice; keep one")
        for opening in feature.openings:
            there = opening.period in around.ids["periods"] or opening.period in had.get(feature.id, ())
            if not there and feature.id not in once:
                raise EntryRejected(name, f"is open in '{opening.period[:60]}', which is no period of the plan")
            for us in filter(None, (opening.opens, opening.closes)):
                in_our_time(us, f"{name} hours")
            if opening.opens and opening.closes and opening.closes <= opening.opens:
                raise EntryRejected(name, f"must close after it opens in '{opening.period[:60]}'")
