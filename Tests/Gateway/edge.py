"""The gateway's template, rendered as in the cluster, before an upstream that echoes what it got or misbehaves."""

import json
import os
import pathlib
import shutil
import socket
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ROUTES = """
/v1/echo     vin  body=2m
/v1/echo/zip vin  gzip=on
/v1/slow     vin  time=1s
/v1/gone     nobody
"""


class Upstream(BaseHTTPRequestHandler):
    """Answers with the request as JSON; the last part of the path asks for something else."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 65536
    connections = 0

    def setup(self):
        Upstream.connections += 1
        super().setup()

    def answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        fields = {name.lower(): value for name, value in self.headers.items()}
        status, extra = 200, {}
        if "/slow" in self.path:
            time.sleep(2)
        if self.path.endswith("/cut"):
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        if self.path.endswith("/problem"):
            status, extra = 503, {"Retry-After": "17", "Content-Type": "application/problem+json"}
        if self.path.endswith("/page"):
            extra = {"Content-Security-Policy": "default-src 'self'", "Content-Type": "text/html; charset=utf-8"}
        if self.path.endswith("/cached"):
            extra = {"Cache-Control": "public, max-age=60", "ETag": '"7"', "X-Powered-By": "something/1.2"}
        text = json.dumps(
            {"method": self.command, "target": self.path, "fields": fields, "length": len(body), "pad": "x" * 3000}
        ).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "X-Content-Type-Options": "nosniff", **extra}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(text)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = answer

    def log_message(self, *_):
        pass


class Edge:
    def __init__(self, root, folder, port, upstream_port):
        self.root, self.folder, self.port, self.upstream_port = root, pathlib.Path(folder), port, upstream_port
        self.base = f"http://127.0.0.1:{port}"
        self.log = self.folder / "access.log"

    def start(self):
        gateway = self.folder / "gateway"
        shutil.copytree(self.root / "deploy" / "gateway", gateway)
        (gateway / "routes").write_text(ROUTES)
        state = self.folder / "state"
        state.mkdir()
        pages = self.folder / "pages"
        pages.mkdir()
        (pages / "index.html").write_text("<!doctype html><title>Front</title>" + " " * 2000)
        (pages / "guide.html").write_text("<!doctype html><title>Guide</title>")
        (pages / "problems.html").write_text("<!doctype html><title>Problems</title>")
        (pages / "app.0123abcd.js").write_text("export {};\n")
        (pages / "app.js").write_text("export {};\n" * 300)
        (pages / ".env").write_text("SECRET=1\n")
        (pages / ".git").mkdir()
        (pages / ".git" / "config").write_text("[core]\n")
        subprocess.run(["gzip", "-k", pages / "app.js"], check=True)
        configuration = self.folder / "nginx.conf"
        environment = {
            "PATH": "/usr/sbin:/usr/bin:/bin",
            "GATEWAY_LISTEN": f"127.0.0.1:{self.port}",
            "GATEWAY_PEERS": f"vin=127.0.0.1:{self.upstream_port} nobody=127.0.0.1:1",
            "GATEWAY_PAGES": str(pages),
            "GATEWAY_STATE": str(state),
            "GATEWAY_ACCESS_LOG": str(self.log),
            "GATEWAY_ERROR_LOG": str(self.folder / "error.log"),
            "GATEWAY_ORIGINS": "https://app.example.com, http://localhost:3000",
            "GATEWAY_RATE": "20",
            "GATEWAY_BURST": "200",
            "GATEWAY_TRUSTED": "127.0.0.9",
            "GATEWAY_WORKERS": "1",
            "GATEWAY_USER": "root" if os.geteuid() == 0 else "",
            "TZ": "UTC",
        }
        text = subprocess.run([gateway / "render"], env=environment, capture_output=True, text=True, check=True).stdout
        configuration.write_text(text)
        self.upstream = ThreadingHTTPServer(("127.0.0.1", self.upstream_port), Upstream)
        self.upstream.daemon_threads = True
        threading.Thread(target=self.upstream.serve_forever, daemon=True).start()
        self.nginx = subprocess.Popen(
            ["nginx", "-p", f"{state}/", "-c", configuration, "-e", self.folder / "error.log", "-g", "daemon off;"],
            env=environment,
        )
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError((self.folder / "error.log").read_text())

    def stop(self):
        self.nginx.terminate()
        self.nginx.wait(timeout=10)
        self.upstream.shutdown()

    def raw(self, data, source="127.0.0.1"):
        """Sends bytes as they are and reads until the gateway closes, resets or is silent for a second."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10, source_address=(source, 0)) as connection:
            connection.sendall(data)
            connection.settimeout(1)
            got = b""
            try:
                while part := connection.recv(65536):
                    got += part
            except (TimeoutError, ConnectionResetError):
                pass
            return got
