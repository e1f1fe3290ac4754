/* A crowd that comes to one chat server, all at once, is told what it missed, and then stays and says nothing.
 *
 *   crowd PORT PLAN AT_ONCE
 *
 * PLAN names a file that visits.py makes: how a message begins, then one client a line, who comes by WebSocket or by
 * Engine.IO's polling. AT_ONCE of them are on their way in at a time. When all are in, it prints one line of JSON:
 * how long that took in seconds, for all and for the slowest one, the messages that all and each were told at least and
 * at most, how often one was cut off and began again, and the CPU that this program used. Then it answers heartbeats until its standard input ends.
 */

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/resource.h>

#include "machine.h"
#include "websocket.h"

enum { INPUT = 1 << 18, STEPS = 4, PATIENCE = 240 /* seconds */, PER_ADDRESS = 8192 };

/* Who comes first hears OPENED, and then each step: what a frame begins with or holds, and what is said to it. */
struct client {
    int fd, polls, is_asking;
    enum { DIALLING, OPENING, IN, WHOLE } state;
    char *path, *first, *hears[STEPS], *says[STEPS];
    int steps, step;
    double began;
    long told;
    char *farewell;  /* why the server closes the connection */
    size_t kept;
    char *rest;    /* of an answer or a frame that has not arrived whole */
    char sid[64], saying[512];  /* for one who polls: what its next request brings */
};

static struct client *clients;
static char *delivery;
static int count, begun, whole, cut, epoll_fd, port, at_once;
static double slowest;

static void read_plan(const char *path) {
    char *line = NULL;
    size_t size = 0;
    FILE *file = fopen(path, "r");
    if (!file || getline(&line, &size, file) < 0) die("%s: %s", path, strerror(errno));
    char *at = line;
    delivery = field(&at);
    for (int room = 0; getline(&line, &size, file) > 0; count++) {
        if (count == room) clients = realloc(clients, (room = 2 * room + 1024) * sizeof *clients);
        struct client *c = &clients[count];
        memset(c, 0, sizeof *c);
        at = line;
        c->polls = !strcmp(field(&at), "polling"), c->path = field(&at), c->first = field(&at);
        for (; at && *at && c->steps < STEPS; c->steps++) c->hears[c->steps] = field(&at), c->says[c->steps] = field(&at);
    }
    fclose(file);
}

/* From an address of its own for some thousands, and another one in each run: ports are scarce, and rest after use. */
static void dial(struct client *c) {
    struct sockaddr_in to = local("127.0.0.1", port), from = to;
    int on = 1, number = c - clients;
    from.sin_addr.s_addr = htonl(127 << 24 | (getpid() & 0xfff) << 12 | (0x100 + number / PER_ADDRESS));
    from.sin_port = 0;
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    setsockopt(c->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    if (c->fd < 0 || bind(c->fd, (struct sockaddr *)&from, sizeof from)) die("bind: %s", strerror(errno));
    if (connect(c->fd, (struct sockaddr *)&to, sizeof to) && errno != EINPROGRESS) die("connect: %s", strerror(errno));
    struct epoll_event event = {.events = EPOLLOUT, .data.ptr = c};
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, c->fd, &event);
}

static void let_in(void) {
    for (; begun < count && begun - whole < at_once; begun++) {
        clients[begun].began = now();
        dial(&clients[begun]);
    }
}

/* Whoever is cut off on the way in begins again, as any client does. */
static void begin_again(struct client *c, const char *why) {
    if (c->state == WHOLE) die("the server closed a connection: %s", why);
    close(c->fd);
    free(c->rest);
    c->rest = NULL, c->kept = c->told = c->step = c->is_asking = *c->sid = *c->saying = 0, c->state = DIALLING;
    cut++;
    dial(c);
}

/* Polling: one request at a time. What there is to say goes first; else it waits for what it is told. */
static void request(struct client *c) {
    char text[4096];
    size_t body = strlen(c->saying);
    int size = snprintf(text, sizeof text, "%s %s%s%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Length: %zu\r\n\r\n%s",
                        body ? "POST" : "GET", c->path, *c->sid ? "&sid=" : "", c->sid, port, body, c->saying);
    if (send(c->fd, text, size, MSG_NOSIGNAL) != size) die("request: %s", strerror(errno));
    c->is_asking = 1, *c->saying = 0;
}

static void say(struct client *c, const char *text) {
    size_t used = strlen(c->saying);
    if (!c->polls) say_text(c->fd, text);
    else snprintf(c->saying + used, sizeof c->saying - used, "%s%s", used ? "\x1e" : "", text);
}

static void advance(struct client *c) {
    if (c->state != IN || c->step < c->steps) return;
    double took = now() - c->began;
    if (took > slowest) slowest = took;
    c->state = WHOLE, whole++;
}

static void hear(struct client *c, const char *text) {
    c->told += !strncmp(text, delivery, strlen(delivery));
    if (!strcmp(text, "2")) say(c, "3");
    if (c->state != IN || c->step == c->steps || !strstr(text, c->hears[c->step])) return;
    if (*c->says[c->step]) say(c, c->says[c->step]);
    c->step++;
}

