/* The floor: no server can do less. For each message one frame is made, and sent with one send() to every socket.
 *
 *   floor PORT
 *
 * It serves load.c alone: every handshake is accepted, every frame is text of less than 126 bytes, or is ignored.
 */

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>

#include "../machine.h"

enum { CLIENTS = 8192, INPUT = 1 << 16, HEADER = 6 };  /* a masked frame's header, bytes */

struct client {
    int fd, is_open;
    size_t kept;
    unsigned char rest[INPUT];
};

static struct client *clients[CLIENTS];
static int count, epoll_fd;

/* To the key that load.c always sends. */
static const char ACCEPTED[] =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

static void watch(int fd, void *what) {
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = what};
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event);
}

static void welcome(int listener) {
    int on = 1;
    struct client *c = calloc(1, sizeof *c);
    c->fd = accept(listener, NULL, NULL);
    if (!c->fd || count == CLIENTS) die("too many clients");
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    watch(c->fd, c);
    clients[count++] = c;
}

static void drop(struct client *c) {
    for (int i = 0; i < count; i++)
        if (clients[i] == c) clients[i] = clients[--count];
    close(c->fd);
    free(c);
}

static void pass_on(const unsigned char *masked, size_t size) {
    unsigned char frame[2 + 125] = {masked[0], size};
    for (size_t i = 0; i < size; i++) frame[2 + i] = masked[HEADER + i] ^ masked[2 + (i & 3)];
    for (int i = 0; i < count; i++) send(clients[i]->fd, frame, 2 + size, MSG_NOSIGNAL);
}

static size_t take(struct client *c) {
    size_t at = 0;
    if (!c->is_open) {
        c->is_open = 1;
        send(c->fd, ACCEPTED, sizeof ACCEPTED - 1, MSG_NOSIGNAL);
        return c->kept;
    }
    while (c->kept - at >= HEADER) {
        size_t size = c->rest[at + 1] & 0x7f;
        if (size > 125) die("a frame of more than 125 bytes");
        if (c->kept - at < HEADER + size) break;
        pass_on(c->rest + at, size);
        at += HEADER + size;
    }
    return at;
}

static void serve(struct client *c) {
    ssize_t got = recv(c->fd, c->rest + c->kept, INPUT - c->kept, 0);
    if (got <= 0) {
        drop(c);
        return;
    }
    c->kept += got;
    size_t used = take(c);
    memmove(c->rest, c->rest + used, c->kept -= used);
}

int main(int argc, char **argv) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(argc > 1 ? atoi(argv[1]) : 0)};
    int listener = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&at, sizeof at) || listen(listener, 1024)) die("%s", strerror(errno));
    epoll_fd = epoll_create1(0);
    watch(listener, NULL);
    for (;;) {
        struct epoll_event event;
        if (epoll_wait(epoll_fd, &event, 1, -1) < 1) continue;
        if (event.data.ptr) serve(event.data.ptr);
        else welcome(listener);
    }
}
