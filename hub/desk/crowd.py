"""How much customers may do, whose key everybody can read: by client and by workspace, never by address."""

from collections.abc import Callable, Hashable

from hub.desk.workspaces import Access
from hub.limits import TokenBuckets

TICKETS_PER_HOUR, POSTS_PER_10S = 20, 50  # Of one client.
ALL_TICKETS_PER_HOUR, ALL_POSTS_PER_10S = 2000, 1000  # Of all customers of a workspace.
FILES_PER_HOUR, ALL_FILES_PER_HOUR = 20, 200  # In one ticket, and in all of a workspace.


class Crowd:
    """Those with the api_key are trusted."""

    def __init__(self, *, clock: Callable[[], float]) -> None:
        self._tickets = TokenBuckets(TICKETS_PER_HOUR, 3600, clock=clock)
        self._posts = TokenBuckets(POSTS_PER_10S, 10, clock=clock)
        self._all_tickets = TokenBuckets(ALL_TICKETS_PER_HOUR, 3600, clock=clock)
        self._all_posts = TokenBuckets(ALL_POSTS_PER_10S, 10, clock=clock)
        self._files = TokenBuckets(FILES_PER_HOUR, 3600, clock=clock)
        self._all_files = TokenBuckets(ALL_FILES_PER_HOUR, 3600, clock=clock)

    def take_ticket(self, access: Access, client: Hashable) -> None:
        """Raises RateLimited."""
        if access.is_public:
            self._tickets.take(client, "You have made many tickets; wait a while, or write in one of them.")
            self._all_tickets.take(access.workspace.id, "Too many are asking at the moment; try again later.")

    def take_post(self, access: Access, client: Hashable) -> None:
        """Raises RateLimited."""
        if access.is_public:
            self._posts.take(client, "You are writing too fast; wait a moment.")
            self._all_posts.take(access.workspace.id, "Too many are writing at the moment; try again soon.")

    def take_file(self, access: Access, ticket_id: str) -> None:
        """Raises RateLimited."""
        if access.is_public:
            self._files.take(ticket_id, "There are many files in this ticket; wait a while.")
            self._all_files.take(access.workspace.id, "Too many are sending files at the moment; try again later.")
