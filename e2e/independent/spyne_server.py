"""The same SOAP service twice by another stack (spyne), which passes each call on to a practice PI with the built-in contract.

    spyne_server.py            prints the port that it listens on, on 127.0.0.1, and ends when its standard input does

    /soap11/<port of the practice PI>   SOAP 1.1
    /soap12/<port of the practice PI>   SOAP 1.2

Plain values and arrays, faults only with the meaning in the fault code, the registration key as an input of the login.

The practice PI decides everything; this file knows names only.
"""

import logging
import sys
import threading
import urllib.error
import urllib.request
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from xml.sax.saxutils import escape

from lxml import etree
from spyne import Application, Array, Boolean, ComplexModel, DateTime, Fault, Integer, ServiceBase, Unicode, rpc
from spyne.protocol.soap import Soap11, Soap12
from spyne.server.wsgi import WsgiApplication

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
SERVICE = "http://tempuri.org/"
DATA = "http://schemas.datacontract.org/2004/07/RouletteWebService"
NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"


class Refused(Exception):
    """The practice PI refused a call."""

    def __init__(self, code, text):
        super().__init__(code)
        self.code, self.text = code, text


# --- the practice PI -------------------------------------------------------------------------------------------------


def members_xml(members, namespace):
    return "".join(member_xml(name, value, namespace) for name, value in members if value is not None)


def member_xml(name, value, namespace):
    if isinstance(value, list):
        return f'<{name} xmlns="{namespace}">{members_xml(value, DATA)}</{name}>'
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f'<{name} xmlns="{namespace}">{escape(text, {chr(13): "&#13;"})}</{name}>'


def ask(upstream, key, operation, *members):
    """Calls an operation of the built-in contract; answers the element of its result."""
    body = (
        f'<s:Envelope xmlns:s="{SOAP}"><s:Header><ApiRegistrationKey xmlns="{SERVICE}">{escape(key or "")}</ApiRegistrationKey></s:Header>'
        f'<s:Body><{operation} xmlns="{SERVICE}">{members_xml(members, SERVICE)}</{operation}></s:Body></s:Envelope>'
    )
    request = urllib.request.Request(
        f"http://127.0.0.1:{upstream}/ERPMWebService/AuthService.svc",
        body.encode(),
        {"content-type": "text/xml; charset=utf-8", "soapaction": f'"{SERVICE}IAuthService/{operation}"'},
    )
    try:
        with urllib.request.urlopen(request) as answer:
            root = etree.fromstring(answer.read())
    except urllib.error.HTTPError as error:
        root = etree.fromstring(error.read())
        fault = next(root.iter("{%s}OperationFault" % DATA), None)
        if fault is None:
            raise
        raise Refused(int(text_of(fault, "ErrorCode")), text_of(fault, "Message")) from error
    result = next(root.iter("{%s}%sResult" % (SERVICE, operation)))
    if text_of(result, "OperationSuccessful") != "true":
        raise Refused(int(text_of(result, "ErrorCode")), text_of(result, "OperationMessage"))
    return result


def text_of(element, path):
    found = element
    for name in path.split("/"):
        found = found.find("{%s}%s" % (DATA, name)) if found is not None else None
    return None if found is None or found.get(NIL) == "true" else (found.text or "")


def account_members(account):
    store = [("CustomTypeName", account.customKind), ("TargetName", account.machine), ("Type", account.kind)]
    return [("AccountName", account.login), ("AccountStore", store), ("PasswordList", account.passwordList)]


def shared_members(entry):
    return [("AccountName", entry.login), ("SharedCredentialListName", entry.listName), ("SystemName", entry.label)]


def flag(element, path):
    return text_of(element, path) == "true"


def rights(element):
    return {
        "mayView": flag(element, "Permissions/PermissionViewPasswords"),
        "mayRequest": flag(element, "Permissions/PermissionRequestPasswords"),
        "mayConnect": flag(element, "Permissions/PermissionAllowRemoteSessions"),
    }


