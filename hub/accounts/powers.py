"""What an account may do by what it is, wherever it is."""

from hub.accounts.models import Caller, User
from hub.errors import BadRequest, Forbidden


def require_admin(caller: Caller) -> None:
    """Raises Forbidden for all but admins of the server."""
    if not caller.user.is_admin:
        raise Forbidden("Only an admin of the server can do this.", code="admin_required")


def require_person(user: User) -> None:
    """Raises Forbidden for bots, which talk where they were taken in and nowhere else."""
    if user.is_bot:
        raise Forbidden("A bot comes in nowhere by itself; somebody has to take it in.", code="is_bot")


def require_ours(user: User) -> None:
    """Raises BadRequest for who is known by a directory: their names and passwords are changed there."""
    if user.directory_id:
        raise BadRequest("This account is kept in your organisation's directory: change it there.", code="in_directory")
