/* Load for one chat server: many WebSockets, some of which send.
 *
 *   load PORT PLAN WINDOW WARMUP SECONDS [PID]...
 *
 * PLAN names a file with one socket a line: "<room> <s|l> <request path>"; room is a small number, s sends and
 * l only listens. Each sender keeps WINDOW messages under way and sends the next when it hears its own echo,
 * which it knows by the `client_id` that only its author gets back. After WARMUP and SECONDS it stops sending,
 * waits until every room has heard everything, and prints one line of JSON. "cpu" is the share of a core that
 * this program (first) and each PID used while it measured, "others" what all other processes took from them.
 */

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { SOCKETS = 8192, ROOMS = 4096, WINDOWS = 256, FRAME = 8192, INPUT = 1 << 18, SAMPLES = 1 << 20, PIDS = 8 };
enum { HANDSHAKES = 32, CONNECT_SECONDS = 120, DRAIN_SECONDS = 30 };
enum { TEXT = 1, CLOSE = 8, PING = 9, PONG = 10 };

#define BODY "The numbers are in: latency down, throughput up, nobody lost."
#define KEY "\"client_id\":"

struct socket {
    int fd, room, sends;
    long posted;             /* messages sent so far; the number of the next one */
    double sent[WINDOWS];    /* when message n left, at n % window */
    size_t kept;             /* bytes of a frame that has not arrived whole */
    char rest[FRAME];
};

static struct socket *sockets;
static int count, window, epoll_fd, pids[PIDS], pid_count;
static int members[ROOMS];
static long posted, acked, delivered, expected, refused;  /* over the whole run */
static float samples[SAMPLES];                            /* ms, of echoes while measuring */
static long sampled;
static int sending = 1, measuring;

static void die(const char *format, ...) {
    va_list args;
    va_start(args, format);
    fputs("load: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    exit(1);
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

/* Seconds of CPU that a process has used, of all its threads. */
static double cpu_of(int pid) {
    char path[64], line[1024];
    unsigned long user, system;
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    FILE *file = fopen(path, "r");
    if (!file || !fgets(line, sizeof line, file)) die("process %d is gone", pid);
    fclose(file);
    const char *fields = strrchr(line, ')') + 2;
    sscanf(fields, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system);
    return (double)(user + system) / sysconf(_SC_CLK_TCK);
}

/* Seconds of CPU that all processes together have used. Interrupts are charged to whom they interrupt. */
static double cpu_of_all(void) {
    unsigned long user, nice, system, irq, softirq;
    FILE *file = fopen("/proc/stat", "r");
    if (!file || fscanf(file, "cpu %lu %lu %lu %*u %*u %lu %lu", &user, &nice, &system, &irq, &softirq) != 5)
        die("/proc/stat can't be read");
    fclose(file);
    return (double)(user + nice + system + irq + softirq) / sysconf(_SC_CLK_TCK);
}

static void read_plan(const char *path) {
    char role;
    FILE *file = fopen(path, "r");
    if (!file) die("%s: %s", path, strerror(errno));
    sockets = calloc(SOCKETS, sizeof *sockets);
    for (struct socket *s = sockets; fscanf(file, "%d %c %2047s", &s->room, &role, s->rest) == 3; s++) {
        if (count + 1 >= SOCKETS || s->room < 0 || s->room >= ROOMS) die("the plan is too large");
        s->sends = role == 's';
        members[s->room]++;
        count++;
    }
    fclose(file);
}

static void ask(struct socket *s, int port) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
    char request[4096];
    int on = 1;
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    s->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(s->fd, (struct sockaddr *)&to, sizeof to)) die("connect: %s", strerror(errno));
    setsockopt(s->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    int size = snprintf(request, sizeof request,
                        "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
                        s->rest, port);
    if (write(s->fd, request, size) != size) die("handshake: %s", strerror(errno));
}

/* Nobody sends yet, so nothing can follow the answer's empty line. */
static void expect_upgrade(struct socket *s) {
    char answer[4096] = "";
    size_t size = 0;
    while (!strstr(answer, "\r\n\r\n")) {
        ssize_t got = read(s->fd, answer + size, sizeof answer - 1 - size);
        if (got <= 0) die("handshake: the server hung up on %s", s->rest);
        answer[size += got] = 0;
    }
    if (strncmp(answer, "HTTP/1.1 101", 12)) die("handshake: %.60s", answer);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = s};
    fcntl(s->fd, F_SETFL, O_NONBLOCK);
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, s->fd, &event);
}

static void connect_all(int port) {
    for (int first = 0; first < count; first += HANDSHAKES) {
        int end = first + HANDSHAKES < count ? first + HANDSHAKES : count;
        for (int i = first; i < end; i++) ask(&sockets[i], port);
        for (int i = first; i < end; i++) expect_upgrade(&sockets[i]);
    }
}

/* A masked frame in one write. A few small frames always fit into the socket's buffer. */
static void send_frame(struct socket *s, int opcode, const char *payload, size_t size) {
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
    for (size_t i = 0; i < size; i++) frame[at++] = payload[i] ^ mask[i & 3];
    if (send(s->fd, frame, at, MSG_NOSIGNAL) != (ssize_t)at) die("send: %s", strerror(errno));
}

