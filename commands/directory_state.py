"""Whether the directory answers: asked for somebody whom nobody knows."""

import secrets

from commands.context import directory_of
from commands.findings import Finding
from hub.config import BadSetting, Settings
from hub.errors import NoDirectory


async def state_of_directory(settings: Settings) -> Finding:
    try:
        directory = directory_of(settings)
        if directory is not None:
            await directory.find(secrets.token_hex(8))
    except BadSetting as error:
        return Finding("ldap", "error", f"{error}.")
    except NoDirectory as error:
        return Finding("ldap", "error", f"The directory can't be asked: {error.__cause__ or error} Look at ldap.")
    if not settings.ldap.starttls and (settings.ldap.url or "").startswith("ldap:"):
        return Finding("ldap", "warning", "The directory answers, but passwords go there readable; see ldap.starttls.")
    return Finding("ldap", "ok", "The directory answers; try somebody with chatd.py ldap test.")
