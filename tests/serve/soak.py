"""A day of a busy gate in some minutes: usage: soak.py BINARY [HOURS]

Each hour has 360 people (half by a scanner, half before a camera, three frames each), three tablets that ask every
five seconds how fit the gate is, a scrape every 15 s, a batch, two rosters with their reports, a pairing, twelve
installations of new trust, connections that say nothing, and nonsense. At the end of each hour the memory is read.
It is flat if the second half of the day takes at most 5 % or 4 MB more than the hours 3 to 12 have taken.
"""

import http.client
import json
import pathlib
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

root = pathlib.Path(__file__).resolve().parents[2]
binary, hours = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 24
work = pathlib.Path(tempfile.mkdtemp())
keys = work / "keys"
shutil.copytree(root / "keys", keys)
service = subprocess.Popen(
    [binary, "serve", "--demo", "--keys", keys, "--at", "2020-03-28T09:00:00+08:00", "--listen", "127.0.0.1:0", "--lang", "en"],
    stderr=subprocess.PIPE, text=True,
)
for line in service.stderr:
    if "ready at" in line:
        break
port = int(re.search(r":(\d+)/", line).group(1))
threading.Thread(target=service.stderr.read, daemon=True).start()
draw = random.Random(1)
codes = [path.read_text(errors="replace").strip() for path in sorted((root / "fixtures/codes").glob("*.txt"))]
pictures = [(root / f"fixtures/codes/{name}.png").read_bytes()
            for name in ("picture-no-code", "zhejiang-green", "henan-yellow", "anhui-green")]
csv = "姓名,证件号码,健康码\n" + "".join(f"甲{n},,{draw.choice(codes[:60])}\n" for n in range(200))
counts: dict[int, int] = {}


class Client:
    """One that keeps its connection, as browsers do, or opens one for each request."""

    def __init__(self, keeps):
        self.keeps, self.connection = keeps, None

    def ask(self, method, path, body=None, kind="application/json"):
        for _ in range(3):
            connection = self.connection or http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            try:
                connection.request(method, path, body, {"Content-Type": kind} if body is not None else {})
                answer = connection.getresponse()
                text = answer.read()
            except (http.client.HTTPException, ConnectionError):
                # A connection that was kept may have ended.
                connection.close()
                self.connection = None
                continue
            self.connection = connection if self.keeps else None
            if not self.keeps:
                connection.close()
            counts[answer.status] = counts.get(answer.status, 0) + 1
            return answer, text
        raise SystemExit(f"no answer to {path}")


def people():
    turnstile, tablet = Client(True), Client(True)
    for number in range(360):
        if number % 2:
            request = {"key": str(number), "code": draw.choice(codes), "declared": []}
            turnstile.ask("POST", "/v1/verify", json.dumps(request))
        else:
            for frame in (0, 0, draw.randrange(1, len(pictures))):
                tablet.ask("POST", "/v1/verify/picture?effort=first", pictures[frame], "image/png")


def tablets():
    client = Client(False)
    for number in range(3 * 720):
        client.ask("GET", "/readyz")
        if number % 9 == 0:
            client.ask("GET", "/metrics")
        if number % 720 == 0:
            client.ask("GET", "/")


def office():
    client = Client(False)
    lines = "\n".join(json.dumps({"code": draw.choice(codes)}) for _ in range(1_000))
    client.ask("POST", "/v1/verify/batch", lines.encode(), "application/jsonl")
    for _ in range(2):
        head = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
        form = f"{head}{csv}\r\n--b--\r\n".encode()
        answer, _ = client.ask("POST", "/v1/roster", form, "multipart/form-data; boundary=b")
        place = answer.getheader("Location")
        while json.loads(client.ask("GET", place)[1])["state"] == "running":
            time.sleep(0.05)
        for end in ("xlsx", "html", "jsonl?only=not-passed"):
            client.ask("GET", f"{place}/report.{end}")
        client.ask("DELETE", place)
    _, text = client.ask("POST", "/pair/code", b"")
    client.ask("POST", "/pair", json.dumps({"code": json.loads(text)["code"]}))


def others():
    client, silent = Client(False), []
    for number in range(60):
        silent.append(socket.create_connection(("127.0.0.1", port)))
        client.ask("POST", draw.choice(("/v1/verify", "/pair", "/v1/nothing")), draw.randbytes(200))
        if number % 5 == 0:
            # New trust: the same registry, written anew.
            registry = (keys / "registry.json").read_text().rstrip()
            (keys / "registry.new").write_text(registry + " " * draw.randrange(40) + "\n")
            (keys / "registry.new").rename(keys / "registry.json")
            time.sleep(0.3)


def kilobytes():
    status = pathlib.Path(f"/proc/{service.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1))


began, taken = time.monotonic(), []
for hour in range(1, hours + 1):
    parts = [threading.Thread(target=part) for part in (people, tablets, office, others)]
    for part in parts:
        part.start()
    for part in parts:
        part.join()
    taken.append(kilobytes())
    print(f"hour {hour:2}: {taken[-1] / 1024:.1f} MB", flush=True)
reloads = Client(False).ask("GET", "/metrics")[1].decode()
reloads = re.search(r'reloads_total\{result="taken"\} (\d+)', reloads)
service.terminate()
assert service.wait(30) == 0
shutil.rmtree(work)
answered = ", ".join(f"{count} × {status}" for status, count in sorted(counts.items()))
print(f"{hours} hours in {time.monotonic() - began:.0f} s: {answered}; new trust {reloads and reloads.group(1)} times")
if hours >= 24:
    before, after = max(taken[2:12]), max(taken[12:])
    print(f"memory: hours 3 to 12 at most {before / 1024:.1f} MB, hours 13 to 24 at most {after / 1024:.1f} MB")
    raise SystemExit(after > before + max(before // 20, 4 * 1024))
