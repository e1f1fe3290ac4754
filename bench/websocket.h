/* The client's side of WebSockets, and what the programs here share of them. */

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <sys/socket.h>

enum { TEXT = 1, CLOSE = 8, PING = 9, PONG = 10 };
enum { LARGEST = 1 << 15 };  /* bytes of a frame from the server */

typedef void on_frame(void *whose, int opcode, char *payload, size_t size);

/* The next of the fields between tabs. */
static inline char *field(char **line) {
    char *value = strsep(line, "\t\n");
    if (!value) die("the plan has a line of too few fields");
    return strdup(value);
}

static inline struct sockaddr_in local(const char *address, int port) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port)};
    if (inet_pton(AF_INET, address, &at.sin_addr) != 1) die("%s is no address", address);
    return at;
}

static inline void hurry(int fd) {
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

static inline void ask_upgrade(int fd, const char *path, int port) {
    char request[4096];
    int size = snprintf(request, sizeof request,
                        "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
                        path, port);
    if (write(fd, request, size) != size) die("handshake: %s", strerror(errno));
}

/* A masked frame in one write. A few small frames always fit into the socket's buffer. */
static inline void send_frame(int fd, int opcode, const char *payload, size_t size) {
    static const unsigned char mask[4] = {0x37, 0xfa, 0x21, 0x3d};
    unsigned char frame[1024];
    size_t at = 0;
    frame[at++] = 0x80 | opcode;
    if (size < 126) {
        frame[at++] = 0x80 | size;
    } else {
        frame[at++] = 0x80 | 126;
        frame[at++] = size >> 8;
        frame[at++] = size & 0xff;
    }
    memcpy(frame + at, mask, 4);
    at += 4;
    if (size > sizeof frame - at) die("a message of %zu bytes", size);
    for (size_t i = 0; i < size; i++) frame[at++] = payload[i] ^ mask[i & 3];
    if (send(fd, frame, at, MSG_NOSIGNAL) != (ssize_t)at) die("send: %s", strerror(errno));
}

static inline void say_text(int fd, const char *text) { send_frame(fd, TEXT, text, strlen(text)); }

/* Calls `take` for each whole frame, its payload ended by a NUL, and returns how many bytes those were. */
static inline size_t take_frames(char *input, size_t size, on_frame *take, void *whose) {
    size_t at = 0;
    while (size - at >= 2) {
        unsigned char *frame = (unsigned char *)input + at;
        size_t length = frame[1], header = length == 126 ? 4 : 2;
        if (length > 126) die("a frame of more than 64 KB");
        if (size - at < header) break;
        if (length == 126) length = frame[2] << 8 | frame[3];
        if (size - at < header + length) break;
        char *payload = (char *)frame + header, end = payload[length];
        payload[length] = 0;
        take(whose, frame[0] & 15, payload, length);
        payload[length] = end;
        at += header + length;
    }
    return at;
}
