"""Every URL chatd answers, on one page."""

from tornado.web import Application

from handlers.base import NotFoundHandler
from handlers.files import FileHandler
from handlers.groups import accounts, messages, rooms, uploads
from handlers.groups.socket import GroupSocket
from handlers.links import Signer
from handlers.logs import log_request
from handlers.operations import HealthHandler
from hub.hub import Hub

SEGMENT = r"([^/]+)"


def application(hub: Hub, *, signer: Signer) -> Application:
    limits = hub.settings.limits
    return Application(
        [
            (r"/healthz", HealthHandler),
            (rf"/files/{SEGMENT}/[^/]*", FileHandler),
            (rf"/ws/chat/{SEGMENT}/?", GroupSocket),
            (r"/api/user/login/?", accounts.LoginHandler),
            (r"/api/user/logout/?", accounts.LogoutHandler),
            (r"/api/user/register/?", accounts.RegisterHandler),
            (r"/api/user/list/?", accounts.UsersHandler),
            (r"/api/chat/groups/?", rooms.JoinedRoomsHandler),
            (r"/api/chat/groups/list/?", rooms.RoomsHandler),
            (rf"/api/chat/groups/{SEGMENT}/members/?", rooms.MembersHandler),
            (rf"/api/chat/groups/{SEGMENT}/search/members/?", rooms.MemberSearchHandler),
            (rf"/api/chat/groups/{SEGMENT}/mark-as-read/?", rooms.ReadHandler),
            (rf"/api/chat/groups/{SEGMENT}/messages/?", messages.MessagesHandler),
            (rf"/api/chat/groups/{SEGMENT}/messages/upload/?", uploads.UploadHandler),
            (r"/api/chat/messages/([0-9]{1,15})/?", messages.MessageHandler),
            (r"/api/chat/create-group/?", rooms.CreateRoomHandler),
            (rf"/api/chat/edit-group/{SEGMENT}/?", rooms.EditRoomHandler),
            (rf"/api/chat/delete-group/{SEGMENT}/?", rooms.DeleteRoomHandler),
            (rf"/api/chat/group/{SEGMENT}/add-yourself/?", rooms.JoinHandler),
            (rf"/api/chat/group/{SEGMENT}/remove-yourself/?", rooms.LeaveHandler),
            (rf"/api/chat/group/{SEGMENT}/transfer-ownership/?", rooms.TransferHandler),
        ],
        default_handler_class=NotFoundHandler,
        log_function=log_request,
        hub=hub,
        signer=signer,
        websocket_ping_interval=limits.ping_interval,
        websocket_ping_timeout=min(limits.ping_timeout, limits.ping_interval),  # Tornado allows no more.
        websocket_max_message_size=limits.frame_kb * 1024,
    )
