"""What each role may ask of each operation of the API.

An entry has the roles that are let in, and what the request is made of: the path, the query
and the body, with things of the place where it is asked. Whoever is not named is refused.
"""

from dataclasses import dataclass, field

from tests.forms import PNG, file, form
from tests.forms import field as form_field
from tests.handlers.rights.town import PASSWORD, ROLES
from tests.store.drawn import picture

EVERYBODY = set(ROLES)
ACCOUNTS = {"bot", "stranger", "member", "owner", "manager", "admin"}
PEOPLE = ACCOUNTS - {"bot"}
IN_ROOM = {"member", "owner"}
OWNER, MEMBER, ADMIN = {"owner"}, {"member"}, {"admin"}
AT_DESK = {"manager", "admin"}


@dataclass
class Of:
    """What has to be filled in: something of the place, or what it has, as in "room.id"."""

    path: str


@dataclass
class Right:
    """`fill` is for the path and the query; `gives` is what the let in get, if it is no success."""

    may: set
    body: object = None
    query: str = ""
    fill: dict = field(default_factory=dict)
    gives: int | None = None
    otherwise: dict = field(default_factory=dict)  # By role, how those are refused who are refused in another way.


def uploads(name, **fields):
    return form(*(form_field(*item) for item in fields.items()), file(name, "cake.png", PNG))


def in_room(may, body=None, **rest):
    room = Of("room.id")
    return Right(may, body, fill={"room_id": room, "room": room, "id": room, "user_id": Of("spare.id")}, **rest)


def at_desk(may, body=None, **rest):
    ticket = Of("ticket.id")
    fill = {
        "workspace_id": Of("desk.id"),
        "ticket_id": ticket,
        "id": ticket,
        "number": Of("ticket.number"),
        "manager_id": Of("manager.id"),
        "reply_id": Of("reply.id"),
    }
    return Right(may, body, fill=fill, **rest)


def of_message(may, body=None, **rest):
    return Right(may, body, fill={"message_id": Of("message.id"), "name": Of("file.identifier")}, **rest)


def of_hook(may, body=None, hook="hook.id", **rest):
    fill = {"room_id": Of("room.id"), "hook_id": Of(hook), "code": Of("hook_code")}
    return Right(may, body, fill=fill, **rest)


def credentials(key):
    return {key: "member", "password": PASSWORD}


SIGN_UP = {"username": Of("new"), "password": PASSWORD, "email": Of("email")}
SPARE = {"user_id": Of("spare.id")}
NEW = {"name": Of("new")}

