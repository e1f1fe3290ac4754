"""Every URL chatd answers, on one page."""

from pathlib import Path

import msgspec
from tornado.web import Application

from handlers.app import (
    account,
    admin,
    bots,
    calls,
    invites,
    keeping,
    members,
    offices,
    pages,
    people,
    photo,
    profile,
    reference,
    search,
    trust,
)
from handlers.app import hooks as app_hooks
from handlers.app import rooms as app_rooms
from handlers.app import uploads as app_uploads
from handlers.app.assets import AssetHandler, Assets, WorkerHandler
from handlers.app.dialect import AppDialect
from handlers.app.socket import AppSocket
from handlers.app.static import StaticFiles, Widget
from handlers.base import NotFoundHandler
from handlers.desk import attachments, managers, queue, replies, talk, tickets, workspaces
from handlers.direct import accounts as direct_accounts
from handlers.direct import conversations, media, users
from handlers.direct.notifications import AllNotifications, SingleNotifications
from handlers.direct.socket import ChatSocket
from handlers.files import FileHandler, PhotoHandler
from handlers.groups import accounts, messages
from handlers.groups import rooms as group_rooms
from handlers.groups.socket import GroupSocket
from handlers.groups.uploads import AttachmentHandler
from handlers.hooks.incoming import IncomingHandler
from handlers.links import FileLinks, Signer
from handlers.logs import log_request
from handlers.operations import HealthHandler, MetricsHandler, ReadyHandler
from handlers.rooms import accounts as room_accounts
from handlers.rooms import messages as room_messages
from handlers.rooms import rooms as room_rooms
from handlers.socketio.connections import Connections
from handlers.socketio.transport import EngineSocket, PollingHandler, Upgrade
from hub.hub import Hub

ROOT = Path(__file__).parents[1]
STATIC = ROOT / "static"
SEGMENT = r"([^/]+)"
NUMBER = r"([0-9]{1,15})"


