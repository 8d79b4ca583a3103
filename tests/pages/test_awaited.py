"""What a page waits for: how far it is is shown, and what failed is not waited for again."""

import threading

from streamlit.testing.v1 import AppTest

from dashboard import session
from dashboard.services.ahead import Ahead


def test_how_far_it_is_is_shown_until_nothing_is_left() -> None:
    app = AppTest.from_function(waiting).run(timeout=30)
    assert not app.exception
    assert [element.value for element in app.markdown] == ["Reading: 500 of 1,000 entries, 50 %", "opened"]


def waiting() -> None:
    import streamlit as st

    from dashboard import session
    from dashboard.services.ahead import Work

    work = Work(lambda: (500, 1_000))
    begun = iter([work, None])

    class Bar:
        """A bar that writes down what it is told."""

        def progress(self, _part: float, words: str) -> None:
            st.markdown(words)
            work.failed = False
            work.over.set()

        def empty(self) -> None:
            st.markdown("opened")

    kept, st.empty = st.empty, Bar
    try:
        session.awaited(lambda: next(begun), "Reading")
    finally:
        st.empty = kept


def test_what_failed_is_left_to_the_page_that_waited() -> None:
    ahead, begun = Ahead[str](), []

    def fail() -> None:
        raise ValueError

    def begin():
        begun.append(ahead.begun("a", fail))
        return begun[-1]

    waiting = threading.Thread(target=session.awaited, args=(begin, "Reading"), daemon=True)
    waiting.start()
    waiting.join(20)
    assert not waiting.is_alive()
    assert len(begun) == 1
