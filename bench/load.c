/* Load for one chat server: many WebSockets, some of which send.
 *
 *   load PORT PLAN LEDGER WINDOW WARMUP SECONDS [PID]...
 *
 * PLAN names a file with one socket a line; wires.py makes it, and says what its fields are. Each sender keeps WINDOW
 * messages under way and sends the next when one is heard. After WARMUP and SECONDS it stops sending, waits until every
 * room has heard everything, and prints one line of JSON. "cpu" is the share of a core that this program (first)
 * and each PID used while it measured, "others" what all other processes took from them. Where messages have numbers,
 * "apart" says how many sockets have not heard the same ones in the same order as the others of their room, and LEDGER
 * gets a line of each that was acknowledged: its client_id and its number.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include "machine.h"
#include "websocket.h"

enum { SOCKETS = 8192, ROOMS = 4096, WINDOWS = 256, INPUT = 1 << 18, SAMPLES = 1 << 20, PIDS = 8 };
enum { HANDSHAKES = 32, CONNECT_SECONDS = 120, DRAIN_SECONDS = 60 };
static const double QUIET = 0.3;  /* seconds of silence that say that all is told of who came */

struct socket {
    int fd, room, acks;      /* acks: the sender whose messages are heard here, -1 for none */
    char *path;
    char *connect, *join;    /* said first, and when that is answered; empty for nothing */
    char *say;               /* a message; empty for who only listens */
    char *mark;              /* what is in the messages that are heard for `acks` */
    long posted, heard;      /* messages so far; the number of the next one */
    uint64_t digest;         /* of the numbers of all that it heard, in their order */
    long listened;           /* how many those were */
    double sent[WINDOWS];    /* when message n left, at n % window */
    size_t kept;             /* bytes of a frame that has not arrived whole */
    char rest[LARGEST];
};

static struct socket *sockets;
/* How a message begins, what welcomes whoever joins, and what stands before a message's number; empty for none. */
static char *delivery, *joined_by, *numbered;
static FILE *ledger;
static long started;  /* in seconds: ids hold for ever, so those of another run must differ */
static int count, joined, window, epoll_fd, pids[PIDS], pid_count;
static int members[ROOMS];
static long posted, acked, delivered, expected, refused;  /* over the whole run */
static float samples[SAMPLES];                            /* ms, of echoes while measuring */
static long sampled, received;
static int sending, measuring;

static void read_plan(const char *path) {
    char *line = NULL;
    size_t size = 0;
    FILE *file = fopen(path, "r");
    if (!file || getline(&line, &size, file) < 0) die("%s: %s", path, strerror(errno));
    sockets = calloc(SOCKETS, sizeof *sockets);
    char *at = line;
    delivery = field(&at), joined_by = field(&at), numbered = field(&at);
    while (getline(&line, &size, file) > 0) {
        struct socket *s = &sockets[count++];
        at = line;
        s->room = atoi(field(&at)), s->acks = atoi(field(&at));
        if (count >= SOCKETS || s->room < 0 || s->room >= ROOMS) die("the plan is too large");
        s->path = field(&at), s->connect = field(&at), s->join = field(&at), s->say = field(&at), s->mark = field(&at);
        members[s->room]++;
    }
    fclose(file);
}

static void ask(struct socket *s, int port) {
    struct sockaddr_in to = local("127.0.0.1", port);
    s->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(s->fd, (struct sockaddr *)&to, sizeof to)) die("connect: %s", strerror(errno));
    hurry(s->fd);
    ask_upgrade(s->fd, s->path, port);
}

/* Frames may follow the answer at once. */
static void expect_upgrade(struct socket *s) {
    char answer[LARGEST + 1] = "", *end;
    size_t size = 0;
    while (!(end = strstr(answer, "\r\n\r\n"))) {
        ssize_t got = read(s->fd, answer + size, sizeof answer - 1 - size);
        if (got <= 0) die("handshake: the server hung up on %s", s->path);
        answer[size += got] = 0;
    }
    if (strncmp(answer, "HTTP/1.1 101", 12)) die("handshake: %.60s", answer);
    s->kept = answer + size - (end + 4);
    memcpy(s->rest, end + 4, s->kept);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = s};
    fcntl(s->fd, F_SETFL, O_NONBLOCK);
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, s->fd, &event);
}

static void say(struct socket *s, const char *text) { say_text(s->fd, text); }

static void post(struct socket *s) {
    char message[900];
    const char *id = strchr(s->say, '@');
    if (id)
        snprintf(message, sizeof message, "%.*s%x-%lx-%x-%ld%s", (int)(id - s->say), s->say, getpid(),
                 started, (int)(s - sockets), s->posted, id + 1);
    s->sent[s->posted % window] = now();
    say(s, id ? message : s->say);
    s->posted++;
    posted++;
    expected += members[s->room] - (s->acks != s - sockets);
}

/* What is not a message: a heartbeat, a greeting, who comes; and, once all are in, a refusal. */
static void hear_other(struct socket *s, const char *payload) {
    if (!strcmp(payload, "2")) say(s, "3");
    else if (*s->join && !strncmp(payload, "40", 2)) say(s, s->join);
    else if (*joined_by && strstr(payload, joined_by)) joined++;
    else refused += sending;
}

