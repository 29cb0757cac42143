"""The documents that all contenders read: list answers of many sessions, a GetUser answer, a CreateMeeting request; and hard ones."""

from __future__ import annotations

__all__ = ["create_meeting_request", "deep", "get_user_answer", "session_elements", "sessions", "wide"]

_SERVICE = "http://www.webex.com/schemas/2002/06/service"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    f'<serv:message xmlns:serv="{_SERVICE}" xmlns:com="http://www.webex.com/schemas/2002/06/common" '
    'xmlns:{prefix}="{namespace}"><serv:header><serv:response><serv:result>SUCCESS</serv:result>'
    "<serv:gsbStatus>PRIMARY</serv:gsbStatus></serv:response></serv:header><serv:body>"
    f'<serv:bodyContent xmlns:xsi="{_XSI}" xsi:type="{{type}}">'
)
_TAIL = "</serv:bodyContent></serv:body></serv:message>"

_DEEPEST = 64

# The second session of the page's LstsummarySession answer at 40.6.0, with what varies from record to record made to vary.
_SESSION = {
    "sessionKey": "8{0:08}",
    "meetingUUID": "",
    "confName": "Team meeting {0}",
    "sessionType": "3",
    "serviceType": "MeetingCenter",
    "hostWebExID": "host{1}",
    "hostFirstName": "Molly",
    "hostLastName": "Console {1}",
    "otherHostWebExID": "host{1}",
    "timeZoneID": "2",
    "timeZone": "GMT-10:00, Hawaii (Honolulu)",
    "status": "NOT_INPROGRESS",
    "startTime": "10/12/2019 {2:02}:35:41",
    "duration": "60",
    "listStatus": "PUBLIC",
    "hostEmail": "host{1}@example.com",
    "passwordReq": "true",
    "hostJoined": "false",
    "participantsJoined": "false",
    "confID": "14167210{0:010}",
    "registration": "false",
    "isRecurring": "true",
    "hostType": "1019001",
    "isAudioOnly": "false",
    "isTCSingleRecurrence": "false",
    "isAllowJBH": "false",
    "isCETMeeting": "true",
    "isException": "false",
    "isNextUpcomingInstance": "false",
    "seriesMeetingKey": "0",
    "recurrenceId": "0",
    "isScheduledPMR": "true",
}


def session_elements() -> list[str]:
    """The names of the elements of each session, in their order."""
    return [name for name, text in _SESSION.items() if text]


def sessions(count: int) -> bytes:
    """An LstsummarySession answer of so many sessions, 31 elements each."""
    record = "".join(f"<ep:{name}>{text}</ep:{name}>" for name, text in _SESSION.items() if text)
    record = f"<ep:session>{record}</ep:session>"
    return _listed(count, "".join(record.format(number, number % 97, number % 24) for number in range(count)))


def wide(count: int) -> bytes:
    """One session of so many elements, no two alike, that no release knows."""
    unknown = "".join(f'<ep:new{number} a{number}="{number}">{number}</ep:new{number}>' for number in range(count))
    return _listed(1, f"<ep:session>{unknown}</ep:session>")


def deep(count: int) -> bytes:
    """One session of so many elements that no release knows, inside one another as deep as is read."""
    chains = [min(_DEEPEST, count - start) for start in range(0, count, _DEEPEST)]
    unknown = "".join("<ep:new>" * depth + "1" + "</ep:new>" * depth for depth in chains)
    return _listed(1, f"<ep:session>{unknown}</ep:session>")


def _listed(count: int, records: str) -> bytes:
    head = _HEAD.format(prefix="ep", namespace=f"{_SERVICE}/ep", type="ep:lstsummarySessionResponse")
    numbers = f"<ep:matchingRecords><serv:total>{count}</serv:total><serv:returned>{count}</serv:returned><serv:startFrom>1</serv:startFrom></ep:matchingRecords>"
    return f"{head}{numbers}{records}{_TAIL}".encode()


def get_user_answer() -> bytes:
    """A GetUser answer as a site gives it: some 120 elements, most of them booleans in groups."""
    head = _HEAD.format(prefix="use", namespace=f"{_SERVICE}/user", type="use:getUserResponse")

    def group(name: str, members: str, text: str = "false") -> str:
        return f"<use:{name}>" + "".join(f"<use:{m}>{text}</use:{m}>" for m in members.split()) + f"</use:{name}>"

    body = (
        "<use:firstName>Molly</use:firstName><use:lastName>Console</use:lastName><use:webExId>molly</use:webExId>"
        "<use:email>molly@example.com</use:email><use:password>********</use:password>"
        + group("commOptions", "prodAnnounce trainingInfo electronicInfo promos press email fax phone mail")
        + group("meetingTypes", "meetingType " * 12, "123")
        + group(
            "options",
            "firstNameVisible lastNameVisible addressVisible workPhoneVisible cellPhoneVisible pagerVisible faxVisible "
            "officeUrlVisible pictureVisible notifyOnNewMessage notifyOnMeeting followMeEnable emailVisible listInCategory "
            "titleVisible folderRead folderWrite messageVisible",
        )
        + "<use:timeZoneID>4</use:timeZoneID><use:timeZone>GMT-08:00, Pacific (San Jose)</use:timeZone>"
        + group(
            "privilege",
            "host teleConfCallOut teleConfCallOutInternational teleConfCallIn teleConfTollFreeCallIn siteAdmin voiceOverIp "
            "roSiteAdmin labAdmin otherTelephony",
            "true",
        )
        + "<use:language>ENGLISH</use:language><use:locale>U.S.</use:locale><use:active>ACTIVATED</use:active>"
        + group("supportedServices", "meetingCenter trainingCenter supportCenter eventCenter salesCenter", "true")
        + "<use:registrationDate>02/27/2020 22:03:57</use:registrationDate><use:visitCount>117</use:visitCount><use:userId>3191792</use:userId>"
    )
    return f"{head}{body}{_TAIL}".encode()


def create_meeting_request() -> bytes:
    """The CreateMeeting request of the page's section 40.12.0, in its envelope."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><serv:message xmlns:xsi="{_XSI}" xmlns:serv="{_SERVICE}"><header><securityContext>'
        "<webExID>host</webExID><password>********</password><siteName>acme</siteName></securityContext></header><body>"
        '<bodyContent xsi:type="java:com.webex.service.binding.meeting.CreateMeeting">'
        "<accessControl><meetingPassword>********</meetingPassword></accessControl>"
        "<metaData><confName>MC_PrivateMeeting_Test</confName><meetingType>168</meetingType></metaData>"
        "<schedule><startDate>10/25/2020 13:00:00</startDate><timeZoneID>45</timeZoneID><duration>45</duration></schedule>"
        "</bodyContent></body></serv:message>"
    ).encode()