/* client_ids hold for ever, so those of another run must differ: hence the process and the second. */
static void post(struct socket *s) {
    char message[512];
    s->sent[s->posted % window] = now();
    int size = snprintf(message, sizeof message, "{\"message\":\"" BODY "\",\"client_id\":\"%x-%lx-%x-%ld\"}", getpid(),
                        (long)time(NULL), (int)(s - sockets), s->posted);
    send_frame(s, TEXT, message, size);
    s->posted++;
    posted++;
    expected += members[s->room];
}

/* The number of the message in its client_id, -1 when the frame is not an echo of this sender. */
static long own_number(struct socket *s, const char *payload) {
    const char *at = strstr(payload, KEY);
    unsigned pid, sender;
    long number;
    if (!at) return -1;
    at += strlen(KEY);
    if (sscanf(at, " \"%x-%*x-%x-%ld\"", &pid, &sender, &number) != 3) return -1;
    return pid == (unsigned)getpid() && sender == (unsigned)(s - sockets) ? number : -1;
}

static void hear(struct socket *s, char *payload, size_t size) {
    char end = payload[size];
    if (!memcmp(payload, "{\"error\"", 8)) {
        refused++;
        return;
    }
    delivered++;
    if (!s->sends) return;
    payload[size] = 0;
    long number = own_number(s, payload);
    payload[size] = end;
    if (number < 0) return;
    acked++;
    if (measuring && sampled < SAMPLES) samples[sampled++] = 1e3 * (now() - s->sent[number % window]);
    if (sending) post(s);
}

static void take_frame(struct socket *s, int opcode, char *payload, size_t size) {
    if (opcode == TEXT) hear(s, payload, size);
    if (opcode == PING) send_frame(s, PONG, payload, size);
    if (opcode == CLOSE) die("the server closed a socket: %.*s", (int)size - 2, payload + 2);
}

/* Returns how many bytes were whole frames. */
static size_t take_frames(struct socket *s, char *input, size_t size) {
    size_t at = 0;
    while (size - at >= 4) {
        unsigned char *frame = (unsigned char *)input + at;
        size_t length = frame[1], header = 2;
        if (length > 126) die("a frame of more than 64 KB");
        if (length == 126) length = frame[2] << 8 | frame[3], header = 4;
        if (size - at < header + length) break;
        take_frame(s, frame[0] & 15, (char *)frame + header, length);
        at += header + length;
    }
    return at;
}

static void receive(struct socket *s) {
    static char input[INPUT + 1];
    memcpy(input, s->rest, s->kept);
    ssize_t got = recv(s->fd, input + s->kept, INPUT - s->kept, 0);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) die("the server dropped a socket");
    size_t size = s->kept + got, used = take_frames(s, input, size);
    s->kept = size - used;
    if (s->kept > FRAME) die("a frame of more than %d bytes", FRAME);
    memcpy(s->rest, input + used, s->kept);
}

/* Turns the loop until the deadline or, when `drain` is set, until nothing is under way. */
static void turn(double deadline, int drain) {
    struct epoll_event events[256];
    while (now() < deadline && !(drain && acked >= posted && delivered >= expected)) {
        int ready = epoll_wait(epoll_fd, events, 256, 10);
        for (int i = 0; i < ready; i++) receive(events[i].data.ptr);
    }
}

static int by_size(const void *a, const void *b) {
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

static float percentile(double p) { return sampled ? samples[(long)(p * (sampled - 1))] : -1; }

static void measure(double seconds) {
    double cpu[PIDS], others = cpu_of_all(), start = now();
    long acked_before = acked, delivered_before = delivered;
    for (int i = 0; i < pid_count; i++) cpu[i] = cpu_of(pids[i]);
    measuring = 1;
    turn(start + seconds, 0);
    measuring = 0;
    double elapsed = now() - start;
    others = (cpu_of_all() - others) / elapsed;
    for (int i = 0; i < pid_count; i++) others -= cpu[i] = (cpu_of(pids[i]) - cpu[i]) / elapsed;
    qsort(samples, sampled, sizeof *samples, by_size);
    printf("{\"seconds\":%.3f,\"posts\":%ld,\"deliveries\":%ld,\"p50\":%.3f,\"p99\":%.3f,\"cpu\":[", elapsed,
           acked - acked_before, delivered - delivered_before, percentile(0.5), percentile(0.99));
    for (int i = 0; i < pid_count; i++) printf("%s%.3f", i ? "," : "", cpu[i]);
    printf("],\"others\":%.3f,", others);
}

int main(int argc, char **argv) {
    if (argc < 6) die("usage: load PORT PLAN WINDOW WARMUP SECONDS [PID]...");
    double warmup = atof(argv[4]), seconds = atof(argv[5]);
    window = atoi(argv[3]);
    if (window < 1 || window > WINDOWS || warmup + seconds > 60) die("at most %d under way, 60 s", WINDOWS);
    pids[pid_count++] = getpid();
    for (int i = 6; i < argc && pid_count < PIDS; i++) pids[pid_count++] = atoi(argv[i]);
    alarm(CONNECT_SECONDS + warmup + seconds + DRAIN_SECONDS);
    epoll_fd = epoll_create1(0);
    read_plan(argv[2]);
    connect_all(atoi(argv[1]));
    for (int i = 0; i < count * window; i++)
        if (sockets[i % count].sends) post(&sockets[i % count]);
    turn(now() + warmup, 0);
    measure(seconds);
    sending = 0;
    turn(now() + DRAIN_SECONDS, 1);
    printf("\"refused\":%ld,\"unacked\":%ld,\"missing\":%ld}\n", refused, posted - acked, expected - delivered);
}
