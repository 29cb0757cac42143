"""The client against a server that speaks the messages of the API 40 page, and fails as that API fails.

Run in this folder, with nothing but httpx installed, after

    webexgen vendor 40.12.0 --to acme/_webex --operations GetSessionInfo,LstsummaryMeeting

    python -m unittest
"""

from __future__ import annotations

import asyncio
import threading
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import httpx
from acme import _webex as api
from acme.client import AsyncClient, Client

SERVICE = "http://www.webex.com/schemas/2002/06/service"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}type"
SAMPLE = Path(__file__).with_name("get-session-info-response.xml")
TOTAL = 120


def envelope(result: str, rest: str, body: str) -> bytes:
    return (
        f'<serv:message xmlns:serv="{SERVICE}" xmlns:meet="{SERVICE}/meeting" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><serv:header><serv:response>'
        f"<serv:result>{result}</serv:result>{rest}</serv:response></serv:header><serv:body>{body}</serv:body></serv:message>"
    ).encode()


def failure(code: str, reason: str) -> bytes:
    return envelope(
        "FAILURE",
        f"<serv:reason>{reason}</serv:reason><serv:exceptionID>{code}</serv:exceptionID>",
        "<serv:bodyContent/>",
    )


def page(start: int, most: int) -> bytes:
    keys = range(start, min(start + most, TOTAL + 1))
    rows = "".join(f"<meet:meeting><meet:meetingKey>{key}</meet:meetingKey></meet:meeting>" for key in keys)
    records = f"<serv:total>{TOTAL}</serv:total><serv:returned>{len(keys)}</serv:returned><serv:startFrom>{start}</serv:startFrom>"
    content = f"{rows}<meet:matchingRecords>{records}</meet:matchingRecords>"
    return envelope(
        "SUCCESS", "", f'<serv:bodyContent xsi:type="meet:lstsummaryMeetingResponse">{content}</serv:bodyContent>'
    )


class Site(BaseHTTPRequestHandler):
    """What it answers is decided by the user's name."""

    calls: list[str] = []

    def do_POST(self) -> None:
        root = ElementTree.fromstring(self.rfile.read(int(self.headers["Content-Length"])))
        content = root.find("body/bodyContent")
        user = root.findtext("header/securityContext/webExID") or ""
        assert content is not None
        operation = content.get(XSI, "").rpartition(".")[2]
        Site.calls.append(f"{user} {operation}")
        if user == "blocked":
            self.send(403, b"<html><head><title>403 Forbidden</title></head></html>", "text/html")
        elif user == "busy" and len(Site.calls) < 3:
            self.send(502, b"<html><head><title>Bad Gateway</title></head></html>", "text/html")
        elif user == "wrong":
            self.send(200, failure("030001", "The requested webExId was not found"))
        elif user == "empty":
            self.send(200, failure("000015", "Sorry, no record found"))
        elif operation == "GetSessionInfo":
            self.send(200, SAMPLE.read_bytes())
        else:
            start = int(content.findtext("listControl/startFrom") or 1)
            self.send(200, page(start, int(content.findtext("listControl/maximumNum") or 10)))

    def send(self, status: int, data: bytes, kind: str = "text/xml") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *_args: Any) -> None:  # noqa: A002 - as the base class has it
        """Nothing on the terminal."""


class ClientTest(unittest.TestCase):
    def setUp(self) -> None:
        Site.calls = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/WBXService/XMLService"

    def tearDown(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def client(self, user: str = "host") -> Client:
        return Client("acme", user, "secret", url=self.url, wait=0.01)

    def test_the_sample_of_the_page(self) -> None:
        with self.client() as webex:
            found = webex.call(api.operations.GetSessionInfo, api.ep.GetSessionInfo(session_key=805325231))
        self.assertEqual((found.status, found.sessionkey), ("NOT_INPROGRESS", 805325231))
        self.assertIsInstance(found, api.ep.GetSessionInfoResponse)

    def test_all_pages(self) -> None:
        with self.client() as webex:
            keys = [meeting.meeting_key for meeting in webex.meetings()]
        self.assertEqual(keys, list(range(1, TOTAL + 1)))
        self.assertEqual(len(Site.calls), 3)

    def test_nothing_found_is_an_empty_list(self) -> None:
        with self.client("empty") as webex:
            self.assertEqual(list(webex.meetings()), [])

    def test_a_failure_keeps_its_code(self) -> None:
        with self.client("wrong") as webex, self.assertRaises(api.ApiFailure) as caught:
            webex.call(api.operations.GetSessionInfo, api.ep.GetSessionInfo(session_key=1))
        self.assertEqual(caught.exception.exception_id, "030001")
        with self.client("wrong") as webex, self.assertRaises(api.ApiFailure):
            list(webex.meetings())

    def test_a_gateway_that_fails_is_asked_again(self) -> None:
        with self.client("busy") as webex:
            webex.call(api.operations.GetSessionInfo, api.ep.GetSessionInfo(session_key=1))
        self.assertEqual(len(Site.calls), 3)

    def test_a_block_is_not(self) -> None:
        with self.client("blocked") as webex, self.assertRaises(httpx.HTTPStatusError) as caught:
            webex.call(api.operations.GetSessionInfo, api.ep.GetSessionInfo(session_key=1))
        self.assertEqual((caught.exception.response.status_code, len(Site.calls)), (403, 1))

    def test_asyncio(self) -> None:
        async def run() -> None:
            async with AsyncClient("acme", "host", "secret", url=self.url) as webex:
                keys = [meeting.meeting_key async for meeting in webex.meetings()]
                self.assertEqual(keys, list(range(1, TOTAL + 1)))
            async with AsyncClient("acme", "busy", "secret", url=self.url, wait=0.01) as webex:
                Site.calls = []
                await webex.call(api.operations.GetSessionInfo, api.ep.GetSessionInfo(session_key=1))
                self.assertEqual(len(Site.calls), 3)

        asyncio.run(run())
