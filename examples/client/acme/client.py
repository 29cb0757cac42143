"""Calls of the Webex Meetings XML API, by httpx, with bindings that `webexgen vendor` has written to acme/_webex.

    with Client("acme", "host", "secret") as webex:
        meeting = webex.call(api.operations.GetMeeting, api.meeting.GetMeeting(meeting_key=1))
        for row in webex.meetings():
            print(row.conf_name)

A call gives the response's own class, so that type checkers know its fields. It raises `api.ApiFailure` for a failure of the API,
with its exception's code, and httpx's errors for one of the network or of HTTP, after `RETRIES` attempts.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from types import TracebackType
from typing import Self, TypeVar

import httpx

from acme import _webex as api

ENDPOINT = "https://{site}.webex.com/WBXService/XMLService"
"""As the API 40 updates page gives it, at 40.6.0."""

RETRIES = 3
PAGE = 50
NOTHING_FOUND = "000015"

Req = TypeVar("Req", bound=api.Model)
Res = TypeVar("Res", bound=api.Model)


class _Calls:
    """What both clients send, and what they make of the response."""

    def __init__(self, site: str, user: str, password: str, url: str | None = None) -> None:
        self.url = url or ENDPOINT.format(site=site)
        self._security = api.SecurityContext(site_name=site, webex_id=user, password=password)

    def message(self, request: api.Model) -> bytes:
        return api.render(api.Request(security=self._security, body=[request]))

    def read(self, response: httpx.Response, operation: api.Operation[Req, Res]) -> Res:
        response.raise_for_status()
        return api.parse(response.content).only(operation.response)


def is_passing(error: httpx.HTTPError) -> bool:
    """Whether the same call may work a moment later. A 403 stands for hours: the caller has called too often."""
    return isinstance(error, httpx.TransportError) or (
        isinstance(error, httpx.HTTPStatusError) and error.response.status_code >= 500
    )


def waits(factor: float) -> list[float]:
    """How long to wait after each attempt, in seconds."""
    return [factor * 2**attempt for attempt in range(RETRIES - 1)]


def page_from(start: int) -> api.meeting.LstsummaryMeeting:
    return api.meeting.LstsummaryMeeting(list_control=api.service.LstControl(start_from=start, maximum_num=PAGE))


def next_page(page: api.meeting.LstsummaryMeetingResponse, start: int) -> int | None:
    """Where the next page starts; None after the last."""
    records = page.matching_records
    after = start + len(page.meeting)
    return after if records is not None and page.meeting and after <= (records.total or 0) else None


class Client:
    """Synchronous calls."""

    def __init__(self, site: str, user: str, password: str, *, url: str | None = None, wait: float = 0.5) -> None:
        self._calls, self._wait = _Calls(site, user, password, url), wait
        self._http = httpx.Client(timeout=30, headers={"Content-Type": "text/xml; charset=utf-8"})

    def call(self, operation: api.Operation[Req, Res], request: Req) -> Res:
        data = self._calls.message(request)
        for wait in [*waits(self._wait), None]:
            try:
                return self._calls.read(self._http.post(self._calls.url, content=data), operation)
            except httpx.HTTPError as error:
                if wait is None or not is_passing(error):
                    raise
                time.sleep(wait)
        raise AssertionError("the last attempt returns or raises")

    def meetings(self) -> Iterator[api.meeting.MeetingSummaryInstance]:
        """All meetings that the user may see, page by page."""
        start: int | None = 1
        while start is not None:
            try:
                page = self.call(api.operations.LstsummaryMeeting, page_from(start))
            except api.ApiFailure as failure:
                if failure.exception_id == NOTHING_FOUND:
                    return
                raise
            yield from page.meeting
            start = next_page(page, start)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()


class AsyncClient:
    """The same for asyncio."""

    def __init__(self, site: str, user: str, password: str, *, url: str | None = None, wait: float = 0.5) -> None:
        self._calls, self._wait = _Calls(site, user, password, url), wait
        self._http = httpx.AsyncClient(timeout=30, headers={"Content-Type": "text/xml; charset=utf-8"})

    async def call(self, operation: api.Operation[Req, Res], request: Req) -> Res:
        data = self._calls.message(request)
        for wait in [*waits(self._wait), None]:
            try:
                return self._calls.read(await self._http.post(self._calls.url, content=data), operation)
            except httpx.HTTPError as error:
                if wait is None or not is_passing(error):
                    raise
                await asyncio.sleep(wait)
        raise AssertionError("the last attempt returns or raises")

    async def meetings(self) -> AsyncIterator[api.meeting.MeetingSummaryInstance]:
        """All meetings that the user may see, page by page."""
        start: int | None = 1
        while start is not None:
            try:
                page = await self.call(api.operations.LstsummaryMeeting, page_from(start))
            except api.ApiFailure as failure:
                if failure.exception_id == NOTHING_FOUND:
                    return
                raise
            for meeting in page.meeting:
                yield meeting
            start = next_page(page, start)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()
