"""Documents as they come: odd ones, long ones, and ones that hold a secret."""

from __future__ import annotations

import traceback

from webex_xmlapi import v40_12_0 as api

SERVICE = "http://www.webex.com/schemas/2002/06/service"
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
ANSWER = f'xmlns:serv="{SERVICE}" xmlns:ep="{SERVICE}/ep" {XSI}'
HEADER = "<serv:header><serv:response><serv:result>SUCCESS</serv:result></serv:response></serv:header>"
JAVA = "java:com.webex.service.binding"
HEADER_BEFORE = HEADER.replace("</serv:result>", "</serv:result><serv:reason>before</serv:reason>")


def answer(session: str, header: str = HEADER) -> str:
    """A list of one session. `before` is the value that a test changes."""
    return message(
        '<serv:bodyContent xsi:type="ep:lstsummarySessionResponse"><ep:matchingRecords><serv:total>1</serv:total>'
        f"</ep:matchingRecords><ep:session><ep:confName>before</ep:confName>{session}</ep:session></serv:bodyContent>",
        header,
    )


def message(contents: str, header: str = HEADER, declared: str = ANSWER, body: str = "") -> str:
    return f"<serv:message {declared}>{header}<serv:body{body}>{contents}</serv:body></serv:message>"


def request(metadata: str, *, security: str = "", content: str = "", root: str = "serv:message") -> str:
    return (
        f'<{root} xmlns:serv="{SERVICE}" {XSI}><header><securityContext><webExID>host</webExID>{security}</securityContext>'
        f'</header><body><bodyContent xsi:type="{JAVA}.meeting.CreateMeeting">'
        f"<metaData><confName>before</confName>{metadata}</metaData>{content}</bodyContent></body></{root}>"
    )


def content(
    kind: str, inside: str = "<ep:session><ep:confName>before</ep:confName></ep:session>", declared: str = ""
) -> str:
    return f'<serv:bodyContent xsi:type="{kind}"{declared}>{inside}</serv:bodyContent>'