def date_of(text):
    """The reader of xs:dateTime is that of the protocol."""
    return Soap11().datetime_from_unicode(DateTime, text) if text else None


# --- what both services say ------------------------------------------------------------------------------------------


class AccountKey(ComplexModel):
    __namespace__ = "urn:vault-by-spyne:data"
    _type_info = [
        ("customKind", Unicode),
        ("kind", Integer(min_occurs=1, nillable=False)),
        ("login", Unicode(min_occurs=1, nillable=False)),
        ("machine", Unicode(min_occurs=1, nillable=False)),
        ("passwordList", Unicode),
    ]


class SharedKey(ComplexModel):
    __namespace__ = "urn:vault-by-spyne:data"
    _type_info = [
        ("label", Unicode(min_occurs=1, nillable=False)),
        ("listName", Unicode(min_occurs=1, nillable=False)),
        ("login", Unicode(min_occurs=1, nillable=False)),
    ]


class Account(ComplexModel):
    __namespace__ = "urn:vault-by-spyne:data"
    _type_info = [
        ("key", AccountKey.customize(min_occurs=1, nillable=False)),
        ("autoSpin", Boolean(min_occurs=1, nillable=False)),
        ("checkedOutBy", Unicode),
        ("checkedOutUntil", DateTime),
        ("domain", Unicode),
        ("domainDnsName", Unicode),
        ("mayConnect", Boolean(min_occurs=1, nillable=False)),
        ("mayRequest", Boolean(min_occurs=1, nillable=False)),
        ("mayView", Boolean(min_occurs=1, nillable=False)),
        ("machineAddress", Unicode),
        ("machineDnsName", Unicode),
        ("machineName", Unicode),
        ("randomPassword", Boolean(min_occurs=1, nillable=False)),
    ]


class SharedAccount(ComplexModel):
    __namespace__ = "urn:vault-by-spyne:data"
    _type_info = [
        ("key", SharedKey.customize(min_occurs=1, nillable=False)),
        ("checkedOutBy", Unicode),
        ("mayConnect", Boolean(min_occurs=1, nillable=False)),
        ("mayRequest", Boolean(min_occurs=1, nillable=False)),
        ("mayView", Boolean(min_occurs=1, nillable=False)),
    ]


class CheckedOut(ComplexModel):
    __namespace__ = "urn:vault-by-spyne:data"
    _type_info = [("password", Unicode), ("until", DateTime)]


def account_of(element):
    info = "AccountIdentificationInfo/"
    return Account(
        key=AccountKey(
            login=text_of(element, info + "AccountName"),
            machine=text_of(element, info + "AccountStore/TargetName"),
            kind=int(text_of(element, info + "AccountStore/Type")),
            customKind=text_of(element, info + "AccountStore/CustomTypeName"),
            passwordList=text_of(element, info + "PasswordList"),
        ),
        autoSpin=flag(element, "AutoSpin"),
        randomPassword=flag(element, "HasRandomPassword"),
        checkedOutBy=text_of(element, "CheckedOutTo"),
        checkedOutUntil=date_of(text_of(element, "CheckedOutUntilUtc")),
        domain=text_of(element, "DomainName"),
        domainDnsName=text_of(element, "DomainDnsName"),
        machineName=text_of(element, "SystemName"),
        machineDnsName=text_of(element, "SystemDnsName"),
        machineAddress=text_of(element, "SystemIPAddress"),
        **rights(element),
    )


def shared_of(element):
    identifier = "SharedCredentialIdentifier/"
    return SharedAccount(
        key=SharedKey(
            login=text_of(element, identifier + "AccountName"),
            listName=text_of(element, identifier + "SharedCredentialListName"),
            label=text_of(element, identifier + "SystemName"),
        ),
        checkedOutBy=text_of(element, "CheckedOutTo"),
        **rights(element),
    )


