"""Boards of our own HTML in which a person picks something: rows and cards that are links with `data-pick`.

A components-v2 component and not `st.html`, because a click must not load the page anew, and because only the blocks
that changed are drawn again: the focus, the scroll and a half-read row stay where they are.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import streamlit as st

Block = tuple[str, str]
SCRIPT = """
export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".cc-picks");
  const there = new Map([...root.children].map((node) => [node.dataset.block, node]));
  root.className = `cc cc-picks ${data.look}`;
  data.blocks.forEach(([id, html], place) => {
    const node = there.get(id) ?? Object.assign(document.createElement("div"), { className: "cc-block" });
    node.dataset.block = id;
    there.delete(id);
    if (root.children[place] !== node) root.insertBefore(node, root.children[place] ?? null);
    if (node.drawn === html) return;
    const held = node.contains(document.activeElement) ? document.activeElement.dataset.pick : undefined;
    node.drawn = html;
    node.innerHTML = html;
    if (held !== undefined) node.querySelector(`[data-pick="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
  });
  there.forEach((node) => node.remove());
  const chosen = root.querySelector(".cc-chosen");
  if (chosen && chosen.dataset.pick !== root.chosen && root.scrollHeight > root.clientHeight) {
    const away = chosen.getBoundingClientRect().top - root.getBoundingClientRect().top;
    if (away < 40 || away > root.clientHeight - 40) root.scrollTop += away - root.clientHeight / 2;
  }
  root.chosen = chosen?.dataset.pick;
  root.onclick = (event) => {
    const link = event.target.closest("[data-pick]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (data.top) root.closest("[data-testid=stMain]")?.scrollTo({ top: 0 });
    setTriggerValue("picked", link.dataset.pick);
  };
}
"""


def render_picks(blocks: Sequence[Block], look: str, key: str, top: bool = False) -> str:
    """Draw `blocks` (id, HTML with every stranger's text escaped) in the CSS class `look`.

    `top`: a pick scrolls the page up, to where what was picked is shown. Return the `data-pick` that was clicked just
    now, empty when none was.
    """
    drawn = _component()(key=key, data={"blocks": list(blocks), "look": look, "top": top}, on_picked_change=_heard)
    return str(drawn.picked or "")


def _heard() -> None:
    """Streamlit asks for a listener before it sends a pick."""


@cache
def _component() -> Any:  # noqa: ANN401 - Streamlit's renderer type is private
    return st.components.v2.component("picks", html="<div class='cc cc-picks'></div>", js=SCRIPT, isolate_styles=False)
