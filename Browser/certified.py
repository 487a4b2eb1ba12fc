"""The line of a link by certificates of its own: who is let in, and who is not."""

import base64
import http.client
import os
import ssl
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from linked import SETTLE_SECONDS_MAX, Cable
from node import ANSWER_SECONDS_MAX
from victim import command


class Dialler:
    """Somebody with certificates who dials the listener of a node."""

    def __init__(self, land, node):
        self.land, self.node, self.count = land, node, 0
        self.authority = None

    def key(self):
        return ec.generate_private_key(ec.SECP256R1())

    def request(self, key):
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "whatever")])
        made = x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, hashes.SHA256())
        return base64.b64encode(made.public_bytes(serialization.Encoding.DER)).decode()

    def trust(self, *files, version=ssl.TLSVersion.TLSv1_3):
        """What a line is opened with: the authority that was given, and a certificate with its key."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.maximum_version = version
        context.load_verify_locations(cadata=self.authority)
        for file in files:
            context.load_cert_chain(file)
        return context

    def file(self, certificate, key):
        self.count += 1
        path = self.land.path(f"dialler-{self.count}.pem")
        secret = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )  # fmt: skip
        with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
            file.write(ssl.DER_cert_to_PEM_cert(certificate).encode() + secret)
        return path

    def ask(self, context, *frames, path="/federation/v1/frames"):
        """The status of the answer; None where the line was not opened."""
        place = urlsplit(self.node.line)
        line = http.client.HTTPSConnection(
            place.hostname, place.port, timeout=ANSWER_SECONDS_MAX, context=context
        )
        try:
            line.request("POST", path, b"".join(len(data).to_bytes(4, "big") + data for data in frames))
            return line.getresponse().status
        except (ssl.SSLError, ConnectionError):
            return None
        finally:
            line.close()


def certified(land, stranger_at):
    """The line of a link: TLS 1.3 with certificates that the node above issued, and nobody else on it."""
    above, below = land.nodes(("above", None, True), ("below", None))
    cable = Cable(urlsplit(above.node.address).port)
    below.join(above, cable.address)
    above.know(below)
    below.know(above)
    ends = {below.standing(above.name)["certificate"], above.standing(below.name)["certificate"]}
    assert len(ends) == 1 and "-" not in ends, f"until when: {ends}"
    # From here on there is no other way than the line.
    cable.pull()
    alert = above.raise_alert(below.own)
    below.gets(alert, SETTLE_SECONDS_MAX)
    below.acknowledge(alert)
    above.stands(alert, below.own)
    code, said = command(
        below.binary, "link", "renew", "--data", below.data, below.standing(above.name)["id"]
    )
    assert code == 0 and said.strip() == above.standing(below.name)["certificate"], said
    second = above.raise_alert(below.own, 3)
    below.gets(second, SETTLE_SECONDS_MAX)

    stranger, dialler = stranger_at(above), Dialler(land, above)
    key = dialler.key()
    request = stranger.language.enrolment(
        stranger.code(), stranger.signer, stranger.now(), certificate_request=dialler.request(key)
    )
    status, answer = stranger._send("POST", "/federation/v1/enrol", stranger.write(request), {})
    assert status == 200 and answer["line"] == above.line, f"{status} {answer}"
    dialler.authority = base64.b64decode(answer["authority"])
    certificate = base64.b64decode(answer["certificate"])
    own = dialler.trust(dialler.file(certificate, key))
    assert dialler.ask(own, stranger.hello()) == 200
    again = stranger.hello()
    assert [dialler.ask(own, again), dialler.ask(own, again)] == [200, 401], "said twice, taken twice"
    assert dialler.ask(own, path="/alerts") == 404, "more than the line is served"
    assert dialler.ask(dialler.trust(), stranger.hello()) is None, "opened without a certificate"
    old = dialler.trust(dialler.file(certificate, key), version=ssl.TLSVersion.TLSv1_2)
    assert dialler.ask(old, stranger.hello()) is None, "opened by TLS 1.2"
    with open(land.authority.certificate("127.0.0.1", land.path("foreign.pem")), "rb") as file:
        foreign = dialler.trust(file.name)
    assert dialler.ask(foreign, stranger.hello()) is None, "opened by a certificate of somebody else"
    before = stranger.hello()
    code, said = command(
        above.binary, "link", "revoke", "--data", above.data, above.standing("stranger.example")["id"]
    )
    assert code == 0, said
    assert dialler.ask(own, before) == 401, "revoked, and still let in"
    return above, below, "an alert by the line alone; no certificate, another's, TLS 1.2 and a revoked link are refused"
