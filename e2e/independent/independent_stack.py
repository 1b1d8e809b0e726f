"""Reads the gateway's envelopes with another SOAP stack (zeep and lxml).

    independent_stack.py validate WSDL < {"name": "<envelope …>", …}
    independent_stack.py read     WSDL < {"name": "<envelope …>", …}
    independent_stack.py call     URL  < {"registrationKey": …, "user": …, "password": …, "impersonate": {…}, "system": …}
    independent_stack.py converse URL  < {"port": …, "soapHeader": …, "httpHeader": …, "calls": […], "given": {…}}
    independent_stack.py conform  -    < {"cases": [{"wsdl": "<definitions …>", "envelope": "<envelope …>"}, …]}

Answers one JSON document on standard output.
"""

import datetime
import io
import json
import os
import sys
import tempfile
import urllib.request

import zeep
import zeep.plugins
from lxml import etree
from zeep.helpers import serialize_object
from zeep.xsd import ComplexType

SOAP = "{http://schemas.xmlsoap.org/soap/envelope/}"
XS = "{http://www.w3.org/2001/XMLSchema}"
NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
DATA_CONTRACTS = "http://schemas.datacontract.org/"


def parse(text):
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    return etree.fromstring(text.encode("utf-8"), parser)


def only_child(element):
    (child,) = [node for node in element if isinstance(node.tag, str)]
    return child


def body_of(envelope):
    return only_child(envelope.find(SOAP + "Body"))


def header_of(envelope):
    return only_child(envelope.find(SOAP + "Header"))


# --- validate: strictly, by the schemas inside the WSDL, and by zeep -------------------------------------------------


def schema_of(wsdl_path):
    """The WSDL's schemas as one lxml schema; an import finds its sibling through a file."""
    schemas = list(etree.parse(wsdl_path).iter(XS + "schema"))
    paths = {schema.get("targetNamespace"): f"schema{number}.xsd" for number, schema in enumerate(schemas)}
    with tempfile.TemporaryDirectory() as folder:
        for schema in schemas:
            for node in schema.iter(XS + "import"):
                node.set("schemaLocation", paths[node.get("namespace")])
            with open(os.path.join(folder, paths[schema.get("targetNamespace")]), "wb") as file:
                file.write(etree.tostring(schema))
        importing = next((schema for schema in schemas if schema.find(XS + "import") is not None), schemas[0])
        return etree.XMLSchema(etree.parse(os.path.join(folder, paths[importing.get("targetNamespace")])))


def plain(value):
    """As JSON can say it: instants in UTC with milliseconds."""
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(value, dict):
        return {name: plain(member) for name, member in value.items()}
    if isinstance(value, list):
        return [plain(member) for member in value]
    return value


def errors_of(schema, element):
    # A document of its own, so that lines and namespaces are those of the element.
    return [] if schema.validate(element) else [str(error.message) for error in schema.error_log]


def validate(wsdl_path, envelopes):
    schema = schema_of(wsdl_path)
    types = zeep.Client(wsdl_path).wsdl.types
    answers = {}
    for name, text in envelopes.items():
        envelope = parse(text)
        body = body_of(envelope)
        errors = errors_of(schema, body) + errors_of(schema, header_of(envelope))
        try:
            values = plain(serialize_object(types.get_element(body.tag).parse(body, types), dict))
        except Exception as error:  # whatever zeep dislikes is what the test wants to see
            errors.append(f"zeep: {error}")
            values = None
        answers[name] = {"operation": etree.QName(body).localname, "errors": errors, "values": values}
    return answers


# --- conform: each body by the schemas of its own WSDL, each list of errors in the order of the cases -----------------


def conform(_, given):
    cases = given["cases"]
    return [errors_of(schema_of(io.BytesIO(case["wsdl"].encode())), body_of(parse(case["envelope"]))) for case in cases]


# --- read: as WCF's DataContractSerializer does ----------------------------------------------------------------------


def members_of(complex_type):
    """Parameters of a wrapper in the WSDL's order; members of a data contract in ordinal order, whatever the WSDL says."""
    elements = [element for _, element in complex_type.elements]
    is_contract = any((element.qname.namespace or "").startswith(DATA_CONTRACTS) for element in elements)
    return sorted(elements, key=lambda element: element.name) if is_contract else elements


