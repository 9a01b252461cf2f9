"""What issuers sign with the programs of the manual's chapter on issuing, at the gate.

Usage: test_issuers.py CHAPTER WORK HEALTHCODE; WORK holds node_modules, and this runs in the Python
that has PyJWT.
"""

import json
import pathlib
import re
import subprocess
import sys

CHAPTER, WORK, HEALTHCODE = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
ISSUERS = [
    ("330000", "sign.py", "EdDSA"),
    ("320000", "sign.py", "ES256"),
    ("370000", "sign.mjs", "EdDSA"),
    ("410000", "sign.mjs", "ES256"),
]


def programs():
    """The blocks of the chapter whose first line names a file."""
    text = pathlib.Path(CHAPTER).read_text(encoding="utf-8")
    for block in re.findall(r"^```(?:python|js)\n(.*?)^```$", text, re.M | re.S):
        named = re.match(r"(?:#|//) (\S+\.(?:py|mjs)) ", block)
        if named:
            (WORK / named[1]).write_text(block, encoding="utf-8")
            yield named[1]


def issue(iss, program, alg, folder):
    """Runs one program: the JWK Set, two codes and the status list of an issuer."""
    if program.endswith(".py"):
        call = [sys.executable, WORK / program, iss, alg, folder]
    else:
        private = WORK / "private" / f"{iss}-jose.private.jwk.json"
        run("keys", "generate", "--id", iss, "--name", "jose", "--kid", "2020-04",
            "--alg", "es256" if alg == "ES256" else "ed25519", "--out", folder,
            "--private-out", WORK / "private")
        call = ["node", WORK / program, iss, private, folder]
    subprocess.run(call, check=True)


def run(*args):
    return subprocess.run([HEALTHCODE, *map(str, args)], capture_output=True, text=True)


def registry(folder):
    def entry(iss):
        (keys,) = folder.glob(f"{iss}-*.jwks.json")
        return {
            "id": iss, "name": {"zh": "某省", "en": iss}, "keys": keys.name,
            "recognised": {"from": "2020-03-20T00:00:00+08:00", "until": None, "basis": "x"},
            "colours": {"00": "green"}, "max_validity": "24h", "status_list": "required",
        }

    document = {
        "version": 1, "environment": "test", "issued_at": "2020-03-26T00:00:00+08:00",
        "issuers": [entry(iss) for iss, *_ in ISSUERS],
    }
    (folder / "registry.json").write_text(json.dumps(document), encoding="utf-8")


def judged(token, *more):
    done = run("check", "--format", "json", *more, "--", token)
    if not done.stdout:
        raise SystemExit(f"no decision: {done.stderr}")
    line = json.loads(done.stdout)
    return done.returncode, line["verdict"], line["reasons"][0]["code"], line


def altered(token, segment):
    """The token with one character in the middle of a segment exchanged for another."""
    parts = token.split(".")
    text = parts[segment]
    place = len(text) // 2
    parts[segment] = text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1:]
    return ".".join(parts)


def main():
    assert sorted(programs()) == ["sign.mjs", "sign.py"], "the chapter lacks a program"
    folder = WORK / "registry"
    folder.mkdir()
    for issuer in ISSUERS:
        issue(*issuer, folder)
    registry(folder)
    checked = run("keys", "check", folder)
    assert checked.returncode == 0, checked.stderr
    gate = ["--keys", folder, "--status", folder]
    for iss, program, alg in ISSUERS:
        good, revoked = ((folder / f"{iss}-{n}.txt").read_text() for n in (6, 7))
        status, verdict, reason, line = judged(good, *gate)
        assert (status, verdict, reason) == (0, "pass", "mutual-recognition"), (iss, line)
        assert (line["issuer"]["id"], line["alg"], line["holder"]["name"]) == (iss, alg, "张*")
        assert line["status_list"]["uri"].endswith(f"/{iss}/1"), line
        assert judged(revoked, *gate)[:3] == (12, "reject", "revoked"), iss
        # Without the lists nobody knows whether they stand.
        assert judged(good, "--keys", folder)[:3] == (10, "hold", "status-unknown"), iss
        assert judged(altered(good, 1), *gate)[:3] == (12, "reject", "bad-signature"), iss
        assert judged(altered(good, 2), *gate)[1] == "reject", iss
        # A list is no code, and another issuer's key is not this one's.
        assert judged((folder / f"{iss}.jwt").read_text(), *gate)[2] == "unsupported-type", iss
        shown = run("status", "show", folder / f"{iss}.jwt", "--keys", folder, "--lang", "en")
        assert "0 valid: 999" in shown.stdout and "1 invalid (revoked): 1" in shown.stdout, shown
        # An altered list is not there.
        genuine = (folder / f"{iss}.jwt").read_text()
        (folder / f"{iss}.jwt").write_text(altered(genuine, 1))
        assert judged(good, *gate)[:3] == (10, "hold", "status-unknown"), iss
        (folder / f"{iss}.jwt").write_text(genuine)
        print(f"{program} {alg}: pass, revoked, and every alteration refused")


main()
