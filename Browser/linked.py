"""Nodes as `noroshi init` leaves them, linked to each other: what Browser/federation.py plays with."""

import concurrent.futures
import datetime
import http.client
import ipaddress
import os
import re
import socket
import subprocess
import sys
import threading

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from node import ANSWER_SECONDS_MAX, Node
from victim import Lost, Victim, command
from yard import Yard

HERE = os.path.dirname(os.path.abspath(__file__))
STOP_SECONDS_MAX = 10
LINE_PORT = 9443  # In a network of its own, where every port is free.
SETTLE_SECONDS_MAX = 60  # Each side looks at its links every 5 s; the rest is a slow machine's.


class Skipped(Exception):
    """This machine does not allow it; said, never silent."""


class Door(http.client.HTTPConnection):
    """HTTP over a Unix socket: the way into a node that has a network of its own."""

    def __init__(self, path):
        super().__init__("localhost", timeout=ANSWER_SECONDS_MAX)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Linked(Victim):
    """A real node with one body, whose person responds, and which is on watch by a session."""

    def __init__(self, land, name, place=None, has_line=False, data=None, environment=None):
        super().__init__(land.binary, data or land.path(name), land.path(f"{name}.log"))
        self.name = f"{name}.example"
        self.place = place
        self.environment = environment
        port = free_port()
        words = [
            "init", "--data", self.data, "--node-name", self.name, "--name-ja", f"{name}の団体",
            "--name-en", f"Body of {name}", "--administrator", f"{name}の当直", "--login", name,
            "--listen", f"127.0.0.1:{port}",
        ]  # fmt: skip
        if place is None:
            words += ["--public-url", f"http://127.0.0.1:{port}"]
        else:
            words += ["--public-url", place.url, "--ca-file", land.authority.path]
            place.open(land, name, port)
        self.line = None
        if has_line:
            listen = f"127.0.0.1:{free_port()}" if place is None else f"{place.host}:{LINE_PORT}"
            self.line = f"https://{listen}"
            words += ["--link-listen", listen, "--link-url", self.line]
        code, said = command(self.binary, *words, environment=environment)
        assert code == 0, said
        self.links = re.findall(r"/sign-in/\S+", said)
        land.victims.append(self)
        self.start()
        self.own = self.one("SELECT tower FROM node")
        self.keys = {role: self._key(role) for role in ("admin", "operator")}
        self.responder = self._enter(f"{name}の係")

    def start(self):
        prefix = self.place.prefix if self.place else ()
        self.node = Node(
            self.binary, self.data, self.log, environment=self.environment, demo=False, prefix=prefix
        ).start()
        self.starts += 1
        return self

    def _connection(self):
        if self.node is None:
            raise Lost("it is down")
        return super()._connection() if self.place is None else Door(self.place.door)

    def cookie(self, who):
        """The session of the administrator (`admin`) or of the watch (`watch`), one person."""
        if who not in self.cookies:
            self.cookies[who] = self._sign_in(self.links[("admin", "watch").index(who)])
        return self.cookies[who]

    def until(self, ask, seconds=ANSWER_SECONDS_MAX):
        return self.node.until(ask, seconds)

    # The body

    def _key(self, role):
        words = ["key", "new", "--data", self.data, "--name", role, "--role", role]
        code, said = command(self.binary, *words, "--organization", self.own)
        assert code == 0, said
        return said.split()[-1]

    def done(self, path, body, key="admin", who=None):
        """A POST that must be done; gives the identifiers of what it made."""
        key = self.keys[key] if who is None else None
        status, value = self.ask("POST", path, body, who, key)
        assert status in (200, 201), f"{self.name} {path}: {status} {value}"
        return [record.split("/")[-1] for record in value["made"]]

    def _enter(self, name):
        base = f"/api/v1/organizations/{self.own}"
        post = {"name_ja": "情報係", "name_en": "Responder", "role": "responder"}
        post = self.done(f"{base}/posts", post)[0]
        person = self.done(f"{base}/people", {"name": name})[0]
        held = {"person": person, "post": post, "from": "2020-01-01T00:00:00Z"}
        self.done(f"{base}/appointments", held)
        route = {"person": person, "channel": "mail", "address": f"kakari@{self.name}"}
        self.done(f"{base}/routes", route)
        return person

    # Links

    def invite(self):
        code, said = command(
            self.binary, "link", "invite", "--data", self.data, "--under", self.own
        )
        assert code == 0, said
        return re.search(r"noroshi-1\+\S+", said).group(0)

    def join(self, above, address=None):
        """Joins by a new code of the node above, which it is told to find at another address where one is given."""
        code = above.invite()
        if address is not None:
            code = "+".join([*code.split("+", 3)[:3], address])
        # Never in the command: everybody on the machine sees that.
        path = f"{self.data}.code"
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"{code}\n")
        status, said = command(self.binary, "link", "join", "--data", self.data, "--code-file", path)
        os.remove(path)
        assert status == 0, said

    def standing(self, name):
        """How the link to that node stands: a row of `noroshi link list`."""
        code, said = command(self.binary, "link", "list", "--data", self.data)
        assert code == 0, said
        columns = ("id", "peer", "role", "state", "waiting", "silent", "hosts", "certificate")
        rows = [dict(zip(columns, line.split("\t"))) for line in said.splitlines() if "\t" in line]
        found = [row for row in rows if row["peer"] == name]
        assert found, f"no link from {self.name} to {name}: {said}"
        return found[0]

    def knows(self, organization, person):
        """Whether that body stands in the directory here with that person."""
        path = f"/api/v1/organizations/{organization}"
        status, view = self.ask("GET", path, key=self.keys["operator"])
        posts = view["posts"] if status == 200 else []
        return any(person == holder["person"] for post in posts for holder in post["holders"])

    def know(self, *others):
        """Waits until those bodies stand here with their people, and nothing waits for their nodes."""

        def they_are_known():
            return all(
                self.knows(other.own, other.responder) and self.standing(other.name)["waiting"] == "0"
                for other in others
            )

        self.until(they_are_known, SETTLE_SECONDS_MAX)

    # Alerts

    def raise_alert(self, organization, severity=4, marks=()):
        body = {
            "severity": severity, "what": "端末1台が指令サーバと通信しています。",
            "what_en": "A machine talks to a control server.", "now": "電話に出てください。",
            "now_en": "Answer the phone.", "recipients": [organization], "marks": list(marks),
        }  # fmt: skip
        return self.done("/api/v1/alerts", body, "operator")[0]

    def duty(self, alert, organization=None):
        """The duty of a body (its own where none is named) towards an alert, as it stands here; None where there is none."""
        status, value = self.ask("GET", f"/api/v1/alerts/{alert}", key=self.keys["operator"])
        wanted = organization or self.own
        duties = value["deliveries"] if status == 200 else []
        return next((one for one in duties if one["organization"] == wanted), None)

    def gets(self, alert, seconds=ANSWER_SECONDS_MAX):
        """Waits until this body has its duty towards an alert."""

        def the_alert_is_here():
            return self.duty(alert)

        return self.until(the_alert_is_here, seconds)

    def acknowledge(self, alert):
        """The person on watch takes the own duty: a key alone is nobody who could."""
        duty = self.duty(alert)["id"]
        self.done(f"/api/v1/deliveries/{duty}/acknowledge", None, who="watch")

    def stands(self, alert, organization, stage="acknowledged", seconds=ANSWER_SECONDS_MAX):
        """Waits until the duty of another body stands at that stage here."""

        def it_stands_here():
            duty = self.duty(alert, organization)
            return duty is not None and duty["stage"] == stage

        self.until(it_stands_here, seconds)

    def called(self, person, alert):
        """How many notices of an alert this node has made for a person."""
        return self.one(
            "SELECT COUNT(*) FROM outbox JOIN delivery ON delivery.id = outbox.delivery "
            "WHERE person = ? AND alert = ?",
            person,
            alert,
        )