LSTSUMMARY = "ep:lstsummarySessionResponse"
UNKNOWN = '<new:thing xmlns:new="urn:new" new:at="1" at="2"> mixed <b/> <new:c>&lt;</new:c> text </new:thing>'
TYPED = '<u:a xmlns:u="urn:a" xsi:type="u:kind"><u:b xmlns:u="urn:b" xsi:type="u:kind"/></u:a><a xsi:type="u:kind"/>'
ODDITIES: dict[str, str | bytes] = {
    "as usual": answer("<ep:sessionKey>5</ep:sessionKey>"),
    "as usual, a request": request("<meetingType>168</meetingType>"),
    # What stands where, and under which name.
    "children in another order": answer("<ep:duration>60</ep:duration><ep:sessionKey>5</ep:sessionKey><ep:status>X</ep:status>"),
    "list items apart": message(
        content(LSTSUMMARY, "<ep:session><ep:confName>before</ep:confName></ep:session><ep:matchingRecords/><ep:session/>")
    ),
    "header after body": f"<serv:message {ANSWER}><serv:body>{content(LSTSUMMARY)}</serv:body>{HEADER}</serv:message>",
    "serv: on some children of a request": request(
        "<meetingType>168</meetingType>",
        content=f'<serv:schedule xmlns:serv="{SERVICE}/meeting"><startDate>x</startDate><serv:duration>5</serv:duration></serv:schedule>',
    ),
    "serv: on header and body of a request": f'<serv:message xmlns:serv="{SERVICE}" {XSI}><serv:header><serv:securityContext>'
    "<siteName>before</siteName></serv:securityContext></serv:header><body><serv:bodyContent "
    f'xsi:type="{JAVA}.meeting.GetMeeting"><meetingKey>5</meetingKey></serv:bodyContent></body></serv:message>',
    "a request in full qualified": f'<s:message xmlns:s="{SERVICE}" xmlns:m="{SERVICE}/meeting" {XSI}><s:header/><s:body>'
    f'<s:bodyContent xsi:type="{JAVA}.meeting.CreateMeeting"><m:metaData><m:confName>before</m:confName></m:metaData>'
    "</s:bodyContent></s:body></s:message>",
    "an answer without namespaces": f'<serv:message xmlns:serv="{SERVICE}" {XSI}><header><response><result>SUCCESS</result>'
    '</response></header><body><bodyContent xsi:type="ep:lstsummarySessionResponse"><session><confName>before</confName>'
    "</session></bodyContent></body></serv:message>",
    "message without namespace": request("", root="message").replace(f'xmlns:serv="{SERVICE}" ', ""),
    "elements of another service": answer(f'<m:confName xmlns:m="{SERVICE}/meeting">x</m:confName><confName>y</confName>'),
    "single elements repeated": answer("<ep:confName>again</ep:confName><ep:duration>1</ep:duration><ep:duration>2</ep:duration>"),
    "structures repeated": request("", content="<schedule/><metaData><confName>x</confName></metaData><schedule/>"),
    "header and body repeated": message(content(LSTSUMMARY) + "</serv:body>" + HEADER + "<serv:body>" + content(LSTSUMMARY, "")),
    "required elements absent": message(content(LSTSUMMARY), "<serv:header><serv:response/></serv:header>"),
    "no header": message(content(LSTSUMMARY), ""),
    "an empty header": message(content(LSTSUMMARY), "<serv:header/>"),
    "no body": f"<serv:message {ANSWER}>{HEADER_BEFORE}</serv:message>",
    "an empty body": message("", HEADER_BEFORE),
    "nothing": f"<serv:message {ANSWER}/>",
    "an empty content": message("<serv:bodyContent/>", HEADER_BEFORE),
    "a failure": message(
        "<serv:bodyContent/>",
        "<serv:header><serv:response><serv:result>FAILURE</serv:result><serv:reason>before</serv:reason>"
        "<serv:gsbStatus>PRIMARY</serv:gsbStatus><serv:exceptionID>000015</serv:exceptionID></serv:response></serv:header>",
    ),
    "white space for content": message(content(LSTSUMMARY) + "<serv:bodyContent> \n </serv:bodyContent>"),
    "several contents": message(content(LSTSUMMARY) + "\n" + content("ep:getSessionInfoResponse", "<ep:status>x</ep:status>")),
    "several requests": f'<serv:message xmlns:serv="{SERVICE}" {XSI}><header/><body><bodyContent xsi:type="{JAVA}.meeting.GetMeeting">'
    f'<meetingKey>5</meetingKey></bodyContent><bodyContent xsi:type="{JAVA}.ep.LstsummarySession"><confName>before</confName>'
    "</bodyContent></body></serv:message>",
    "text between contents": message(f"one {content(LSTSUMMARY)} two {content(LSTSUMMARY, '<ep:x/>')} three"),
    # What is not known.
    "unknown elements in a record": answer(f"{UNKNOWN}<ep:new>1</ep:new><new>2</new>{UNKNOWN}"),
    "unknown elements everywhere": message(
        f"{UNKNOWN}{content(LSTSUMMARY, f'{UNKNOWN}<ep:session>{UNKNOWN}<ep:confName>before</ep:confName></ep:session>{UNKNOWN}')}",
        f"{UNKNOWN}<serv:header>{UNKNOWN}<serv:response>{UNKNOWN}</serv:response>{UNKNOWN}</serv:header>{UNKNOWN}",
    ),
    "unknown attributes everywhere": message(
        '<serv:bodyContent xsi:type="ep:lstsummarySessionResponse" a="1"><ep:session b="&quot;&lt;&#10;"><ep:confName c="4">before'
        '</ep:confName><ep:duration x:d="5">60</ep:duration></ep:session></serv:bodyContent>',
        '<serv:header e="6"><serv:response f="7"/></serv:header>',
        f'{ANSWER} xmlns:x="urn:x" x:g="8" h="9" xsi:schemaLocation="a b" xml:lang="en" xml:space="preserve"',
        ' x:i="10"',
    ),
    "unknown attributes in a request": request('<meetingType id="1">168</meetingType>', security='<password x="1">p</password>'),
    "xml:lang on leaves": answer('<ep:agenda xml:lang="de">ja</ep:agenda><ep:hostEmail xml:lang="">x</ep:hostEmail>'),
    "unknown enumeration values": answer("<ep:serviceType>NewCenter</ep:serviceType><ep:status/><ep:listStatus> PUBLIC</ep:listStatus>"),
    "an unknown result": answer("", HEADER.replace("SUCCESS", "PERHAPS")),
    "as deep as can be": answer("<x>" * 64 + "</x>" * 64),
    "elements without schema": request("", content="<anyThing><defaultCallIn a='1'>x<y/></defaultCallIn></anyThing>"),
    # What values look like.
    "empty numbers": answer("<ep:duration/><ep:sessionKey></ep:sessionKey><ep:isRecurring/>"),
    "booleans": answer("<ep:isRecurring>TRUE</ep:isRecurring><ep:isException>0</ep:isException><ep:passwordReq> true</ep:passwordReq>"),
    "no booleans": answer("<ep:isRecurring>yes</ep:isRecurring><ep:isException>2</ep:isException>"),
    "numbers": answer("<ep:duration> 45 </ep:duration><ep:sessionKey>+5</ep:sessionKey><ep:timeZoneID>007</ep:timeZoneID>"),
    "more numbers": answer("<ep:duration>1.50</ep:duration><ep:sessionKey>-0</ep:sessionKey><ep:timeZoneID>1_000</ep:timeZoneID>"),
    "no numbers": answer("<ep:duration>1####2###4</ep:duration><ep:sessionKey>&#x664;</ep:sessionKey><ep:confID>1e3</ep:confID>"),
    "huge numbers": answer(f"<ep:sessionKey>{'9' * 39}</ep:sessionKey><ep:duration>-{'9' * 10_000}</ep:duration>"),
    "lists of odd numbers": request(
        "",
        content="<x/><remind><sendEmail>TRUE</sendEmail></remind><telephony><callInNum/></telephony>"
        "<enableOptions><chat>1</chat><poll/></enableOptions>",
    ),
    "nil": answer('<ep:duration xsi:nil="true"/><ep:status xsi:nil="1"></ep:status>'),
    "a leaf with elements": answer("<ep:status>a<b>c</b>d</ep:status><ep:duration><x/></ep:duration><ep:duration>5</ep:duration>"),
    "text between elements": answer(" loose <ep:duration>60</ep:duration> text &amp; more "),
    "no-break space between elements": answer("&#xA0;<ep:duration>60</ep:duration>&#xA0;&#x2003;"),
    "white space between elements": answer("\n\t <ep:duration>60</ep:duration>\r\n"),
    "white space kept": answer("<ep:agenda> \n </ep:agenda><ep:status>\t</ep:status><ep:hostEmail> a  b </ep:hostEmail>"),
    "references": answer("<ep:agenda>&#13;&#10;&#9;&lt;&gt;&amp;&quot;&apos;]]&gt;&#x1F600;&#133;&#x2028;</ep:agenda>"),
    "cdata": answer("<ep:agenda><![CDATA[<b>&amp;]]>x<![CDATA[]]]]><![CDATA[>]]></ep:agenda><ep:duration><![CDATA[60]]></ep:duration>"),
    "comments and instructions": f"<?a b?><!-- c -->{answer('<!-- d --><ep:agenda>a<!-- e -->b<?f?>c</ep:agenda><?g?>')}<!-- h -->",
    "comments in numbers": answer("<ep:duration>6<!-- x -->0</ep:duration> <!-- y --> <ep:status><!-- z --></ep:status>"),
    # What a content is.
    "xsi:type in another letter case": message(content("ep:LstSummarySessionRESPONSE")),
    "a request's xsi:type in another letter case": request("").replace("CreateMeeting", "createmeeting").replace("java", "JAVA"),
    "xsi:type without prefix": message(content("lstsummarySessionResponse")),
    "xsi:type without java": request("").replace("java:", ""),
    "xsi:type with white space": message(content(f" {LSTSUMMARY}\n")),
    "xsi:type in the default namespace": message(content("lstsummarySessionResponse", declared=f' xmlns="{SERVICE}/ep"')),
    "xsi:type with an undeclared prefix": message(content("epp:lstsummarySessionResponse")),
    "xsi:type with a prefix that is not declared, though its usual namespace is": message(
        content(LSTSUMMARY), declared=ANSWER.replace(":ep=", ":e=")
    ).replace("<ep:", "<e:").replace("</ep:", "</e:"),
    "xsi:type with another prefix": message(content("e:lstsummarySessionResponse"), declared=f'{ANSWER} xmlns:e="{SERVICE}/ep"'),
    "xsi:type with a usual prefix of another namespace": message(
        content("meet:x", "<a/>"), HEADER_BEFORE, f'{ANSWER} xmlns:meet="urn:m"'
    ),
    "xsi:type of the wrong namespace": message(content("serv:lstsummarySessionResponse", "<ep:session/>"), HEADER_BEFORE),
    "xsi:type declared on the content": message(
        content("e:lstsummarySessionResponse", declared=f' xmlns:e="{SERVICE}/ep"') + content("q:new", "", ' xmlns:q="urn:q"'),
    ),
    "a prefix that changes its meaning": message(
        content("p:new", "<p:a/>", ' xmlns:p="urn:p"') + content("p:lstsummarySessionResponse", declared=f' xmlns:p="{SERVICE}/ep"')
    ),
    "java declared": request("").replace("<body>", '<body xmlns:java="urn:java">'),
    "java declared for another content": request("").replace(
        "</body>", f'<bodyContent xmlns:java="java" xsi:type="{JAVA}.meeting.GetMeeting"/></body>'
    ),
    "xsi:type twice the same, declared once": message(
        content("p:new", "", ' xmlns:p="urn:p"') + content("p:new", "") + content(LSTSUMMARY), declared=f'{ANSWER} xmlns:ns0="urn:0"'
    ),
    "an operation not known": message(content("ep:newResponse", f"<ep:a>{UNKNOWN}</ep:a>"), HEADER_BEFORE),
    "an operation not known, its prefix neither": message(content("new:newResponse", "<a/>"), HEADER_BEFORE),
    "an operation not known, of a new namespace": message(content("new:newResponse", "<a/>", ' xmlns:new="urn:n"'), HEADER_BEFORE),
    "a request not known": request("", security="<siteName>before</siteName>").replace("CreateMeeting", "New").replace("confName>before", "a>b").replace("confName", "a"),
    "content without xsi:type": message("<serv:bodyContent><ep:a>1</ep:a>x</serv:bodyContent>", HEADER_BEFORE),
    "xsi:type elsewhere": answer(f'{TYPED}<ep:duration xsi:type="ep:int">5</ep:duration><ep:status xsi:type="xs:string">x</ep:status>'),
    "xsi:type elsewhere, first": message(content(LSTSUMMARY), f'<serv:header xsi:type="q:h">{TYPED}</serv:header>{TYPED}'),
    "xsi:type with a made-up prefix": message(
        content(LSTSUMMARY), '<serv:header><a xsi:type="ns15:a" b:c="" xmlns:b="urn:b"/><a xsi:type="ns16:a"/></serv:header>'
    ),
    "a content's xsi:type in the header": message(
        "", f"<serv:header>{content(LSTSUMMARY, '<ep:session><ep:a>1</ep:a></ep:session>' * 3)}</serv:header>"
    ),
    "a content's xsi:type in a second body": message(
        "</serv:body><serv:body>" + content(LSTSUMMARY, "<ep:session><ep:a>1</ep:a></ep:session>" * 3), HEADER_BEFORE
    ),
    "a content's xsi:type on another element of the body": message(
        content(LSTSUMMARY, "<ep:session><ep:a>1</ep:a></ep:session>" * 3).replace("bodyContent", "content"), HEADER_BEFORE
    ),
    "a content's xsi:type within another content": message(
        f"<serv:bodyContent>{content(LSTSUMMARY, '<ep:session><ep:a>1</ep:a></ep:session>' * 3)}</serv:bodyContent>", HEADER_BEFORE
    ),
    "xsi:type with xsi": message(content(LSTSUMMARY), '<serv:header xsi:type="xsi:a"/>'),
    "xsi under another name": message(content(LSTSUMMARY), '<serv:header xsi:type="xsi:a"/>').replace("xsi:type", "i:type").replace("xmlns:xsi", "xmlns:i"),
    "xsi:type= in a value": message(content(LSTSUMMARY).replace("xsi:type", 'note=" xsi:type=" xsi:type')),
    # How the document is spelt.
    "a default namespace": message(content(LSTSUMMARY)).replace("serv:", "").replace("xmlns:serv", "xmlns"),
    "other prefixes": message(content(LSTSUMMARY)).replace("serv:", "e:").replace(":serv=", ":e="),
    "prefixes exchanged": answer("<ep:duration>60</ep:duration>").replace("ep:", "ns1:").replace(":ep=", ":ns1=").replace("serv:", "ep:").replace(":serv=", ":ep="),
    "other quotes and empty elements": answer("<ep:status/><ep:agenda  />").replace('"', "'"),
    "iso-8859-1": ('<?xml version="1.0" encoding="ISO-8859-1"?>' + answer("<ep:agenda>Gr\xfc\xdfe</ep:agenda>")).encode("latin-1"),
    "windows-1252": ('<?xml version="1.0" encoding="windows-1252"?>' + answer("<ep:agenda>\u20ac</ep:agenda>")).encode("cp1252"),
    "utf-16": ('<?xml version="1.0" encoding="UTF-16"?>' + answer("<ep:agenda>\u20ac\U0001f600</ep:agenda>")).encode("utf-16"),
    "utf-16, big end first": ("\ufeff" + answer("<ep:agenda>\u20ac</ep:agenda>")).encode("utf-16-be"),
    "a byte order mark": ("\ufeff" + answer("<ep:agenda>\u20ac</ep:agenda>")).encode(),
    "standalone": '<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n' + answer("") + "\n\n",
    "names of other scripts": answer("<ep:\u540d\u524d \u00e9\u0301=''>x</ep:\u540d\u524d><\u0414/>"),
}  # fmt: skip


