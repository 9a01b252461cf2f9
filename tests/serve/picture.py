"""What a picture costs over HTTP beside the reader alone: usage: picture.py BINARY PICTURE [COUNT]

The processor time of `check PICTURE PICTURE …`, without what its start takes, beside that of the service for the same
picture sent as often.
"""

import http.client
import os
import pathlib
import re
import resource
import subprocess
import sys

binary, picture = sys.argv[1], sys.argv[2]
count = int(sys.argv[3]) if len(sys.argv) > 3 else 40


def alone(times):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([binary, "check", "--demo", "--format", "json", *[picture] * times], stdout=subprocess.PIPE)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


service = subprocess.Popen(
    [binary, "serve", "--demo", "--listen", "127.0.0.1:0", "--lang", "en"], stderr=subprocess.PIPE, text=True)
for line in service.stderr:
    if "ready at" in line:
        break
port = int(re.search(r":(\d+)/", line).group(1))
body = pathlib.Path(picture).read_bytes()


def seconds():
    fields = pathlib.Path(f"/proc/{service.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def served(times):
    before, connection = seconds(), http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    for _ in range(times):
        connection.request("POST", "/v1/verify/picture", body, {"Content-Type": "application/octet-stream"})
        answer = connection.getresponse()
        assert answer.status == 200, answer.status
        answer.read()
    return seconds() - before


served(5)
reader = (alone(count + 1) - alone(1)) / count
service_ = served(count) / count
service.terminate()
service.wait(30)
ratio = service_ / reader
print(f"{reader * 1000:.1f} ms by the reader alone, {service_ * 1000:.1f} ms over HTTP: {ratio:.2f} times")
raise SystemExit(ratio > 1.5)
