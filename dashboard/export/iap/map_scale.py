"""The scale bar in metres and feet, and the arrow to grid north, in corners of the map."""

from dashboard.export.iap.map_ground import POINT
from dashboard.export.iap.map_sheet import Paper

FOOT = 0.3048
NICE = tuple(n * 10**p for p in range(7) for n in (1, 2, 5))
LONGEST = 150.0
Box = tuple[float, float, float, float]


def draw_scale(page: Paper, scale: float) -> tuple[Box, Box]:
    """Draw both; return the rectangles that they take (left, bottom, right, top)."""
    left, bottom, right, top = page.frame
    bar = (left + 6, bottom + 6, left + LONGEST + 62, bottom + 46)
    arrow = (right - 34, top - 46, right - 6, top - 6)
    for one in (bar, arrow):
        page.box(one[0], one[1], one[2] - one[0], one[3] - one[1], facecolor="white", edgecolor="#555555",
                 linewidth=0.5, alpha=0.9, zorder=15)  # fmt: skip
    metre = 1 / (POINT * scale)
    _bar(page, bar[0] + 8, bar[1] + 24, metre, "m")
    _bar(page, bar[0] + 8, bar[1] + 6, metre * FOOT, "ft")
    x = (arrow[0] + arrow[2]) / 2
    page.line([x, x], [arrow[1] + 12, arrow[3] - 10], color="black", linewidth=1.2, zorder=16)
    page.line([x], [arrow[3] - 8], color="black", marker="^", markersize=7, zorder=16)
    page.words(x, arrow[1] + 7, "GRID", 4.4, ha="center", zorder=16)
    page.words(x, arrow[1] + 2.4, "NORTH", 4.4, ha="center", zorder=16)
    return bar, arrow


def _bar(page: Paper, x: float, y: float, each: float, unit: str) -> None:
    """Draw one bar of a round length from (x, y); `each` points a unit."""
    long = max((n for n in NICE if n * each <= LONGEST), default=1)
    for part in range(4):
        page.box(x + part * long * each / 4, y, long * each / 4, 4, facecolor="black" if part % 2 == 0 else "white",
                 edgecolor="black", linewidth=0.5, zorder=16)  # fmt: skip
    for share in (0.0, 0.5, 1.0):
        number = f"{long * share:g}" + (f" {unit}" if share == 1 else "")
        page.words(x + long * each * share, y + 6, number, 5.6, ha="center", zorder=16)