def application(hub: Hub, *, signer: Signer, assets: Assets) -> Application:
    limits = hub.settings.limits
    links = FileLinks("", signer, hub.files)
    connections = {"connections": Connections(hub, links)}
    return Application(
        [
            (r"/ws/", AppSocket, {"dialect": AppDialect(links)}),
            (Upgrade(r"/socket\.io/?"), EngineSocket, connections),
            (r"/socket\.io/?", PollingHandler, connections),
            (rf"/ws/chat/{SEGMENT}/?", GroupSocket),
            (r"/ws/notifications/?", AllNotifications),
            (rf"/ws/notifications/{SEGMENT}/?", SingleNotifications),
            (rf"/ws/{SEGMENT}/?", ChatSocket),  # After all other sockets, for it takes any name.
            (r"/healthz", HealthHandler),
            (r"/readyz", ReadyHandler),
            (r"/metrics", MetricsHandler),
            (r"/", pages.FrontPage),
            (r"/rooms/[0-9]{1,15}/?", pages.FrontPage),
            (rf"/join/{SEGMENT}", pages.JoinPage),
            (r"/admin/?", offices.AdminPage),
            (r"/desk/?", offices.DeskPage),
            (r"/trust/?", trust.TrustPage),
            (r"/trust/ca\.crt", trust.AuthorityHandler),
            (r"/(widget\.js)", Widget, {"path": str(STATIC / "widget")}),
            (r"/api/app/session", account.SessionHandler),
            (r"/api/app/account", profile.AccountHandler),
            (r"/api/app/account/password", profile.PasswordHandler),
            (r"/api/app/account/photo", photo.PhotoHandler),
            (r"/api/app/account/photos", photo.PhotosHandler),
            (r"/api/app/account/sessions", profile.SessionsHandler),
            (rf"/api/app/account/sessions/{SEGMENT}", profile.OneSessionHandler),
            (r"/api/app/people", people.PeopleHandler),
            (r"/api/app/bots", bots.BotsHandler),
            (rf"/api/app/bots/{NUMBER}", bots.BotHandler),
            (rf"/api/app/bots/{NUMBER}/token", bots.BotTokenHandler),
            (r"/api/app/admin/users", admin.UsersHandler),
            (rf"/api/app/admin/users/{NUMBER}", admin.UserHandler),
            (rf"/api/app/admin/users/{NUMBER}/password", admin.PasswordHandler),
            (rf"/api/app/admin/rooms/{NUMBER}", admin.RoomHandler),
            (r"/api/app/admin/status", admin.StatusHandler),
            (r"/api/app/invites", invites.InvitesHandler),
            (rf"/api/app/invites/{SEGMENT}", invites.InviteHandler),
            (r"/api/app/rooms", app_rooms.RoomsHandler),
            (r"/api/app/search", search.SearchHandler),
            (rf"/api/app/rooms/{NUMBER}", app_rooms.RoomHandler),
            (rf"/api/app/rooms/{NUMBER}/membership", app_rooms.MembershipHandler),
            (rf"/api/app/rooms/{NUMBER}/members", members.MembersHandler),
            (rf"/api/app/rooms/{NUMBER}/members/{NUMBER}", members.MemberHandler),
            (rf"/api/app/rooms/{NUMBER}/files", app_uploads.RoomFilesHandler),
            (rf"/api/app/rooms/{NUMBER}/hooks/incoming", app_hooks.IncomingHooksHandler),
            (rf"/api/app/rooms/{NUMBER}/hooks/incoming/{SEGMENT}", app_hooks.IncomingHookHandler),
            (rf"/api/app/rooms/{NUMBER}/hooks/outgoing", app_hooks.OutgoingHooksHandler),
            (rf"/api/app/rooms/{NUMBER}/hooks/outgoing/{SEGMENT}", app_hooks.OutgoingHookHandler),
            (rf"/hooks/{SEGMENT}", IncomingHandler),
            (r"/api/app/retention", keeping.RetentionHandler),
            (r"/api/app/hold", keeping.HoldHandler),
            (rf"/api/app/rooms/{NUMBER}/hold", keeping.RoomHoldHandler),
            (r"/api/app/conversations", app_rooms.ConversationsHandler),
            (r"/api/app/calls/ice-servers", calls.IceServersHandler),
            (r"/api/desk/workspaces", workspaces.WorkspacesHandler),
            (rf"/api/desk/workspaces/{SEGMENT}/keys", workspaces.KeysHandler),
            (rf"/api/desk/workspaces/{SEGMENT}/topics", workspaces.TopicsHandler),
            (rf"/api/desk/workspaces/{SEGMENT}/managers", managers.ManagersHandler),
            (rf"/api/desk/workspaces/{SEGMENT}/managers/{SEGMENT}", managers.ManagerHandler),
            (rf"/api/desk/workspaces/{SEGMENT}/replies", replies.RepliesHandler),
            (rf"/api/desk/workspaces/{SEGMENT}/replies/{SEGMENT}", replies.ReplyHandler),
            (rf"/api/desk/workspaces/{SEGMENT}/tickets", queue.QueueHandler),
            (rf"/api/desk/workspaces/{SEGMENT}/tickets/{NUMBER}", queue.NumberedHandler),
            (rf"/api/desk/tickets/{SEGMENT}", tickets.TicketHandler),
            (rf"/api/desk/tickets/{SEGMENT}/state", tickets.StateHandler),
            (rf"/api/desk/tickets/{SEGMENT}/priority", tickets.PriorityHandler),
            (rf"/api/desk/tickets/{SEGMENT}/manager", tickets.TakerHandler),
            (rf"/api/desk/tickets/{SEGMENT}/merge", tickets.MergeHandler),
            (rf"/api/desk/tickets/{SEGMENT}/attachments", attachments.AttachmentHandler),
            (rf"/api/desk/tickets/{SEGMENT}/messages", talk.MessagesHandler),
            (rf"/api/desk/tickets/{SEGMENT}/notes", talk.NotesHandler),
            (r"/api/?", reference.ReferencePage),
            (r"/api/openapi\.json", reference.OpenApiHandler),
            (r"/api/asyncapi\.json", reference.AsyncApiHandler),
            (r"/worker\.js", WorkerHandler),
            (rf"/assets/{SEGMENT}/{SEGMENT}", AssetHandler),
            (rf"/files/{SEGMENT}/[^/]*", FileHandler),
            (rf"/avatars/{SEGMENT}", PhotoHandler),
            (r"/api/auth/token/?", direct_accounts.LoginHandler),
            (r"/api/auth/token/refresh/?", direct_accounts.RefreshHandler),
            (r"/api/auth/token/verify/?", direct_accounts.VerifyHandler),
            (r"/api/userauth/register/?", direct_accounts.RegisterHandler),
            (rf"/api/userauth/users/{NUMBER}/?", users.UserHandler),
            (rf"/api/userauth/groups/{NUMBER}/?", users.UserGroupHandler),
            (r"/api/conversations/?", conversations.ConversationsHandler),
            (rf"/api/rooms/{SEGMENT}/messages/?", conversations.MessagesHandler),
            (r"/api/rooms/upload/?", media.MediaUploadHandler),
            (r"/api/rooms/check-url/?", media.CheckUrlHandler),
            (r"/api/rooms/refresh-url/?", media.RefreshUrlHandler),
            (rf"/chat-media/{SEGMENT}", media.MediaHandler),
            (r"/api/user/login/?", accounts.LoginHandler),
            (r"/api/user/logout/?", accounts.LogoutHandler),
            (r"/api/user/register/?", accounts.RegisterHandler),
            (r"/api/user/list/?", accounts.UsersHandler),
            (r"/api/chat/groups/?", group_rooms.JoinedRoomsHandler),
            (r"/api/chat/groups/list/?", group_rooms.RoomsHandler),
            (rf"/api/chat/groups/{SEGMENT}/members/?", group_rooms.MembersHandler),
            (rf"/api/chat/groups/{SEGMENT}/search/members/?", group_rooms.MemberSearchHandler),
            (rf"/api/chat/groups/{SEGMENT}/mark-as-read/?", group_rooms.ReadHandler),
            (rf"/api/chat/groups/{SEGMENT}/messages/?", messages.MessagesHandler),
            (rf"/api/chat/groups/{SEGMENT}/messages/upload/?", AttachmentHandler),
            (rf"/api/chat/messages/{NUMBER}/?", messages.MessageHandler),
            (r"/api/chat/create-group/?", group_rooms.CreateRoomHandler),
            (rf"/api/chat/edit-group/{SEGMENT}/?", group_rooms.EditRoomHandler),
            (rf"/api/chat/delete-group/{SEGMENT}/?", group_rooms.DeleteRoomHandler),
            (rf"/api/chat/group/{SEGMENT}/add-yourself/?", group_rooms.JoinHandler),
            (rf"/api/chat/group/{SEGMENT}/remove-yourself/?", group_rooms.LeaveHandler),
            (rf"/api/chat/group/{SEGMENT}/transfer-ownership/?", group_rooms.TransferHandler),
            (r"/auth/login/?", room_accounts.LoginHandler),
            (r"/auth/token/refresh/?", room_accounts.RefreshHandler),
            (r"/auth/validate-token/?", room_accounts.ValidateHandler),
            (r"/auth/logout/?", room_accounts.LogoutHandler),
            (r"/users/register/?", room_accounts.RegisterHandler),
            (r"/chat/create-room/?", room_rooms.CreateRoomHandler),
            (r"/chat/join-room/?", room_rooms.JoinRoomHandler),
            (r"/chat/rooms/?", room_rooms.RoomsListHandler),
            (rf"/chat/rooms/{NUMBER}/?", room_rooms.RoomHandler),
            (rf"/chat/rooms/{NUMBER}/invite/?", room_rooms.InviteHandler),
            (rf"/chat/rooms/{NUMBER}/decline/?", room_rooms.DeclineHandler),
            (rf"/chat/rooms/{NUMBER}/leave/?", room_rooms.LeaveHandler),
            (rf"/chat/rooms/{NUMBER}/kick/?", room_rooms.KickHandler),
            (rf"/chat/rooms/{NUMBER}/promote/?", room_rooms.RoleHandler),
            (r"/chat/history/?", room_messages.HistoryHandler),
            (r"/chat/send/?", room_messages.SendHandler),
            (r"/chat/health/?", room_messages.HealthHandler),
        ],
        default_handler_class=NotFoundHandler,
        log_function=log_request,
        assets=assets,
        strings=msgspec.json.decode((STATIC / "strings.json").read_bytes()),
        static_path=str(STATIC),
        static_handler_class=StaticFiles,
        static_version=assets.version,
        template_path=str(ROOT / "templates"),
        hub=hub,
        signer=signer,
        websocket_ping_interval=limits.ping_interval,
        websocket_ping_timeout=min(limits.ping_timeout, limits.ping_interval),  # Tornado allows no more.
        websocket_max_message_size=limits.frame_kb * 1024,
    )