class Cable:
    """Bytes to a port of this machine and back, until it is pulled for good."""

    def __init__(self, port):
        self.port = port
        self.ends = []
        self.door = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.door.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                near, _ = self.door.accept()
                far = socket.create_connection(("127.0.0.1", self.port))
            except OSError:
                return
            self.ends += [near, far]
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one, other):
        try:
            while data := one.recv(65536):
                other.sendall(data)
            other.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # The other side is gone, or the cable was pulled.

    def pull(self):
        for end in [self.door, *self.ends]:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # It was closed already.
            end.close()


class Place:
    """Where a node is reached: behind a proxy that ends TLS, in a network of its own where there is one."""

    def __init__(self, host, network=None, port=None):
        self.host, self.port, self.network = host, port, network
        self.url = f"https://{self.host}:{self.port}"
        self.prefix = ["ip", "netns", "exec", network] if network else []
        self.door = None

    def open(self, land, name, port):
        """Starts the proxy of the node of that name, which listens at that port of its own machine."""
        self.door = land.path(f"{name}.door")
        program = subprocess.Popen(
            [*self.prefix, sys.executable, os.path.join(HERE, "proxy.py"),
             "--listen", f"{self.host}:{self.port}", "--to", str(port), "--door", self.door,
             "--certificate", land.authority.certificate(self.host, land.path(f"{name}.pem"))],
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        land.programs.append(program)
        assert program.stdout.readline() == "ready\n", "the proxy does not listen"


class Authority:
    """An authority of one run, and certificates by it."""

    def __init__(self, path):
        self.path = path
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Noroshi test authority")])
        usage = x509.KeyUsage(True, False, False, False, False, True, True, False, False)
        mine = self._build(self.name, self.key.public_key())
        mine = mine.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        mine = mine.add_extension(usage, critical=True).sign(self.key, hashes.SHA256())
        with open(path, "wb") as file:
            file.write(mine.public_bytes(serialization.Encoding.PEM))

    def _build(self, name, key):
        now, day = datetime.datetime.now(datetime.timezone.utc), datetime.timedelta(days=1)
        return (
            x509.CertificateBuilder().subject_name(name).issuer_name(self.name).public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - day).not_valid_after(now + 7 * day)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()),
                critical=False,
            )
        )  # fmt: skip

    def certificate(self, host, path):
        """A certificate of that address with its key, in one file."""
        key = ec.generate_private_key(ec.SECP256R1())
        names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(host))])
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        made = self._build(name, key.public_key()).add_extension(names, critical=False)
        made = made.sign(self.key, hashes.SHA256())
        secret = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )  # fmt: skip
        with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
            file.write(made.public_bytes(serialization.Encoding.PEM) + secret)
        return path


