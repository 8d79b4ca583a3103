"""The frame: pages, navigation, who is at the desk (the Streamlit entry file).

`streamlit run dashboard/app.py` reads this file twice: first to find `app`, the server to run, then, in that
server, as the script of every visit. `streamlit run` puts this folder on the path, where model/ and journal/
would load a second time under other names: the project's root takes its place.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:] = [str(ROOT), *(p for p in sys.path if p not in (str(ROOT), str(ROOT / "dashboard")))]

import streamlit as st  # noqa: E402 - the path must be right first
from streamlit import runtime  # noqa: E402

if runtime.exists():
    from components.frame import head_people, render_head
    from components.live_clock import live_clock
    from components.log_mark import render_log_mark
    from dashboard import session
    from dashboard.services import authority

    st.set_page_config(page_title="Concord", layout="wide")
    PAGES = {
        "Events": st.Page(ROOT / "pages" / "start.py", title="Events", url_path="events", default=True),
        "Wall": st.Page(ROOT / "pages" / "wall.py", title="Wall", url_path="wall"),
        "Log": st.Page(ROOT / "pages" / "log.py", title="Log", url_path="log"),
        "Resources": st.Page(ROOT / "pages" / "resources.py", title="Resources", url_path="resources"),
        "Units": st.Page(ROOT / "pages" / "units.py", title="Units", url_path="units"),
        "Decisions": st.Page(ROOT / "pages" / "decisions.py", title="Decisions", url_path="decisions"),
        "Protocols": st.Page(ROOT / "pages" / "protocols.py", title="Protocols", url_path="protocols"),
        "Plan": st.Page(ROOT / "pages" / "plan.py", title="Plan", url_path="plan"),
        "Layout": st.Page(ROOT / "pages" / "layout.py", title="Layout", url_path="layout"),
        "Replay": st.Page(ROOT / "pages" / "replay.py", title="Replay", url_path="replay"),
        "Review": st.Page(ROOT / "pages" / "review.py", title="Review", url_path="review"),
        "Directory": st.Page(ROOT / "pages" / "directory.py", title="Directory", url_path="directory"),
        "Import": st.Page(ROOT / "pages" / "imports.py", title="Import", url_path="import"),
    }
    page = st.navigation(list(PAGES.values()), position="hidden")
    if page.url_path == "":
        st.html("<h1>Concord</h1>Joint event command. A coordination aid, not a dispatch system.")
    elif page.url_path != "wall":
        session.opened()
        situation = session.situation()
        chosen = render_head(
            live_clock(session.event(), situation.event, session.moment(), session.limits().data),
            situation.event,
            PAGES,
            page,
            session.link(),
            head_people(authority.people(situation), session.person()),
            session.here(page.url_path),
        )
        if page != PAGES["Replay"]:  # which says so itself
            quiet = session.selector("at") != "" or page == PAGES["Review"]
            render_log_mark(session.event(), quiet)
        if chosen is not None:
            session.select(**{"as": chosen})
            st.rerun()
    page.run()
else:
    from dashboard import server

    app = st.App(__file__, routes=server.ROUTES, middleware=server.MIDDLEWARE, lifespan=server.lifespan)
