"""How a name of the schema splits into words, which is how Python spells it."""

from __future__ import annotations

import re

__all__ = ["snake"]


def snake(name: str) -> str:
    """meetingUUID -> meeting_uuid, iCalendarURL -> i_calendar_url"""
    text = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name)
    text = re.sub(r"([a-z])([A-Z])|([0-9])([A-Z][a-z])", lambda m: "_".join(g for g in m.groups() if g), text)
    return re.sub(r"\W", "_", text).lower()