def listed(result, name, read):
    return [read(element) for element in result.iter("{%s}%s" % (DATA, name)) if element.get(NIL) != "true"]


def checked_out(result):
    return CheckedOut(password=text_of(result, "Password"), until=date_of(text_of(result, "CheckedOutUntilUtc")))


class Vault:
    """The practice PI for one call: its port is in the path, and the key is that of the call or of the login."""

    keys = {}

    def __init__(self, ctx, key=None, token=None):
        self.port = ctx.transport.req_env["PATH_INFO"].rstrip("/").rsplit("/", 1)[-1]
        self.key = key if key is not None else self.keys.get(token, "")

    def ask(self, operation, *members):
        return ask(self.port, self.key, operation, *members)

    def log_on(self, user, password, domain):
        kind = 1 if domain is None else 2
        result = self.ask(
            "DoLogin2", ("Authenticator", domain), ("LoginType", kind), ("Password", password), ("Username", user)
        )
        return self.remember(text_of(result, "OperationMessage"))

    def log_on_as(self, token, domain, user):
        result = self.ask("DoLoginAsUser", ("AuthenticationToken", token), ("Authenticator", domain), ("Username", user))
        return self.remember(text_of(result, "OperationMessage"))

    def remember(self, token):
        self.keys[token] = self.key
        return token

    def list(self, token, member, name):
        operation = "AccountStoreOps_StoredCredential_GetList"
        result = self.ask(operation, ("AuthenticationToken", token), ("Query", [(member, name)]))
        return listed(result, "StoredCredential", account_of)

    def list_shared(self, token, machine):
        operation = "AccountStoreOps_SharedCredential_GetList"
        result = self.ask(operation, ("AuthenticationToken", token), ("SystemName", machine))
        return listed(result, "SharedCredential", shared_of)

    def on_account(self, verb, token, account, remark):
        return self.ask(
            f"AccountStoreOps_{verb}",
            ("AuthenticationToken", token),
            ("AccountIdentificationInfo", account_members(account)),
            ("Comment", remark),
        )

    def on_shared(self, verb, token, entry, remark):
        return self.ask(
            f"AccountStoreOps_SharedCredential_{verb}",
            ("AuthenticationToken", token),
            ("Comment", remark),
            ("SharedCredentialIdentifier", shared_members(entry)),
        )


# --- the service  ----------------------------------------------------------------------------------------

FAULT_CODES = {
    1: "Client.BadCredentials",
    2: "Client.SessionExpired",
    3: "Client.AccessDenied",
    4: "Client.NotFound",
    5: "Client.CheckedOut",
    6: "Client.ApprovalRequired",
    7: "Client.ApplicationKey",
    8: "Client.MayNotActForUser",
    9: "Client.UnknownUser",
    10: "Server.Busy",
    11: "Client.InvalidArgument",
}


def by_fault(work):
    try:
        return work()
    except Refused as refused:
        raise Fault(FAULT_CODES.get(refused.code, "Server.Other"), refused.text or "refused") from refused


