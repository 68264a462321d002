"""One process, as every other server here has, with a thread for each of ten requests at a time."""

import os

bind = "127.0.0.1:0"
workers = 1
worker_class = "gthread"
threads = 10
worker_connections = 1000
keepalive = 75
# Set to another level to see what goes wrong.
loglevel = os.environ.get("PEER_LOG_LEVEL", "error")


def post_worker_init(worker):
    host, port = worker.sockets[0].getsockname()
    print(f"ready http://{host}:{port}", flush=True)