def encoded(document: str | bytes) -> bytes:
    return document.encode() if isinstance(document, str) else document


LIST_HEAD = (
    '<serv:message xmlns:serv="http://www.webex.com/schemas/2002/06/service" '
    'xmlns:ep="http://www.webex.com/schemas/2002/06/service/ep"><serv:header><serv:response>'
    "<serv:result>SUCCESS</serv:result></serv:response></serv:header><serv:body>"
    '<serv:bodyContent xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="ep:lstsummarySessionResponse">'
    "<ep:matchingRecords><serv:total>{count}</serv:total></ep:matchingRecords>"
)


RECORD = (
    "<ep:session><ep:sessionKey>{key}</ep:sessionKey><ep:confName>Team &amp; {key}</ep:confName>"
    "<ep:duration> 45 </ep:duration><ep:later{key}>x</ep:later{key}></ep:session>\n"
)


LIST_TAIL = "</serv:bodyContent></serv:body></serv:message>"


def long_response(count: int) -> bytes:
    return (
        LIST_HEAD.format(count=count) + "".join(RECORD.format(key=key) for key in range(count)) + LIST_TAIL
    ).encode()


SECRET = "hunter2"


def told(error: BaseException) -> str:
    assert type(error) is api.MessageError
    assert error.__cause__ is None
    assert error.__context__ is None
    assert SECRET not in "".join(traceback.format_exception(error))
    assert len(str(error)) < 300
    return str(error)
