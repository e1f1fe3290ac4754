"""The page of somebody whom a directory knows."""

import pytest
from playwright.sync_api import expect

from tests.browser.people import make_account
from tests.browser.process import Chatd


@pytest.fixture
def chatd(slapd, tmp_path):
    settings = slapd.settings()
    names = ("url", "ca", "bind_dn", "bind_password", "base")
    with Chatd(tmp_path, **{f"LDAP__{name.upper()}": getattr(settings, name) for name in names}) as chatd:
        yield chatd


def test_what_the_directory_keeps_is_not_changed_on_the_page(slapd, chatd, visitor):
    root = visitor("root", storage_state=make_account(chatd.setup_link, "root")).visit()
    dora = visitor(slapd.add("dora")).sign_in()
    dora.page.get_by_role("button", name="Your account Dora").click()
    dialog = dora.page.get_by_role("dialog", name="Your account")
    expect(dialog.get_by_text("kept in your organisation's directory")).to_be_visible()
    expect(dialog.get_by_label("First name")).to_be_hidden()
    expect(dialog.get_by_role("button", name="Change password")).to_be_hidden()
    expect(dialog.get_by_role("button", name="Sign out everywhere")).to_be_visible()

    root.page.goto("/admin#people")
    person = root.page.get_by_role("listitem").filter(has_text=dora.name)
    expect(person.get_by_role("button", name="Disable")).to_be_visible()
    expect(person.get_by_role("button", name="New password")).to_be_hidden()