RIGHTS = {
    # Pages, and what they are made of
    "GET /": Right(EVERYBODY),
    "GET /rooms/{shown}/": Right(EVERYBODY, fill={"shown": Of("room.id")}),
    "GET /join/{code}": Right(EVERYBODY, fill={"code": Of("code")}),
    "POST /join/{code}": Right(EVERYBODY - {"bot"}, SIGN_UP, fill={"code": Of("code")}),
    "GET /trust/": Right(EVERYBODY),
    "GET /trust/ca.crt": Right(EVERYBODY, gives=404),
    "GET /robots.txt": Right(EVERYBODY),
    "GET /favicon.ico": Right(EVERYBODY),
    "GET /static/{path}": Right(EVERYBODY, fill={"path": "x/icon.svg"}),
    "GET /assets/{version}/{name}": Right(EVERYBODY, fill={"version": "x", "name": "chat.js"}),
    "GET /worker.js": Right(EVERYBODY),
    "GET /widget.js": Right(EVERYBODY),
    "GET /api/": Right(EVERYBODY),
    "GET /api/openapi.json": Right(EVERYBODY),
    "GET /api/asyncapi.json": Right(EVERYBODY),
    # For those who run the server
    "GET /healthz": Right(EVERYBODY),
    "GET /readyz": Right(EVERYBODY),
    "GET /chat/health/": Right(EVERYBODY),
    "GET /metrics": Right(ADMIN),
    # Files
    "GET /files/{name}/{shown}": Right(IN_ROOM, fill={"name": Of("file.id"), "shown": "cake.png"}),
    "GET /avatars/{name}": Right(EVERYBODY, fill={"name": "x"}, gives=404),
    "GET /chat-media/{name}": of_message(IN_ROOM),
    # The app
    "GET /api/app/session": Right(EVERYBODY),
    "POST /api/app/session": Right(EVERYBODY, credentials("login")),
    "DELETE /api/app/session": Right(EVERYBODY),
    "GET /api/app/account": Right(ACCOUNTS),
    "PUT /api/app/account": Right(ACCOUNTS, {"first_name": "New", "last_name": "Name"}),
    "POST /api/app/account/photos": Right(ACCOUNTS, form(file("photo", "me.jpg", picture("JPEG")))),
    "DELETE /api/app/account/photo": Right(ACCOUNTS),
    "PUT /api/app/account/password": Right(PEOPLE, {"old": PASSWORD, "new": PASSWORD}, otherwise={"bot": 400}),
    "GET /api/app/account/sessions": Right(ACCOUNTS),
    "DELETE /api/app/account/sessions": Right(ACCOUNTS),
    "DELETE /api/app/account/sessions/{id}": Right(MEMBER, fill={"id": Of("grant.token_id")}),
    "GET /api/app/people": Right(ACCOUNTS),
    "GET /api/app/bots": Right(ADMIN),
    "POST /api/app/bots": Right(ADMIN, NEW),
    "DELETE /api/app/bots/{bot_id}": Right(ADMIN, fill={"bot_id": Of("robot.id")}),
    "POST /api/app/bots/{bot_id}/token": Right(ADMIN, fill={"bot_id": Of("robot.id")}),
    "DELETE /api/app/bots/{bot_id}/token": Right(ADMIN, fill={"bot_id": Of("robot.id")}),
    "GET /api/app/invites": Right(PEOPLE),
    "POST /api/app/invites": Right(OWNER | ADMIN, {"rooms": [Of("room.id")]}),
    "DELETE /api/app/invites/{invite_id}": Right(OWNER | ADMIN, fill={"invite_id": Of("invite.id")}),
    "GET /api/app/rooms": Right(ACCOUNTS),
    "POST /api/app/rooms": Right(PEOPLE, NEW),
    "GET /api/app/search": Right(ACCOUNTS, query="q=cake"),
    "PATCH /api/app/rooms/{room_id}": in_room(OWNER, NEW),
    "DELETE /api/app/rooms/{room_id}": in_room(OWNER),
    "PUT /api/app/rooms/{room_id}/membership": in_room(IN_ROOM),
    "DELETE /api/app/rooms/{room_id}/membership": in_room(MEMBER),
    "POST /api/app/rooms/{room_id}/members": in_room(OWNER, {"login": "stranger"}),
    "PUT /api/app/rooms/{room_id}/members/{user_id}": in_room(OWNER, {"role": "admin"}),
    "DELETE /api/app/rooms/{room_id}/members/{user_id}": in_room(OWNER),
    "POST /api/app/rooms/{id}/files": in_room(IN_ROOM, uploads("file", client_id="1")),
    "POST /api/app/conversations": Right(PEOPLE, {"user": Of("spare.id")}),
    "GET /api/app/rooms/{room_id}/hooks/incoming": in_room(OWNER),
    "POST /api/app/rooms/{room_id}/hooks/incoming": in_room(OWNER, NEW),
    "DELETE /api/app/rooms/{room_id}/hooks/incoming/{hook_id}": of_hook(OWNER),
    "GET /api/app/rooms/{room_id}/hooks/outgoing": in_room(OWNER),
    "POST /api/app/rooms/{room_id}/hooks/outgoing": in_room(OWNER, {**NEW, "url": "http://box.example/"}),
    "PUT /api/app/rooms/{room_id}/hooks/outgoing/{hook_id}": of_hook(OWNER, hook="outgoing.id"),
    "DELETE /api/app/rooms/{room_id}/hooks/outgoing/{hook_id}": of_hook(OWNER, hook="outgoing.id"),
    "POST /hooks/{code}": of_hook(EVERYBODY, {"text": "Built."}),
    "GET /api/app/calls/ice-servers": Right(ACCOUNTS),
    "GET /ws/": Right(ACCOUNTS),
    # What admins of the server see and decide. Whoever has not signed in can do so on their page.
    "GET /admin/": Right(ADMIN | {"nobody", "guest", "disabled"}),
    "GET /api/app/admin/users": Right(ADMIN),
    "PATCH /api/app/admin/users/{user_id}": in_room(ADMIN, {"is_active": False}),
    "POST /api/app/admin/users/{user_id}/password": in_room(ADMIN),
    "GET /api/app/admin/rooms/{room_id}": in_room(ADMIN),
    "DELETE /api/app/admin/rooms/{room_id}": in_room(ADMIN),
    "GET /api/app/admin/status": Right(ADMIN),
    "GET /api/app/retention": Right(ADMIN),
    "PUT /api/app/hold": Right(ADMIN),
    "DELETE /api/app/hold": Right(ADMIN),
    "PUT /api/app/rooms/{room_id}/hold": in_room(ADMIN),
    "DELETE /api/app/rooms/{room_id}/hold": in_room(ADMIN),
    # The desk
    "GET /desk/": Right(AT_DESK | {"nobody", "guest", "disabled"}),
    "GET /api/desk/workspaces": Right(ACCOUNTS),
    "POST /api/desk/workspaces": Right(ADMIN, NEW),
    "POST /api/desk/workspaces/{workspace_id}/keys": Right(ADMIN, fill={"workspace_id": Of("other_desk.id")}),
    "GET /api/desk/workspaces/{workspace_id}/topics": at_desk(AT_DESK),
    "POST /api/desk/workspaces/{workspace_id}/topics": at_desk(ADMIN, NEW),
    "GET /api/desk/workspaces/{workspace_id}/managers": at_desk(AT_DESK),
    "POST /api/desk/workspaces/{workspace_id}/managers": at_desk(ADMIN, {"login": Of("loose.username")}),
    "PUT /api/desk/workspaces/{workspace_id}/managers/{manager_id}": at_desk(ADMIN, {"login": None}),
    "DELETE /api/desk/workspaces/{workspace_id}/managers/{manager_id}": at_desk(ADMIN),
    "GET /api/desk/workspaces/{workspace_id}/replies": at_desk(AT_DESK),
    "POST /api/desk/workspaces/{workspace_id}/replies": at_desk(AT_DESK, {"title": "Hello", "text": "Hello!"}),
    "PUT /api/desk/workspaces/{workspace_id}/replies/{reply_id}": at_desk(AT_DESK, {"title": "Hello", "text": "Hey!"}),
    "DELETE /api/desk/workspaces/{workspace_id}/replies/{reply_id}": at_desk(AT_DESK),
    "GET /api/desk/workspaces/{workspace_id}/tickets": at_desk(AT_DESK),
    "GET /api/desk/workspaces/{workspace_id}/tickets/{number}": at_desk(AT_DESK),
    "GET /api/desk/tickets/{ticket_id}": at_desk(AT_DESK),
    "PUT /api/desk/tickets/{ticket_id}/state": at_desk(AT_DESK, {"state": "pending"}),
    "PUT /api/desk/tickets/{ticket_id}/priority": at_desk(AT_DESK, {"priority": "high"}),
    "PUT /api/desk/tickets/{ticket_id}/manager": at_desk(AT_DESK, {"manager": None}),
    "POST /api/desk/tickets/{ticket_id}/merge": at_desk(AT_DESK, {"into": Of("other.id")}),
    "POST /api/desk/tickets/{id}/attachments": at_desk({"guest"}, uploads("file", user_id="carl")),
    "GET /api/desk/tickets/{ticket_id}/messages": at_desk(AT_DESK),
    "POST /api/desk/tickets/{ticket_id}/messages": at_desk(AT_DESK, {"text": "Hello!"}),
    "GET /api/desk/tickets/{ticket_id}/notes": at_desk(AT_DESK),
    "POST /api/desk/tickets/{ticket_id}/notes": at_desk(AT_DESK, {"text": "Knows what he wants."}),
    # Socket.IO: what a guest may there, tests/handlers/socketio says.
    "GET /socket.io/": Right(EVERYBODY, query="EIO=4&transport=polling"),
    "POST /socket.io/": Right(EVERYBODY, query="EIO=4&transport=polling", gives=400),
    "PUT /socket.io/": Right(EVERYBODY, query="EIO=4&transport=polling", gives=400),
    "PATCH /socket.io/": Right(EVERYBODY, query="EIO=4&transport=polling", gives=400),
    "DELETE /socket.io/": Right(EVERYBODY, query="EIO=4&transport=polling", gives=400),
    # One-to-one chat
    "GET /ws/notifications/": Right(ACCOUNTS),
    "GET /ws/notifications/{id}/": Right(PEOPLE, fill={"id": Of("spare.username")}),
    "GET /ws/{id}/": Right(PEOPLE, fill={"id": Of("spare.username")}),
    "POST /api/auth/token/": Right(EVERYBODY, credentials("username")),
    "POST /api/auth/token/refresh/": Right(EVERYBODY, {"refresh": Of("tokens.refresh")}),
    "POST /api/auth/token/verify/": Right(EVERYBODY, {"token": Of("tokens.access")}),
    "POST /api/userauth/register/": Right(EVERYBODY, SIGN_UP),
    "GET /api/userauth/users/{user_id}/": in_room(ACCOUNTS),
    "GET /api/userauth/groups/{group_id}/": Right(ACCOUNTS, fill={"group_id": 1}),
    "GET /api/conversations/": Right(ACCOUNTS),
    "GET /api/rooms/{username}/messages/": Right(ACCOUNTS, fill={"username": Of("spare.username")}),
    "POST /api/rooms/upload/": Right(ACCOUNTS, uploads("myFile")),
    "GET /api/rooms/check-url/": of_message(IN_ROOM, query="message_id={message_id}"),
    "GET /api/rooms/refresh-url/": of_message(IN_ROOM, query="message_id={message_id}"),
    # Group rooms
    "GET /ws/chat/{id}/": in_room(IN_ROOM),
    "POST /api/user/login/": Right(EVERYBODY, credentials("email")),
    "POST /api/user/logout/": Right(ACCOUNTS),
    "POST /api/user/register/": Right(EVERYBODY, SIGN_UP),
    "GET /api/user/list/": Right(ACCOUNTS),
    "GET /api/chat/groups/": Right(PEOPLE),
    "GET /api/chat/groups/list/": Right(ACCOUNTS),
    "GET /api/chat/groups/{room}/members/": in_room(IN_ROOM),
    "GET /api/chat/groups/{room}/search/members/": in_room(IN_ROOM, query="q=member"),
    "POST /api/chat/groups/{room}/mark-as-read/": in_room(IN_ROOM),
    "GET /api/chat/groups/{room}/messages/": Right(IN_ROOM, fill={"room": Of("message.room_id")}),
    "POST /api/chat/groups/{id}/messages/upload/": in_room(IN_ROOM, uploads("attachment")),
    "PUT /api/chat/messages/{message_id}/": of_message(MEMBER, {"content": "No cake!"}),
    "PATCH /api/chat/messages/{message_id}/": of_message(MEMBER, {"content": "No cake!"}),
    "DELETE /api/chat/messages/{message_id}/": of_message(IN_ROOM),
    "POST /api/chat/create-group/": Right(PEOPLE, NEW),
    "PUT /api/chat/edit-group/{room}/": in_room(OWNER, NEW),
    "PATCH /api/chat/edit-group/{room}/": in_room(OWNER, NEW),
    "DELETE /api/chat/delete-group/{room}/": in_room(OWNER),
    "POST /api/chat/group/{room}/add-yourself/": in_room(ADMIN, otherwise={"member": 400, "owner": 400}),
    "POST /api/chat/group/{room}/remove-yourself/": in_room(MEMBER),
    "POST /api/chat/group/{room}/transfer-ownership/": in_room(OWNER, SPARE),
    # Rooms by REST
    "POST /auth/login/": Right(EVERYBODY, credentials("username")),
    "POST /auth/token/refresh/": Right(EVERYBODY, {"refresh": Of("tokens.refresh")}),
    "POST /auth/validate-token/": Right(ACCOUNTS),
    "POST /auth/logout/": Right(EVERYBODY, {"refresh_token": Of("tokens.refresh")}),
    "POST /users/register/": Right(EVERYBODY, SIGN_UP),
    "POST /chat/create-room/": Right(PEOPLE, NEW),
    "POST /chat/join-room/": Right(IN_ROOM, {"room_id": Of("room.id")}),
    "GET /chat/rooms/": Right(ACCOUNTS),
    "GET /chat/rooms/{room_id}/": in_room(IN_ROOM),
    "DELETE /chat/rooms/{room_id}/": in_room(OWNER),
    "POST /chat/rooms/{room_id}/invite/": in_room(OWNER, {"invited_users": [Of("spare.id")]}),
    "POST /chat/rooms/{room_id}/decline/": Right(MEMBER, fill={"room_id": Of("party.id")}),
    "POST /chat/rooms/{room_id}/leave/": in_room(MEMBER),
    "POST /chat/rooms/{room_id}/kick/": in_room(OWNER, SPARE),
    "POST /chat/rooms/{room_id}/promote/": in_room(OWNER, SPARE),
    "GET /chat/history/": in_room(IN_ROOM, query="room_id={room_id}"),
    "POST /chat/send/": Right(IN_ROOM, {"room_id": Of("room.id"), "message": "Hello!"}),
}
