"""What the box is called, and where the LAN reaches it."""

import socket
from ipaddress import ip_address

import ifaddr
import pytest

from commands.serving.names import own_names, public_host, reachable
from store.tls.authority import Authority
from tests.store.keys import NOW


def test_the_box_knows_its_names():
    names = own_names("Chatd")
    assert {"chatd.local", "localhost", "127.0.0.1", "::1"} <= set(names)
    assert socket.gethostname().lower() in names


def test_a_certificate_can_hold_all_of_them():
    names = own_names("chatd")
    authority = Authority.new(names, NOW)
    assert all(authority.permits(name) for name in names)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://chat.example.org", ["chat.example.org"]),
        ("https://Chat.Example.org:8443/", ["chat.example.org"]),
        ("http://10.0.0.1:8000", ["10.0.0.1"]),
        ("http://[fd00::1]:8000", ["fd00::1"]),
        ("https://büro.example", []),
        ("https://under_score", []),
        (None, []),
    ],
)
def test_the_host_of_a_public_address_is_a_name_if_a_certificate_can_hold_it(url, host):
    assert public_host(url) == host


@pytest.mark.parametrize("bound", [["127.0.0.1"], ["::1"], ["127.0.0.1", "::1"], ["fe80::1%1"], []])
def test_the_lan_does_not_reach_what_is_bound_to_this_machine(bound):
    assert reachable(bound) == []


def test_the_lan_reaches_an_address_that_is_bound_and_no_other():
    assert reachable(["192.0.2.200"]) == ["192.0.2.200"]


@pytest.mark.parametrize(("bound", "version"), [("0.0.0.0", 4), ("::", 6)])
def test_the_lan_reaches_every_address_of_the_family_but_those_of_this_machine(bound, version):
    found = [ip_address(text) for text in reachable([bound])]
    assert {ip.version for ip in found} <= {version}
    assert not any(ip.is_loopback or ip.is_link_local for ip in found)
    assert set(map(str, found)) <= set(own_names("chatd"))


ADDRESSES = {
    "lo": ["127.0.0.1", ("::1", 0, 0)],
    "eth0": ["10.0.0.7", ("fd00::7", 0, 0), ("fe80::7%2", 0, 2)],
    "wlan0": ["192.168.1.7"],
    "docker0": ["172.17.0.1"],
    "br-0123456789ab": ["172.18.0.1"],
    "br-lan": ["10.1.0.1"],
}


class TestManyInterfaces:
    """As on a box with two cards that runs containers; this one may have none."""

    @pytest.fixture(autouse=True)
    def interfaces(self, monkeypatch):
        adapters = [
            ifaddr.Adapter(name, name, [ifaddr.IP(address, 24, name) for address in addresses])
            for name, addresses in ADDRESSES.items()
        ]
        monkeypatch.setattr(ifaddr, "get_adapters", lambda: adapters)

    def test_the_certificate_is_for_every_address(self):
        every = [a if isinstance(a, str) else a[0].partition("%")[0] for all in ADDRESSES.values() for a in all]
        assert set(every) <= set(own_names("chatd"))

    def test_the_lan_is_told_the_addresses_that_lead_there(self):
        assert reachable(["0.0.0.0"]) == ["10.0.0.7", "192.168.1.7", "10.1.0.1"]
        assert reachable(["::"]) == ["fd00::7"]
