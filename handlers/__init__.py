"""Every URL chatd answers, on one page."""

from tornado.web import Application

from handlers.base import NotFoundHandler
from handlers.groups.socket import GroupSocket
from handlers.operations import HealthHandler
from hub.hub import Hub

SEGMENT = r"([^/]+)"


def application(hub: Hub, *, file_key: bytes) -> Application:
    limits = hub.settings.limits
    return Application(
        [
            (r"/healthz", HealthHandler),
            (rf"/ws/chat/{SEGMENT}/?", GroupSocket),
        ],
        default_handler_class=NotFoundHandler,
        hub=hub,
        file_key=file_key,
        websocket_ping_interval=limits.ping_interval,
        websocket_ping_timeout=limits.ping_timeout,
        websocket_max_message_size=limits.frame_kb * 1024,
    )
