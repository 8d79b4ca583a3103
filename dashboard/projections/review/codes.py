"""Codes and jargon that stand in a log as they were said, although nobody here may know what they mean."""

import re
from collections.abc import Iterator, Mapping, Sequence

from dashboard.model.agencies import Agency
from dashboard.model.glossary import NumberWords, Term
from dashboard.projections.plain_language import UNKNOWN, translate
from dashboard.projections.review.reading import Log
from dashboard.projections.review.samples import Metric, Sample, counted


def jargon(
    log: Log, terms: Mapping[str, Term], present: Sequence[Agency], words: NumberWords, start: int, end: int
) -> Metric:
    """Count the notes and messages from `start` until before `end` (UTC us) in which a code was left as it was said."""
    there = [(when, seq, text) for when, seq, text in log.texts if start <= when < end]
    return counted("jargon", _unresolved(there, terms, present, words), of_texts=len(there))


def _unresolved(
    texts: Sequence[tuple[int, int, str]], terms: Mapping[str, Term], present: Sequence[Agency], words: NumberWords
) -> Iterator[Sample]:
    """Look closely only at texts with anything like a code in them: it takes a thousand times as long as passing by."""
    spoken = "|".join(re.escape(term.code) for term in terms.values() if term.asks)
    perhaps = re.compile(rf"{UNKNOWN}|10 \d{f'|(?i:{spoken})' if spoken else ''}")
    for when, seq, text in texts:
        if perhaps.search(text):
            left = [c.code for c in translate(text, terms, present, None, words).codes if not c.plain and not c.advice]
            if left:
                yield Sample(len(left), when, (seq,), note=", ".join(left))
