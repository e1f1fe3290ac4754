"""A real LDAP server on this box: OpenLDAP's slapd, with people in it."""

import secrets
import shutil
import socket
import subprocess
import time
from dataclasses import replace

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from commands.clock import now
from hub.config import Ldap
from store.tls.authority import Authority

PATIENCE = 20  # seconds
BASE = "dc=example,dc=org"
PEOPLE = f"ou=people,{BASE}"
SEEKER = f"cn=chatd,{BASE}"
SEEKERS_PASSWORD = "looks around"
OWNER = ("-x", "-D", f"cn=owner,{BASE}", "-w", "may all")

# It lets in who names somebody and gives no password, as Active Directory does and OpenLDAP can.
CONFIG = f"""
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
allow bind_anon_cred bind_anon_dn
referral ldap://127.0.0.1:{{elsewhere}}
pidfile {{folder}}/slapd.pid
TLSCertificateFile {{folder}}/certificate.pem
TLSCertificateKeyFile {{folder}}/key.pem
database mdb
suffix "{BASE}"
rootdn "cn=owner,{BASE}"
rootpw "may all"
directory {{folder}}/data
maxsize 16777216
dbnosync
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="{SEEKER}" read by * none
"""
FIRST = f"""
dn: {BASE}
objectClass: organization
objectClass: dcObject
dc: example
o: Example

dn: {PEOPLE}
objectClass: organizationalUnit
ou: people

dn: {SEEKER}
objectClass: applicationProcess
objectClass: simpleSecurityObject
cn: chatd
userPassword: {SEEKERS_PASSWORD}
"""


class Slapd:
    def __init__(self, folder):
        self.folder = folder
        self.elsewhere = socket.create_server(("127.0.0.1", 0))  # Where it refers to for what it does not have.
        self.port = self.tls_port = self._process = None

    def start(self):
        # A copy, since Debian's rules for the one in /usr/sbin keep that out of our folder.
        shutil.copy(shutil.which("slapd", path="/usr/sbin:/usr/local/sbin:/usr/bin"), self.folder / "slapd")
        (self.folder / "data").mkdir()
        (self.folder / "slapd.conf").write_text(
            CONFIG.format(folder=self.folder, elsewhere=self.elsewhere.getsockname()[1])
        )
        self._make_certificate()
        self._fill()
        # Again, where somebody has taken one of its ports meanwhile.
        assert any(self._listens() for _ in range(5)), "slapd ends by itself"

    def _listens(self):
        self.port, self.tls_port = free_port(), free_port()
        urls = f"ldap://127.0.0.1:{self.port} ldaps://127.0.0.1:{self.tls_port}"
        command = [self.folder / "slapd", "-f", self.folder / "slapd.conf", "-h", urls, "-d", "0"]
        self._process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + PATIENCE
        while not all(self._answers(port) for port in (self.port, self.tls_port)):
            if self._process.poll() is not None:
                return False
            assert time.monotonic() < deadline, "slapd does not listen"
            time.sleep(0.02)
        return True

    def stop(self):
        self._process.terminate()
        self._process.wait()
        self.elsewhere.close()

    def settings(self, **changes):
        """How chatd asks it, encrypted."""
        usual = Ldap(
            url=f"ldap://127.0.0.1:{self.port}",
            ca=self.folder / "authority.pem",
            timeout=20,
            bind_dn=SEEKER,
            bind_password=SEEKERS_PASSWORD,
            base=PEOPLE,
            filter="(objectClass=inetOrgPerson)",
        )
        return replace(usual, **changes)

    def add(self, stem="dora", **attributes):
        """Somebody new, whose password is "<username>'s password". Returns the username."""
        username = f"{stem}-{secrets.token_hex(4)}"
        usual = {"mail": f"{username}@example.org", "givenName": "Dora", "sn": "Dull", "cn": username}
        usual |= {"userPassword": f"{username}'s password"} | attributes
        lines = "".join(f"{name}: {value}\n" for name, value in usual.items() if value)
        self.change(username, f"changetype: add\nobjectClass: inetOrgPerson\n{lines}")
        return username

    def change(self, username, ldif):
        """What LDIF calls changes of one entry, from the changetype on."""
        command = ["ldapmodify", "-H", f"ldap://127.0.0.1:{self.port}", *OWNER]
        run(command, f"dn: uid={username},{PEOPLE}\n{ldif}\n")

    def _fill(self):
        run([self.folder / "slapd", "-T", "add", "-f", self.folder / "slapd.conf"], FIRST)

    def _make_certificate(self):
        authority = Authority.new(["localhost"], now())
        certificate, key = authority.issue(["127.0.0.1"], now())
        secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (self.folder / "authority.pem").write_bytes(authority.certificate.public_bytes(Encoding.PEM))
        (self.folder / "certificate.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
        (self.folder / "key.pem").write_bytes(secret)

    def _answers(self, port):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0


def run(command, ldif):
    done = subprocess.run(command, input=ldif, text=True, capture_output=True)
    assert done.returncode == 0, done.stderr


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]