static long number_of(const char *payload) {
    const char *at = strstr(payload, numbered);
    return at ? atol(at + strlen(numbered)) : -1;
}

static void enter(const char *payload) {
    const char *id = strstr(payload, "\"client_id\":\"");
    if (id) fprintf(ledger, "%.*s\t%ld\n", (int)strcspn(id + 13, "\""), id + 13, number_of(payload));
}

static void take_text(struct socket *s, const char *payload) {
    if (strncmp(payload, delivery, strlen(delivery))) {
        hear_other(s, payload);
        return;
    }
    delivered++;
    s->listened++;
    if (*numbered) s->digest = s->digest * 1000003 + number_of(payload);
    if (s->acks < 0 || !strstr(payload, s->mark)) return;
    if (*numbered) enter(payload);
    struct socket *sender = &sockets[s->acks];
    double sent = sender->sent[sender->heard++ % window];
    acked++;
    if (measuring && sampled < SAMPLES) samples[sampled++] = 1e3 * (now() - sent);
    if (sending) post(sender);
}

static void take_frame(void *whose, int opcode, char *payload, size_t size) {
    struct socket *s = whose;
    if (opcode == TEXT) take_text(s, payload);
    if (opcode == PING) send_frame(s->fd, PONG, payload, size);
    if (opcode == CLOSE) die("the server closed a socket: %.*s", (int)size - 2, payload + 2);
}

static void receive(struct socket *s) {
    static char input[INPUT + 1];
    memcpy(input, s->rest, s->kept);
    ssize_t got = recv(s->fd, input + s->kept, INPUT - s->kept, 0);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) die("the server dropped a socket");
    received += got;
    size_t size = s->kept + got, used = take_frames(input, size, take_frame, s);
    s->kept = size - used;
    if (s->kept > LARGEST) die("a frame of more than %d bytes", LARGEST);
    memcpy(s->rest, input + used, s->kept);
}

static void receive_all(void) {
    struct epoll_event events[256];
    int ready = epoll_wait(epoll_fd, events, 256, 10);  /* ms */
    for (int i = 0; i < ready; i++) receive(events[i].data.ptr);
}

/* Until all is told that is told when somebody comes. */
static void settle(void) {
    long before = -1;
    for (double since = now(); now() < since + QUIET; receive_all())
        if (received != before) before = received, since = now();
    delivered = 0;
    for (int i = 0; i < count; i++) sockets[i].listened = sockets[i].digest = 0;
}

static void connect_all(int port) {
    for (int first = 0; first < count; first += HANDSHAKES) {
        int end = first + HANDSHAKES < count ? first + HANDSHAKES : count;
        for (int i = first; i < end; i++) ask(&sockets[i], port);
        for (int i = first; i < end; i++) expect_upgrade(&sockets[i]);
        for (int i = first; i < end; i++)
            if (*sockets[i].connect) say(&sockets[i], sockets[i].connect);
        do receive_all();  /* and answer pings, too, which a slow server may send meanwhile */
        while (*joined_by && joined < end);
    }
    settle();
}

/* Turns the loop until the deadline or, when `drain` is set, until nothing is under way. */
static void turn(double deadline, int drain) {
    while (now() < deadline && !(drain && acked >= posted && delivered >= expected)) receive_all();
}

/* How many sockets have not heard what the first one of their room has, in that order, or not all that was posted. */
static long count_apart(void) {
    long apart = 0, posts[ROOMS] = {0};
    const struct socket *first[ROOMS] = {0};
    for (struct socket *s = sockets; s < sockets + count; s++) posts[s->room] += s->posted;
    for (struct socket *s = sockets; s < sockets + count; s++) {
        if (!first[s->room]) first[s->room] = s;
        apart += s->listened != posts[s->room] || s->digest != first[s->room]->digest;
    }
    return *numbered ? apart : 0;
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
    if (argc < 7) die("usage: load PORT PLAN LEDGER WINDOW WARMUP SECONDS [PID]...");
    double warmup = atof(argv[5]), seconds = atof(argv[6]);
    window = atoi(argv[4]), started = time(NULL), ledger = fopen(argv[3], "a");
    if (!ledger) die("%s: %s", argv[3], strerror(errno));
    if (window < 1 || window > WINDOWS || warmup + seconds > 60) die("at most %d under way, 60 s", WINDOWS);
    pids[pid_count++] = getpid();
    for (int i = 7; i < argc && pid_count < PIDS; i++) pids[pid_count++] = atoi(argv[i]);
    alarm(CONNECT_SECONDS + warmup + seconds + DRAIN_SECONDS);
    epoll_fd = epoll_create1(0);
    read_plan(argv[2]);
    connect_all(atoi(argv[1]));
    sending = 1;
    for (int i = 0; i < count * window; i++)
        if (*sockets[i % count].say) post(&sockets[i % count]);
    turn(now() + warmup, 0);
    measure(seconds);
    sending = 0;
    turn(now() + DRAIN_SECONDS, 1);
    printf("\"refused\":%ld,\"unacked\":%ld,\"missing\":%ld,\"apart\":%ld,\"whole\":%ld}\n", refused,
           posted - acked, expected - delivered, count_apart(), posted);
    return fclose(ledger) != 0;
}
