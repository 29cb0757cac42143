"""Bars and lines as SVG, readable on light and dark ground."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

__all__ = ["bars", "lines"]

_STYLE = (
    "<style>text{font:13px system-ui,sans-serif;fill:#333}.t{font-weight:600}.v{fill:#555}.o{fill:#0a7f5a}.p{fill:#9aa5b1}"
    ".g{stroke:#8884;stroke-width:1}@media(prefers-color-scheme:dark){text{fill:#ddd}.v{fill:#aaa}}</style>"
)
_COLOURS = ("#0a7f5a", "#4a7fd0", "#c2622d", "#8a5bb5", "#9aa5b1", "#b0a030", "#5fb392", "#c8ced6")


def bars(title: str, rows: Mapping[str, float], ours: str, unit: str) -> str:
    """One bar a row, shortest first; the bar of `ours` stands out."""
    widest = max(rows.values())
    parts = [f'<text x="8" y="20" class="t">{escape(title)}</text>']
    for number, (name, value) in enumerate(sorted(rows.items(), key=lambda row: row[1])):
        y = 36 + number * 26
        width = max(2.0, 420 * value / widest)
        parts.append(f'<text x="8" y="{y + 14}">{escape(name)}</text>')
        parts.append(
            f'<rect x="220" y="{y}" width="{width:.1f}" height="18" rx="3" class="{"o" if name == ours else "p"}"/>'
        )
        parts.append(f'<text x="{226 + width:.1f}" y="{y + 14}" class="v">{value:.4g} {unit}</text>')
    return _document(760, 46 + len(rows) * 26, parts)


def lines(title: str, xs: Sequence[float], series: Mapping[str, Sequence[float]], x_name: str, y_name: str) -> str:
    """Curves over logarithmic axes: a straight line of slope one is linear growth."""
    values = [value for curve in series.values() for value in curve]
    left, right = math.log10(min(xs)), math.log10(max(xs))
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))

    def place(x: float, y: float) -> tuple[float, float]:
        return 70 + 420 * (math.log10(x) - left) / (right - left), 300 - 250 * (math.log10(y) - low) / (high - low)

    parts = [f'<text x="8" y="20" class="t">{escape(title)}</text>']
    for power in range(low, high + 1):
        _, y = place(xs[0], 10.0**power)
        parts.append(
            f'<path d="M70 {y:.1f}H490" class="g"/><text x="8" y="{y + 4:.1f}" class="v">{10.0**power:g}</text>'
        )
    for x in xs:
        at, _ = place(x, 10.0**low)
        parts.append(f'<text x="{at - 14:.1f}" y="320" class="v">{x:g}</text>')
    parts.append(
        f'<text x="200" y="340" class="v">{escape(x_name)}</text><text x="8" y="38" class="v">{escape(y_name)}</text>'
    )
    for number, (name, curve) in enumerate(series.items()):
        colour = _COLOURS[number % len(_COLOURS)]
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in (place(a, b) for a, b in zip(xs, curve, strict=True)))
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(f'<text x="510" y="{60 + 20 * number}" style="fill:{colour}">{escape(name)}</text>')
    return _document(760, 350, parts)


def _document(width: int, height: int, parts: list[str]) -> str:
    body = "\n".join(parts)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">\n{_STYLE}\n{body}\n</svg>\n'