static void take_frame(void *whose, int opcode, char *payload, size_t size) {
    struct client *c = whose;
    if (opcode == TEXT) hear(c, payload);
    if (opcode == PING) send_frame(c->fd, PONG, payload, size);
    if (opcode == CLOSE) c->farewell = strndup(payload + 2, size - 2);
}

static void come_in(struct client *c) {
    c->state = IN;
    if (*c->first) say(c, c->first);
}

static void take_body(struct client *c, char *body) {
    const char *sid = strstr(body, "{\"sid\":\"");
    if (c->state == OPENING) {
        if (!sid) die("the server answered: %.200s", body);
        snprintf(c->sid, sizeof c->sid, "%.*s", (int)strcspn(sid + 8, "\""), sid + 8);
        come_in(c);
        return;
    }
    for (char *part; (part = strsep(&body, "\x1e"));) hear(c, part);
}

/* Returns how many bytes were a whole answer. */
static size_t take_answer(struct client *c, char *input) {
    char *end = strstr(input, "\r\n\r\n"), *length = strcasestr(input, "content-length: ");
    size_t size = end && length ? atol(length + 16) : 0;
    if (!end || strlen(end + 4) < size) return 0;
    if (strncmp(input, "HTTP/1.1 200", 12)) die("the server answered: %.200s", input);
    char *body = end + 4, after = body[size];
    body[size] = 0;
    c->is_asking = 0;
    take_body(c, body);
    body[size] = after;
    return body + size - input;
}

static size_t take_upgrade(struct client *c, char *input) {
    char *end = strstr(input, "\r\n\r\n");
    if (!end) return 0;
    if (strncmp(input, "HTTP/1.1 101", 12)) die("the server answered: %.200s", input);
    come_in(c);
    return end + 4 - input;
}

static size_t take(struct client *c, char *input, size_t size) {
    size_t used = 0;
    input[size] = 0;
    if (c->polls) return take_answer(c, input);
    if (c->state == OPENING && !(used = take_upgrade(c, input))) return 0;
    return used + take_frames(input + used, size - used, take_frame, c);
}

static void receive(struct client *c) {
    static char input[INPUT + LARGEST + 1];
    if (c->kept) memcpy(input, c->rest, c->kept);
    ssize_t got = recv(c->fd, input + c->kept, INPUT, 0);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) {
        begin_again(c, got ? strerror(errno) : "end");
        return;
    }
    size_t size = c->kept + got, used = take(c, input, size);
    if (size - used > LARGEST) die("a frame or an answer of more than %d bytes", LARGEST);
    free(c->rest);
    c->rest = (c->kept = size - used) ? memcpy(malloc(c->kept), input + used, c->kept) : NULL;
    if (c->farewell) {
        begin_again(c, c->farewell);
        free(c->farewell);
        c->farewell = NULL;
        return;
    }
    advance(c);
    if (c->polls && !c->is_asking) request(c);
}

static void begin(struct client *c) {
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error) die("connect: %s", strerror(error));
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
    epoll_ctl(epoll_fd, EPOLL_CTL_MOD, c->fd, &event);
    hurry(c->fd);
    c->state = OPENING;
    if (c->polls) request(c);
    else ask_upgrade(c->fd, c->path, port);
}

/* False once standard input has ended. */
static int turn(void) {
    struct epoll_event events[256];
    int ready = epoll_wait(epoll_fd, events, 256, 100 /* ms */), goes_on = 1;
    for (int i = 0; i < ready; i++) {
        struct client *c = events[i].data.ptr;
        if (!c) goes_on = 0;
        else if (c->state == DIALLING) begin(c);
        else receive(c);
    }
    return goes_on;
}

static void report(double seconds) {
    long all = 0, least = count ? clients[0].told : 0, most = 0;
    struct rusage used;
    for (struct client *c = clients; c < clients + count; c++) {
        all += c->told;
        if (c->told < least) least = c->told;
        if (c->told > most) most = c->told;
    }
    getrusage(RUSAGE_SELF, &used);
    double cpu = used.ru_utime.tv_sec + used.ru_stime.tv_sec + (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
    printf("{\"clients\":%d,\"seconds\":%.3f,\"slowest\":%.3f,\"told\":%ld,\"least\":%ld,\"most\":%ld,\"cut\":%d,\"cpu\":%.3f}\n",
           count, seconds, slowest, all, least, most, cut, cpu / seconds);
    fflush(stdout);
}

int main(int argc, char **argv) {
    if (argc != 4) die("usage: crowd PORT PLAN AT_ONCE");
    struct epoll_event end = {.events = EPOLLIN | EPOLLHUP, .data.ptr = NULL};
    port = atoi(argv[1]), at_once = atoi(argv[3]);
    read_plan(argv[2]);
    epoll_fd = epoll_create1(0);
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, STDIN_FILENO, &end);
    double start = now();
    for (let_in(); whole < count; let_in()) {
        if (now() > start + PATIENCE) die("%d of %d are not in", count - whole, count);
        if (!turn()) return 1;
    }
    report(now() - start);
    while (turn()) {}
    return 0;
}
