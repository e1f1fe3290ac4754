"""Where webhooks may be sent."""

import pytest

from hub.errors import BadRequest
from hub.hooks.targets import may_reach, target

PRIVATE = [
    *("127.0.0.1", "127.8.9.1", "0.0.0.0", "10.0.0.7", "172.16.0.1", "192.168.7.1", "169.254.169.254", "100.64.0.1"),
    *("224.0.0.1", "255.255.255.255", "192.0.0.1", "198.18.0.1", "203.0.113.7", "240.0.0.1"),
    *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1", "fec0::1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.7", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "::127.0.0.1"),
    *("64:ff9b:1::7f00:1", "100::1", "2001::1"),
]


@pytest.mark.parametrize("address", PRIVATE)
def test_what_is_not_public_is_out_of_reach(address):
    assert not may_reach(address, [])


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34", "64:ff9b::5db8:d822"]
)
def test_the_internet_is_in_reach(address):
    assert may_reach(address, [])


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("192.168.7.9", ["192.168.7.0/24"]),
        ("192.168.7.9", ["10.0.0.1", "192.168.7.9"]),
        ("::ffff:192.168.7.9", ["192.168.7.0/24"]),
        ("127.0.0.1", ["127.0.0.1"]),
        ("127.0.0.2", ["127.0.0.0/8"]),
        ("::1", ["::1"]),
        ("169.254.1.1", ["169.254.0.0/16"]),
        ("fd12::7", ["fd12::/16"]),
    ],
)
def test_what_the_operator_names_is_in_reach(address, allowed):
    assert may_reach(address, allowed)


@pytest.mark.parametrize(
    "allowed", [["0.0.0.0/0"], ["::/0"], ["192.168.7.0/24"], ["126.0.0.0/7"], ["0.0.0.0/0", "::/0"]]
)
@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "::1%lo", "169.254.169.254", "fe80::1"])
def test_this_box_itself_has_to_be_named(address, allowed):
    assert not may_reach(address, allowed)


@pytest.mark.parametrize("url", ["http://box/x?a=1", "https://a.example:8443/", "http://[::1]:7/", "http://127.0.0.1"])
def test_an_address_is_kept_as_it_is(url):
    assert target(url) == url


@pytest.mark.parametrize(
    "url",
    [
        *("", "box", "//box", "ftp://box/", "file:///etc/passwd", "gopher://box", "javascript:alert(1)", "http://"),
        *("http://a:b@box/", "http://a@box/", "http://box/#x", "http://b ox/", "http://box/\nX: y", "http://bö/"),
        *(
            "http://box:0/",
            "http://box:99999/",
            "http://box:x/",
            "http://[::1/",
            "http://a\\@box",
            f"http://{'x' * 2000}",
        ),
    ],
)
def test_what_is_no_plain_address_is_refused_by_name(url):
    with pytest.raises(BadRequest) as refused:
        target(url)
    assert refused.value.field == "url"
