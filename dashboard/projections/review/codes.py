"""Codes and jargon that stand in a log as they were said, although nobody here may know what they mean."""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any

import numpy as np
from msgspec import Struct

from dashboard.model.agencies import Agency
from dashboard.model.glossary import NumberWords, Term
from dashboard.projections.plain_language import translate
from dashboard.projections.review.calls import Case
from dashboard.projections.review.reading import Instants, Log
from dashboard.projections.review.samples import Metric, Sample, counted

PERHAPS = re.compile(r"10[- \u2010-\u2015]0?[1-9]|[Cc]ode|CODE|[Ss]ignal|SIGNAL")
PROBES = (*(f"10{dash}" for dash in "- \u2010\u2011\u2012\u2013\u2014\u2015"), "ode", "ODE", "ignal", "IGNAL")


class Coded(Struct, frozen=True):
    """Notes and messages: the time (UTC us), seq and body of those with anything like a code; `times` of all."""

    times: Instants
    perhaps: tuple[tuple[int, int, Any], ...]


def coded(log: Log) -> Coded:
    """Find the notes and messages of `log` that may have a code in them: most have none, and are passed by at once."""
    texts, times, seqs = log.texts, log.times[log.text_places], log.seqs[log.text_places]
    found = (n for n in _probed([body.text for body in texts]) if PERHAPS.search(texts[n].text))
    return Coded(times, tuple((int(times[n]), int(seqs[n]), texts[n]) for n in found))


def jargon(
    said: Coded, cases: Mapping[str, Case], terms: Mapping[str, Term], present: Sequence[Agency], words: NumberWords,
    start: int, end: int,
) -> Metric:  # fmt: skip
    """Count the notes and messages from `start` until before `end` (UTC us) in which a code was left as it was said.

    Codes are those with numbers, and those called Code or Signal; words that are jargon somewhere are none.
    """
    samples = list[Sample]()
    for when, seq, body in said.perhaps:
        if start <= when < end:
            codes = translate(body.text, terms, present, None, words).codes
            left = [code.code for code in codes if not code.plain and not code.advice]
            case = cases.get(body.incident)
            kind, note = case.type if case else "", ", ".join(left)
            samples += [Sample(len(left), when, (seq,), body.incident, type=kind, note=note)] if left else []
    of_texts = int(np.count_nonzero((said.times >= start) & (said.times < end)))
    return counted("jargon", samples, ("type",), of_texts=of_texts)


def _probed(texts: list[str]) -> list[int]:
    """Return which of `texts` have one of PROBES in them: one search through all of them for each."""
    whole = "\n".join(texts)
    begins = list(accumulate((len(text) + 1 for text in texts), initial=0))
    found: set[int] = set()
    for probe in filter(str.isascii, PROBES) if whole.isascii() else PROBES:
        at = whole.find(probe)
        while at >= 0:
            n = bisect_right(begins, at) - 1
            found.add(n)
            at = whole.find(probe, begins[n + 1])
    return sorted(found)