class VaultService(ServiceBase):
    @rpc(Unicode, Unicode, Unicode, Unicode, _returns=Unicode)
    def LogOn(ctx, apiKey, userName, password, domain):
        return by_fault(lambda: Vault(ctx, key=apiKey).log_on(userName, password, domain))

    @rpc(Unicode, Unicode, Unicode, _returns=Unicode)
    def LogOnAsUser(ctx, sessionToken, domain, userName):
        return by_fault(lambda: Vault(ctx, token=sessionToken).log_on_as(sessionToken, domain, userName))

    @rpc(Unicode)
    def LogOff(ctx, sessionToken):
        by_fault(lambda: Vault(ctx, token=sessionToken).ask("DoLogout", ("AuthenticationToken", sessionToken)))

    @rpc(Unicode, _returns=Unicode)
    def GetServerVersion(ctx, sessionToken):
        vault = Vault(ctx, token=sessionToken)
        result = by_fault(lambda: vault.ask("SystemOps_GetVersion", ("AuthenticationToken", sessionToken)))
        return text_of(result, "ProductVersion")

    @rpc(Unicode, Unicode, _returns=Array(Account))
    def ListMachineAccounts(ctx, sessionToken, machine):
        return by_fault(lambda: Vault(ctx, token=sessionToken).list(sessionToken, "SystemName", machine))

    @rpc(Unicode, Unicode, _returns=Array(Account))
    def ListDomainAccounts(ctx, sessionToken, domain):
        return by_fault(lambda: Vault(ctx, token=sessionToken).list(sessionToken, "DomainName", domain))

    @rpc(Unicode, Unicode, _returns=Array(SharedAccount))
    def ListSharedAccounts(ctx, sessionToken, machine):
        return by_fault(lambda: Vault(ctx, token=sessionToken).list_shared(sessionToken, machine))

    @rpc(Unicode, AccountKey, Unicode, _returns=CheckedOut)
    def CheckOutAccount(ctx, sessionToken, account, remark):
        vault = Vault(ctx, token=sessionToken)
        return by_fault(lambda: checked_out(vault.on_account("StoredCredential_CheckOut", sessionToken, account, remark)))

    @rpc(Unicode, AccountKey, Unicode)
    def CheckInAccount(ctx, sessionToken, account, remark):
        vault = Vault(ctx, token=sessionToken)
        by_fault(lambda: vault.on_account("StoredCredential_CheckIn", sessionToken, account, remark))

    @rpc(Unicode, SharedKey, Unicode, _returns=CheckedOut)
    def CheckOutSharedAccount(ctx, sessionToken, sharedAccount, remark):
        vault = Vault(ctx, token=sessionToken)
        return by_fault(lambda: checked_out(vault.on_shared("CheckOut", sessionToken, sharedAccount, remark)))

    @rpc(Unicode, SharedKey, Unicode)
    def CheckInSharedAccount(ctx, sessionToken, sharedAccount, remark):
        vault = Vault(ctx, token=sessionToken)
        by_fault(lambda: vault.on_shared("CheckIn", sessionToken, sharedAccount, remark))

    @rpc(Unicode, AccountKey, Unicode, _returns=Integer)
    def CreatePasswordRequest(ctx, sessionToken, account, remark):
        vault = Vault(ctx, token=sessionToken)
        result = by_fault(lambda: vault.on_account("PasswordRequest_Create", sessionToken, account, remark))
        return int(text_of(result, "RequestID"))

    @rpc(Unicode, Integer, Unicode)
    def GrantPasswordRequest(ctx, sessionToken, requestId, remark):
        members = [("AuthenticationToken", sessionToken), ("Comment", remark), ("RequestID", requestId)]
        by_fault(lambda: Vault(ctx, token=sessionToken).ask("AccountStoreOps_PasswordRequest_Grant", *members))

    @rpc(Unicode, AccountKey, Unicode, _returns=Integer)
    def RotateAccount(ctx, sessionToken, account, remark):
        vault = Vault(ctx, token=sessionToken)
        result = by_fault(lambda: vault.on_account("StoredCredential_Spin", sessionToken, account, remark))
        return int(text_of(result, "JobID"))


# --- the server ------------------------------------------------------------------------------------------------------


class Threading(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    # With the default of 5 a burst of connections is dropped, and each waits a second for its next attempt.
    request_queue_size = 128


class Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass


def application(protocol):
    service = Application([VaultService], "urn:vault-by-spyne", in_protocol=protocol(), out_protocol=protocol())
    return WsgiApplication(service)


def main():
    logging.disable(logging.CRITICAL)
    services = {"soap11": application(Soap11), "soap12": application(Soap12)}

    def route(environ, start_response):
        return services[environ["PATH_INFO"].split("/")[1]](environ, start_response)

    server = make_server("127.0.0.1", 0, route, Threading, Quiet)
    print(server.server_port, flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()


if __name__ == "__main__":
    main()
