"""How clients are sent away when the server ends, so that they come back spread out."""

from hub.registry import Registry

SERVICE_RESTART = 1012  # https://www.iana.org/assignments/websocket
FIRST_RETURN = 2.0  # Seconds; by then a server that is started again serves.
RETURNS_PER_SECOND = 250
LAST_RETURN = 30.0  # Seconds, however many there are.


def send_away(registry: Registry) -> None:
    """Everybody is told why, and each another time at which to come back."""
    sessions = registry.all()
    spread = min(len(sessions) / RETURNS_PER_SECOND, LAST_RETURN)
    for place, session in enumerate(sessions):
        pause = FIRST_RETURN + spread * place / len(sessions)
        registry.end([session], SERVICE_RESTART, f"Restarting: reconnect in {pause:.2f} s and resume.")
