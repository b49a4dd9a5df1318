/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Counts steps, keeps the first trouble and prints verdicts. Each line is flushed at once: when the kernel
 * hangs, the last line tells where. Knows nothing of USB.
 */
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <time.h>

#include "selftest/call.h"
#include "trouble.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char name[128], first[512];
static uint64_t seed;
static unsigned step;
static bool any;
static atomic_long step_began;  /* seconds of the monotonic clock; 0 between loops */

static long seconds(void) {
        struct timespec ts;

        clock_gettime(CLOCK_MONOTONIC, &ts);
        return ts.tv_sec;
}

/* Nothing that waits for the kernel is safe when the kernel hangs, not even the program's own end. */
static void *watch(void *unused) {
        (void) unused;
        for (;;) {
                long began = step_began;

                if (began && seconds() - began > STEP_SECONDS) {
                        printf("FAIL %s: step %u hangs (seed %llu)%s%s\n", name, step,
                               (unsigned long long) seed, first[0] ? ", after: " : "", first);
                        fflush(stdout);
                        _exit(2);
                }
                sleep_ms(500);
        }
        return NULL;
}

static void begin_step(unsigned i) {
        step = i;
        step_began = seconds();
}

static void begin(const char *loop, const Options *o) {
        static bool watched;
        pthread_t thread;

        if (!watched && pthread_create(&thread, NULL, watch, NULL) == 0)
                watched = true;
        snprintf(name, sizeof name, "%s", loop);
        first[0] = 0;
        seed = o->seed;
        begin_step(0);
}

static void end(void) {
        step_began = 0;
        if (first[0]) {
                printf("FAIL %s: %s\n", name, first);
                any = true;
        } else
                printf("ok %s\n", name);
        fflush(stdout);
}

static bool wanted(const char *loop, const Options *o) {
        for (char *const *s = o->only; *s; s++) {
                const char *rest = str_after(loop, *s);

                if (rest && (!*rest || *rest == '/'))
                        return true;
        }
        return !o->only[0];
}

void repeat(const Loop *l, const Options *o, void *context) {
        if (!wanted(l->name, o))
                return;
        begin(l->name, o);
        if (l->before)
                l->before(context);
        for (unsigned i = 0; i < o->count && !in_trouble(); i++) {
                begin_step(i);
                l->once(context, i);
        }
        if (l->after)
                l->after(context);
        end();
}

void trouble(const char *format, ...) {
        char s[384];
        va_list ap;

        va_start(ap, format);
        vsnprintf(s, sizeof s, format, ap);
        va_end(ap);
        pthread_mutex_lock(&lock);
        if (!first[0])
                snprintf(first, sizeof first, "%s (step %u, seed %llu)", s, step, (unsigned long long) seed);
        pthread_mutex_unlock(&lock);
}

void expect(const char *what, long got, long want) {
        if (got != want)
                trouble("%s: got %ld want %ld", what, got, want);
}

bool in_trouble(void) {
        bool r;

        pthread_mutex_lock(&lock);
        r = first[0];
        pthread_mutex_unlock(&lock);
        return r;
}

bool any_trouble(void) {
        return any;
}

void say(const char *format, ...) {
        va_list ap;

        va_start(ap, format);
        vprintf(format, ap);
        va_end(ap);
        putchar('\n');
        fflush(stdout);
}

uint64_t mix(uint64_t x) {
        x += 0x9e3779b97f4a7c15;
        x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
        x = (x ^ x >> 27) * 0x94d049bb133111eb;
        return x ^ x >> 31;
}

uint64_t random_next(uint64_t *state) {
        return mix(*state += 0x9e3779b97f4a7c15);
}

unsigned random_below(uint64_t *state, unsigned limit) {
        return random_next(state) % limit;
}
