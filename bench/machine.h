/* What is the same for every program here: the clock, the CPU that others use, and how to give up. */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static inline void die(const char *format, ...) {
    va_list args;
    va_start(args, format);
    fputs("load: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    exit(1);
}

static inline double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

/* Seconds of CPU that a process has used, of all its threads. */
static inline double cpu_of(int pid) {
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
static inline double cpu_of_all(void) {
    unsigned long user, nice, system, irq, softirq;
    FILE *file = fopen("/proc/stat", "r");
    if (!file || fscanf(file, "cpu %lu %lu %lu %*u %*u %lu %lu", &user, &nice, &system, &irq, &softirq) != 5)
        die("/proc/stat can't be read");
    fclose(file);
    return (double)(user + nice + system + irq + softirq) / sysconf(_SC_CLK_TCK);
}