def read_members(node, complex_type):
    """Goes through the members once: an element that comes after its turn is passed over in silence."""
    members = members_of(complex_type)
    values, turn = {}, 0
    for child in node:
        for position in range(turn, len(members)):
            if child.tag == members[position].qname.text:
                values[members[position].name] = read_value(child, members[position].type)
                turn = position + 1
                break
    return values


def read_value(node, xsd_type):
    if node.get(NIL) in ("true", "1"):
        return None
    return read_members(node, xsd_type) if isinstance(xsd_type, ComplexType) else (node.text or "")


def read(wsdl_path, envelopes):
    types = zeep.Client(wsdl_path).wsdl.types
    answers = {}
    for name, text in envelopes.items():
        body = body_of(parse(text))
        answers[name] = read_members(body, types.get_element(body.tag).type)
    return answers


# --- call: as a client of the practice PI ----------------------------------------------------------------------------


def call(endpoint_url, given):
    """Everything is learnt from the server: its WSDL, its address."""
    client = zeep.Client(endpoint_url + "?singleWsdl")
    headers = {"ApiRegistrationKey": given["registrationKey"]}
    ask = client.service
    login = ask.DoLogin2(LoginType=1, Password=given["password"], Username=given["user"], _soapheaders=headers)
    user = ask.DoLoginAsUser(
        AuthenticationToken=login.OperationMessage,
        Authenticator=given["impersonate"]["domain"],
        Username=given["impersonate"]["name"],
        _soapheaders=headers,
    )
    stored = ask.AccountStoreOps_StoredCredential_GetList(
        AuthenticationToken=user.OperationMessage, Query={"SystemName": given["system"]}, _soapheaders=headers
    )
    refused = ask.DoLogin2(LoginType=1, Password="wrong", Username=given["user"], _soapheaders=headers)
    return {
        "loggedIn": login.OperationSuccessful,
        "impersonated": user.OperationSuccessful,
        "stored": plain(serialize_object(stored, dict)),
        "refused": plain(serialize_object(refused, dict)),
    }


# --- converse: as a client of any contract of the practice PI --------------------------------------------------------


def filled(value, known, overrides):
    """The arguments with what earlier calls saved."""
    if isinstance(value, dict):
        return {name: filled(member, known, overrides) for name, member in value.items()}
    if not (isinstance(value, str) and value.startswith("$")):
        return value
    found = known[value[1:]]
    return {**found, **overrides} if isinstance(found, dict) else found


def at(values, path):
    for name in path.split("/"):
        # zeep returns the only member of an answer itself.
        values = values[name] if isinstance(values, dict) else values
    return values


def converse(endpoint_url, given):
    """Everything but the names of the calls is learnt from the published WSDL, by which the answers are validated."""
    history = zeep.plugins.HistoryPlugin(maxlen=1)
    transport = zeep.Transport()
    client = zeep.Client(endpoint_url + "?singleWsdl", plugins=[history], transport=transport)
    known = dict(given["given"])
    if "httpHeader" in given:
        transport.session.headers[given["httpHeader"]] = known["key"]
    headers = {given["soapHeader"]: known["key"]} if "soapHeader" in given else None
    (service,) = client.wsdl.services
    ask = client.bind(service, given["port"])
    with urllib.request.urlopen(endpoint_url + "?wsdl") as answer:
        schema = schema_of(answer)
    heard = []
    for call in given["calls"]:
        args = filled(call["args"], known, call.get("overrides", {}))
        fault = None
        try:
            ask[call["operation"]](**args, _soapheaders=headers)
        except zeep.exceptions.Fault as error:
            fault = {"code": str(error.code), "message": error.message}
        body = only_child(next(history.last_received["envelope"].iter("{*}Body")))
        elements = [body] if fault is None else list(next(body.iter("{*}detail", "{*}Detail")))
        errors = [error for element in elements for error in errors_of(schema, parse(etree.tostring(element).decode()))]
        if fault is None:
            types = client.wsdl.types
            values = serialize_object(types.get_element(body.tag).parse(body, types), dict)
            known.update({name: at(values, path) for name, path in call.get("save", {}).items()})
        heard.append({"operation": call["operation"], "errors": errors, "fault": fault})
    return heard


def main():
    action, source = sys.argv[1:]
    given = json.load(sys.stdin)
    actions = {"validate": validate, "read": read, "call": call, "converse": converse, "conform": conform}
    answer = actions[action](source, given)
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
