"""The import page: a log that another system wrote becomes an event, after a look at what it would become."""

from functools import partial

import streamlit as st

from components.chips import render_style
from components.import_columns import Guesses
from components.import_desk import Mappings, render_import
from components.import_progress import render_progress
from dashboard import session
from dashboard.ingest import import_guess, import_mapping, import_samples
from dashboard.ingest.import_jobs import digest, imports
from dashboard.ingest.import_seen import looked
from dashboard.ingest.import_times import month_first
from dashboard.ingest.mapping import TIMES, load, read_mapping
from dashboard.ingest.vocabulary import type_titles

jobs = imports(session.desk())
render_style()
guesses = Guesses(
    import_guess.guessed, import_guess.timed, import_guess.valued, import_guess.groups, import_samples.several,
    import_guess.shown, month_first, import_mapping.agencies(),
    type_titles(), ("", *TIMES),
)  # fmt: skip
mappings = Mappings(
    import_mapping.mapping_of, load, read_mapping, import_mapping.renamed, import_mapping.written,
    import_mapping.saved, import_mapping.names, digest,
)  # fmt: skip
running, me = jobs.now(), session.person()
asked = render_import(looked, guesses, mappings, running, me.name[:80] if me else "")
render_progress(running, jobs.now, jobs.cancel, session.timezone())
if asked is not None:
    session.told(
        partial(
            jobs.begin, asked.upload.raw, asked.upload.name, asked.mapping, asked.event, asked.by, taking=asked.taking,
            add=asked.add,
        )
    )  # fmt: skip
    st.rerun()
