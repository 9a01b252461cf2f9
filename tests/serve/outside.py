"""What an ordinary client meets on another machine's side: usage: outside.py BINARY FOLDER

TLS by the authority that the service made, keys, pairing from here to there, and the end of the process.
"""

import http.client
import json
import os
import pathlib
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.request

binary, folder = sys.argv[1], pathlib.Path(sys.argv[2])
keys, tls = folder / "keys.json", folder / "tls"
key = subprocess.run(
    [binary, "serve", "key", "add", keys, "turnstile", "--place", "community"],
    check=True, capture_output=True, text=True,
).stdout.strip()
service = subprocess.Popen(
    [binary, "serve", "--demo", "--listen", "0.0.0.0:0", "--tls-self-signed", tls,
     "--api-keys", keys, "--lang", "en", "--log"],
    stderr=subprocess.PIPE, text=True,
)
said = []
for line in service.stderr:
    said.append(line)
    if "ready at" in line:
        break
host, port = re.search(r"ready at https://([^/:]+):(\d+)/", said[-1]).groups()
port = int(port)
print(f"on https://{host}:{port}/")


def ask(context, to, method, path, body=None, headers=None):
    connection = http.client.HTTPSConnection(to, port, context=context, timeout=30)
    headers = {"Content-Type": "application/json", **(headers or {})}
    connection.request(method, path, body and json.dumps(body), headers)
    answer = connection.getresponse()
    return answer, answer.read()


own = ssl.create_default_context(cafile=tls / "ca.pem")
none = {"no_code": True}

# Without the authority nobody believes the certificate; with it everybody does, by address and by name.
try:
    ask(ssl.create_default_context(), host, "GET", "/healthz")
    raise SystemExit("a certificate of nobody's was believed")
except ssl.SSLCertVerificationError:
    pass
for to in {host, "localhost", "127.0.0.1"}:
    answer, _ = ask(own, to, "GET", "/healthz")
    assert answer.status == 200, to
old = ssl.create_default_context(cafile=tls / "ca.pem")
old.minimum_version = ssl.TLSVersion.TLSv1
old.maximum_version = ssl.TLSVersion.TLSv1_1
old.set_ciphers("DEFAULT@SECLEVEL=0")
try:
    ask(old, host, "GET", "/healthz")
    raise SystemExit("an old version of TLS was taken")
except (ssl.SSLError, ConnectionError):
    pass
_, served = ask(own, host, "GET", "/ca.pem")
assert served.decode() == (tls / "ca.pem").read_text()

if host != "127.0.0.1":
    # From another machine: nothing without a key, and the key's own place alone.
    assert ask(own, host, "POST", "/v1/verify", none)[0].status == 401
    assert ask(own, host, "GET", "/metrics")[0].status == 401
    assert ask(own, host, "POST", "/pair/code")[0].status == 403
    bearer = {"Authorization": f"Bearer {key}"}
    answer, body = ask(own, host, "POST", "/v1/verify", none, bearer)
    assert (answer.status, json.loads(body)["place"]) == (200, "community")
    elsewhere = {**none, "place": "school"}
    assert ask(own, host, "POST", "/v1/verify", elsewhere, bearer)[0].status == 403
    assert ask(own, host, "POST", "/v1/roster", None, bearer)[0].status == 403
    # A name that is not its own, a page that is not its own.
    assert ask(own, host, "GET", "/readyz", None, {"Host": "evil.example"})[0].status == 421
    assert ask(own, host, "GET", "/readyz", None, {"Host": "localhost"})[0].status == 421
    assert ask(own, host, "GET", "/readyz", None, {"Origin": "https://evil.example"})[0].status == 403
    # A phone joins with the code on this machine's screen.
    _, body = ask(own, "localhost", "POST", "/pair/code")
    answer, _ = ask(own, host, "POST", "/pair", {"code": json.loads(body)["code"]})
    assert answer.status == 204
    cookie = {"Cookie": answer.getheader("Set-Cookie").split(";")[0]}
    assert ask(own, host, "POST", "/v1/verify", none, cookie)[0].status == 200
    assert ask(own, host, "GET", "/metrics", None, cookie)[0].status == 403
else:
    print("this machine has no address but the loopback's: what others may ask was not looked at")

number = "11010519491231002X"
assert ask(own, "localhost", "POST", "/v1/verify", {**none, "id_number": number})[0].status == 200
began = time.monotonic()
service.send_signal(signal.SIGTERM)
log = service.stderr.read()
assert service.wait(20) == 0, service.returncode
assert time.monotonic() - began < 15
assert number not in log and key not in log, "a person or a secret was logged"
routes = [json.loads(line)["route"] for line in log.splitlines() if '"route"' in line]
assert "/v1/verify" in routes, log
# As systemd starts it: the socket is handed over, and somebody waits for the word.
handed = socket.create_server(("127.0.0.1", 0))
waits = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
waits.bind(str(folder / "notify"))
waits.settimeout(60)
os.dup2(handed.fileno(), 3)
service = subprocess.Popen(
    ["sh", "-c", 'LISTEN_FDS=1 LISTEN_PID=$$ exec "$0" "$@"', binary, "serve", "--demo", "--listen",
     "0.0.0.0:1"],
    pass_fds=[3], stderr=subprocess.DEVNULL, env={**os.environ, "NOTIFY_SOCKET": str(folder / "notify")},
)
assert waits.recv(100).startswith(b"READY=1")
with urllib.request.urlopen(f"http://127.0.0.1:{handed.getsockname()[1]}/healthz", timeout=30) as alive:
    assert alive.status == 200
service.send_signal(signal.SIGTERM)
assert service.wait(20) == 0
print("an ordinary client: as it should be")
