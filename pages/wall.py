"""The wall page."""

import streamlit as st

from dashboard import session

st.write(session.situation().seq)