class Land(Yard):
    """A yard with programs beside the nodes, and with networks that can be cut."""

    def __init__(self, binary, seed, seconds):
        super().__init__(binary, seed, seconds, 0, "noroshi-federation-")
        self.seed = seed
        self.authority = Authority(self.path("authority.pem"))
        self.programs = []
        self.networks = []

        self.pair = None

    def linked_pair(self):
        """A tower and a town that it has taken in; made once, and shared by the stages."""
        if self.pair is None:
            tower, town = self.nodes(("tower", None), ("town", None))
            town.join(tower)
            tower.know(town)
            town.know(tower)
            self.pair = tower, town
        return self.pair

    def nodes(self, *wanted):
        """Nodes by name and place, set up beside each other."""
        with concurrent.futures.ThreadPoolExecutor(len(wanted)) as workers:
            return list(workers.map(lambda one: Linked(self, *one), wanted))

    def places(self, count):
        """So many places in networks of their own, all on one bridge; `Skipped` where that is not allowed."""
        hub = f"noroshi-{os.getpid()}"
        self._network(hub)
        ip("-n", hub, "link", "add", "br0", "type", "bridge")
        ip("-n", hub, "link", "set", "br0", "up")
        for number in range(1, count + 1):
            network = f"{hub}-{number}"
            self._network(network)
            ip("-n", hub, "link", "add", f"port{number}", "type", "veth", "peer", "name", "eth0", "netns", network)
            ip("-n", hub, "link", "set", f"port{number}", "master", "br0", "up")
            ip("-n", network, "addr", "add", f"10.77.0.{number}/24", "dev", "eth0")
            ip("-n", network, "link", "set", "eth0", "up")
            ip("-n", network, "link", "set", "lo", "up")
        return [Place(f"10.77.0.{number}", f"{hub}-{number}", 8443) for number in range(1, count + 1)]

    def _network(self, name):
        ip("netns", "add", name)
        self.networks.append(name)

    def pull(self, place):
        """Pulls the cable of a place."""
        self._port(place, "down")

    def plug(self, place):
        """Puts it in again."""
        self._port(place, "up")

    def _port(self, place, how):
        ip("-n", self.networks[0], "link", "set", f"port{place.network.rsplit('-', 1)[1]}", how)

    def close(self):
        super().close()
        for program in self.programs:
            program.terminate()
            try:
                program.wait(STOP_SECONDS_MAX)
            except subprocess.TimeoutExpired:
                program.kill()
                program.wait()
        for name in self.networks:
            subprocess.run(["ip", "netns", "del", name], capture_output=True, check=False)


def ip(*words):
    try:
        done = subprocess.run(["ip", *words], capture_output=True, text=True, check=False)
    except OSError as error:
        raise Skipped(f"no network namespaces: {error}") from error
    if done.returncode != 0:
        raise Skipped(f"no network namespaces: ip {' '.join(words)}: {done.stderr.strip()}")


_given = set()
_giving = threading.Lock()


def free_port():
    """A port that nobody listens at, and that was given to nobody before."""
    with _giving:
        while True:
            with socket.socket() as one:
                one.bind(("127.0.0.1", 0))
                port = one.getsockname()[1]
            if port not in _given:
                _given.add(port)
                return port
