"""One measurement of concurrent.futures: python3 -c SCRIPT work count parameter; prints its numbers."""

import resource
import sys
import threading
import time
import tracemalloc
from concurrent.futures import ThreadPoolExecutor, as_completed

WORKERS = 2


def started():
    """A pool whose workers are up."""
    pool = ThreadPoolExecutor(WORKERS)
    gate = threading.Barrier(WORKERS)
    for future in [pool.submit(gate.wait) for _ in range(WORKERS)]:
        future.result()
    return pool


def empty(item):
    return item


def per(count, work):
    """Nanoseconds for one of count: elapsed, CPU."""
    start, cpu = time.perf_counter_ns(), time.process_time_ns()
    work()
    end, cpu_end = time.perf_counter_ns(), time.process_time_ns()
    return (end - start) / count, (cpu_end - cpu) / count


def sleeps():
    """How often a thread went to sleep so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_nvcsw


def with_sleeps_per(count, work):
    """The same, and the sleeps in a million."""
    before = sleeps()
    elapsed, cpu = per(count, work)
    return elapsed, cpu, (sleeps() - before) * 1e6 / count


def round_trip(count, _):
    pool, times = started(), []

    def trips():
        for item in range(count):
            start = time.perf_counter_ns()
            pool.submit(empty, item).result()
            times.append(time.perf_counter_ns() - start)

    cpu = per(count, trips)[1]
    times.sort()
    return times[len(times) // 2], times[(len(times) - 1) * 99 // 100], sum(times) / count, cpu


def produce(pool, count):
    futures = [pool.submit(empty, item) for item in range(count)]
    for future in futures:
        future.result()


def flood(count, producers):
    pool = started()
    if producers == 1:
        return with_sleeps_per(count, lambda: produce(pool, count))
    share = count // producers
    threads = [threading.Thread(target=produce, args=(pool, share)) for _ in range(producers)]

    def run():
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    return with_sleeps_per(share * producers, run)


def ordered_map(count, _):
    pool = started()
    return with_sleeps_per(count, lambda: sum(pool.map(empty, range(count))))


def completed(count, _):
    pool = started()
    submit = lambda: [pool.submit(empty, item) for item in range(count)]
    return per(count, lambda: sum(future.result() for future in as_completed(submit())))


def spin(turns):
    for _ in range(turns):
        pass


def tasks(count, microseconds):
    pool, turns, best = started(), 10_000, float("inf")
    for _ in range(50):
        best = min(best, per(turns, lambda: spin(turns))[0])
    turns = max(1, round(microseconds * 1000 / best))

    def run():
        for future in [pool.submit(spin, turns) for _ in range(count)]:
            future.result()

    return per(count, run)


def memory(count, _):
    pool, gate = started(), threading.Event()
    for _ in range(WORKERS):
        pool.submit(gate.wait)
    futures = [None] * count
    tracemalloc.start()
    before = tracemalloc.take_snapshot()
    for item in range(count):
        futures[item] = pool.submit(empty, item)
    after = tracemalloc.take_snapshot()
    tracemalloc.stop()
    gate.set()
    growth = after.compare_to(before, "filename")
    return sum(entry.size_diff for entry in growth) / count, sum(entry.count_diff for entry in growth) / count


def idle(milliseconds, _):
    pool = started()
    time.sleep(0.2)
    own = time.thread_time_ns()
    elapsed, cpu = per(1, lambda: time.sleep(milliseconds / 1000))
    own = time.thread_time_ns() - own
    pool.shutdown()
    return (max(0, cpu - own) / elapsed * 1e6,)


print(*globals()[sys.argv[1]](int(sys.argv[2]), int(sys.argv[3])))
