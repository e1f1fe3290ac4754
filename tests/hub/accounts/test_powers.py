"""What an account may do by what it is."""

from dataclasses import replace

import pytest

from hub.accounts.models import Caller, User
from hub.accounts.powers import require_admin, require_ours, require_person
from hub.errors import BadRequest, Forbidden

ZOE = User(7, "zoe", "zoe@example.org")


@pytest.mark.parametrize(
    ("power", "without", "refusal", "code"),
    [
        (lambda user: require_admin(Caller(user, "")), {"is_admin": False}, Forbidden, "admin_required"),
        (require_person, {"is_bot": True}, Forbidden, "is_bot"),
        (require_ours, {"directory_id": "d"}, BadRequest, "in_directory"),
    ],
)
def test_who_lacks_a_power_is_told_which(power, without, refusal, code):
    power(replace(ZOE, is_admin=True))
    with pytest.raises(refusal) as refused:
        power(replace(ZOE, **without))
    assert refused.value.code == code
