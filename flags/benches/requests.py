"""Downloads files with Python's requests: one session, a thread pool of as many threads as connections.

Usage: requests.py THREADS LIST, where every line of LIST is a URL, a tab, and a path.
"""

import sys

# This file is called like the library: its directory must not be searched for it.
sys.path.pop(0)

from concurrent.futures import ThreadPoolExecutor

import requests
from requests.adapters import HTTPAdapter

threads = int(sys.argv[1])
session = requests.Session()
session.trust_env = False
session.mount("http://", HTTPAdapter(pool_connections=1, pool_maxsize=threads))


def download(line):
    url, path = line.split("\t")
    response = session.get(url)
    response.raise_for_status()
    with open(path, "wb") as file:
        file.write(response.content)


with open(sys.argv[2]) as lines, ThreadPoolExecutor(threads) as pool:
    for _ in pool.map(download, lines.read().splitlines()):
        pass
