"""The same figures for Python's two pools; run by process.rs."""
import multiprocessing
import os
import statistics
import time
from concurrent.futures import ProcessPoolExecutor

BIG = 64 * 1024 * 1024


def add_one(n):
    return n + 1


def echo(data):
    return data


def timed(f):
    began = time.perf_counter()
    f()
    return time.perf_counter() - began


def on_one_core(figure):
    everywhere = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(everywhere)})
    try:
        return figure()
    finally:
        os.sched_setaffinity(0, everywhere)


def executor_trip():
    with ProcessPoolExecutor(2) as pool:
        pool.submit(add_one, 0).result()
        return timed(lambda: [pool.submit(add_one, n).result() for n in range(500)]) / 500 * 1e6


def pool_trip():
    with multiprocessing.Pool(2) as pool:
        pool.apply(add_one, (0,))
        return timed(lambda: [pool.apply(add_one, (n,)) for n in range(500)]) / 500 * 1e6


def executor_figures():
    began = time.perf_counter()
    with ProcessPoolExecutor(2) as pool:
        pool.submit(add_one, 0).result()
        first = time.perf_counter() - began
        small = 20_000 / timed(lambda: [f.result() for f in [pool.submit(add_one, n) for n in range(20_000)]])
        items = 100_000 / timed(lambda: list(pool.map(add_one, range(100_000), chunksize=1000)))
        data = bytes(BIG)
        big = BIG / 1e6 / timed(lambda: pool.submit(echo, data).result())
    return on_one_core(executor_trip), executor_trip(), small, items, big, first * 1e3


def pool_figures():
    began = time.perf_counter()
    with multiprocessing.Pool(2) as pool:
        pool.apply(add_one, (0,))
        first = time.perf_counter() - began
        small = 20_000 / timed(lambda: [r.get() for r in [pool.apply_async(add_one, (n,)) for n in range(20_000)]])
        items = 100_000 / timed(lambda: pool.map(add_one, range(100_000)))
        data = bytes(BIG)
        big = BIG / 1e6 / timed(lambda: pool.apply(echo, (data,)))
    return on_one_core(pool_trip), pool_trip(), small, items, big, first * 1e3


names = ["round trip on one core (µs)", "round trip (µs)", "20,000 small tasks (tasks/s)", "map of 100,000 (items/s)", "64 MB echo (MB/s)", "first result (ms)"]
for title, figures in [("ProcessPoolExecutor, chunksize=1000", executor_figures), ("multiprocessing.Pool", pool_figures)]:
    rounds = [figures() for _ in range(3)]
    print(f"Python {title}")
    for name, values in zip(names, zip(*rounds)):
        print(f"  {name:<42}{statistics.median(values):>12.1f}  ({min(values):.1f} – {max(values):.1f})")
