"""The two model servers that every system forwards to: nginx with fixed answers, or streams on a fixed schedule."""

import os
import sys

import documents
from http_client import get
from processes import Child


def _quoted(text):
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _location(path, media_type, body):
    return f"location = {path} {{ default_type {_quoted(media_type)}; return 200 {_quoted(body)}; }}"


def _nginx_configuration(folder, ports, status_port):
    answers = [_location(path, *answer) for path, answer in documents.lookups().items()]
    # More than nginx's default of 1,000 requests: connections are to last as long as a run.
    answers.append(_location("/v1/chat/completions", "application/json", documents.completion()))
    places = "\n        ".join(answers)
    listens = "\n        ".join(f"listen 127.0.0.1:{port} backlog=1024;" for port in ports)
    temporary = "\n    ".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return f"""
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx-error.log error;
worker_processes 2;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    {temporary}
    keepalive_requests 1000000000;
    keepalive_timeout 3600s;
    tcp_nodelay on;
    server {{
        {listens}
        {places}
    }}
    server {{
        listen 127.0.0.1:{status_port};
        location = /status {{ stub_status; }}
    }}
}}
"""


class Nginx:
    """One nginx that listens on both ports. Both workers answer both."""

    def __init__(self, binary, folder, ports, status_port):
        self.ports, self.status_port = ports, status_port
        configuration = os.path.join(folder, "nginx.conf")
        with open(configuration, "w", encoding="utf-8") as file:
            file.write(_nginx_configuration(folder, ports, status_port))
        command = [binary, "-p", folder, "-e", f"{folder}/nginx-error.log", "-c", configuration]
        self.child = Child("nginx", command, os.path.join(folder, "nginx.log"))
        self.child.await_ready(lambda: all(get(port, "/health")[0] == 200 for port in ports), 20)

    def requests(self):
        """Requests it has answered on all ports so far."""
        text = get(self.status_port, "/status")[1].decode()
        return int(text.splitlines()[2].split()[2])


class Streamer:
    """The upstream of `stream_server.py`."""

    def __init__(self, folder, ports, events, spacing_milliseconds):
        script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "stream_server.py")
        command = [sys.executable, "-B", script, str(events), str(spacing_milliseconds), *map(str, ports)]
        self.ports = ports
        self.child = Child("stream_server.py", command, os.path.join(folder, "streams.log"))
        self.child.await_ready(lambda: all(get(port, "/health")[0] == 200 for port in ports), 20)
