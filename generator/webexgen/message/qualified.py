"""Messages in the form that the schema speaks of: with the namespaces and types that a request on the wire leaves out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from webexgen.qname import XSI_TYPE, local_name, namespace_of

if TYPE_CHECKING:
    from webexgen.schema.model import Api, ComplexType

__all__ = ["qualified"]


def qualified(data: bytes, api: Api, *, ordered: bool = False) -> etree._Element:
    """The document as the schema speaks of it: a request's names get their namespaces, and its xsi:type becomes the request type.

    What the schema does not know keeps its name. `ordered` also puts children into the schema's order.
    """
    parser = etree.XMLParser(remove_comments=True, remove_pis=True, no_network=True, resolve_entities=False)
    source = etree.fromstring(data, parser)
    prefixes = {module.prefix: module.namespace for module in api.modules}
    requests = {operation.request_xsi: operation.request for operation in api.operations}
    names = {uri: prefix for prefix, uri in prefixes.items()}

    def build(
        node: etree._Element, tag: str, type_: ComplexType | None, parent: etree._Element | None
    ) -> etree._Element:
        made = etree.Element(tag, nsmap=prefixes) if parent is None else etree.SubElement(parent, tag)
        made.text, made.tail = node.text, node.tail
        for name, value in node.attrib.items():
            if name == XSI_TYPE:
                prefix, _, local = str(value).rpartition(":")
                key = requests.get(str(value)) or f"{{{node.nsmap.get(prefix or None)}}}{local}"
                type_ = api.complex(key) or type_
                uri = namespace_of(key)
                made.set(name, f"{names[uri]}:{local_name(key)}" if uri in names else value)
            else:
                made.set(name, value)
        fields = {} if type_ is None else {f.element.name: f.element for f in api.fields(type_)}
        places = {name: place for place, name in enumerate(fields)}
        children = list(node)
        if ordered:
            children.sort(key=lambda child: places.get(etree.QName(child).localname, len(places)))
        for child in children:
            field = fields.get(etree.QName(child).localname)
            bare = not str(child.tag).startswith("{")
            tag = f"{{{field.namespace}}}{field.name}" if field is not None and bare else str(child.tag)
            build(child, tag, api.complex(field.type) if field is not None else None, made)
        return made

    tag = str(source.tag) if str(source.tag).startswith("{") else api.message
    return build(source, tag, api.complex(api.message_type), None)
