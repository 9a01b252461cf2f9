"""Proofs of the holder's phone by libraries that others wrote, at the gate.

Usage: test_proofs.py CHAPTER WORK HEALTHCODE, in the Python that has PyJWT and sd-jwt.
"""

import base64
import json
import pathlib
import random
import re
import subprocess
import sys
import time

from jwcrypto.jwk import JWK
from sd_jwt.holder import SDJWTHolder

CHAPTER, WORK, HEALTHCODE = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
PROOFS = 50
ISS = "330000"


def run(*args, stdin=None):
    return subprocess.run([HEALTHCODE, *map(str, args)], capture_output=True, text=True, input=stdin)


def made(*args):
    done = run(*args)
    if done.returncode != 0:
        raise SystemExit(f"{args}: {done.stderr}")
    return done.stdout.strip()


def judged(shown, *more):
    done = run("check", "--keys", WORK / "keys", "--format", "json", *more, "-", stdin=shown)
    line = json.loads(done.stdout)
    return line["verdict"], line.get("presence"), line["reasons"][0]["code"]


def world():
    """A registry of one issuer, and a phone of each kind."""
    keys = WORK / "keys"
    made("keys", "generate", "--id", ISS, "--name", "x", "--kid", "k", "--out", keys, "--private-out", WORK / "private")
    (keys / "registry.json").write_text(json.dumps({
        "version": 1, "environment": "test", "issued_at": "2020-03-26T00:00:00+08:00",
        "issuers": [{
            "id": ISS, "name": {"zh": "某省", "en": "x"}, "keys": f"{ISS}-x.jwks.json",
            "recognised": {"from": "2020-03-20T00:00:00+08:00", "until": None, "basis": "x"},
            "colours": {"00": "green"}, "max_validity": "24h", "status_list": "optional",
            "binding": {"mode": "required", "proof_life": "60s"},
        }],
    }))
    for name, kind in (("es256", {"kty": "EC", "crv": "P-256"}), ("eddsa", {"kty": "OKP", "crv": "Ed25519"})):
        phone = JWK.generate(**kind)
        # The program's own form of a private key has an algorithm and an id.
        jwk = phone.export(private_key=True, as_dict=True) | {
            "kid": name, "alg": "ES256" if name == "es256" else "EdDSA", "use": "sig"}
        (WORK / f"{name}.jwk").write_text(json.dumps(jwk))
        yield name, phone


def bound(phone, number):
    now = int(time.time())
    claims = {
        "iss": ISS, "sub": f"holder-{number}", "jti": f"code-{number}", "iat": now - 60, "exp": now + 3600, "colour": "00",
        "holder": {"name": "张*", "type": "10", "number": "3301**********1234"}, "from": ISS, "visited": {},
    }
    (WORK / "claims.json").write_text(json.dumps(claims))
    return made("issue", WORK / "claims.json", "--key", WORK / "private" / f"{ISS}-x.private.jwk.json",
                "--holder-key", WORK / f"{phone}.jwk")


def altered(text, place, draw):
    """The text with one character of base64url exchanged for another."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    other = draw.choice([c for c in alphabet if c != text[place]])
    return text[:place] + other + text[place + 1:]


def mutant(shown, others, number, draw):
    """One way to spoil a text that passes, by turns."""
    code, proof = shown.split("~")
    header, payload, signature = proof.split(".")
    other_code, other_proof = others.split("~")
    # The last character of a signature has bits that say nothing; strict base64url refuses them too.
    ways = [
        lambda: f"{code}~{altered(header, draw.randrange(len(header)), draw)}.{payload}.{signature}",
        lambda: f"{code}~{header}.{altered(payload, draw.randrange(len(payload)), draw)}.{signature}",
        lambda: f"{code}~{header}.{payload}.{altered(signature, draw.randrange(len(signature)), draw)}",
        lambda: f"{altered(code, draw.randrange(len(code)), draw)}~{proof}",
        lambda: f"{code}~{other_proof}",
        lambda: f"{code}~{proof[:draw.randrange(1, len(proof))]}",
        lambda: f"{code}~~{proof}",
        lambda: f"{code}~{proof}~",
        lambda: f"{code}~",
        lambda: f"{code}~{header}.{payload}.",
    ]
    return ways[number % len(ways)]()


def outside(phones):
    """What the outside library makes, all passing; its mutants, none passing."""
    draw = random.Random(9901)
    shown = []
    for number in range(PROOFS):
        name, phone = phones[number % len(phones)]
        holder = SDJWTHolder(bound(name, number) + "~")
        nonce = base64.urlsafe_b64encode(draw.randbytes(9)).decode()
        alg = "ES256" if name == "es256" else "EdDSA"
        holder.create_presentation({}, nonce=nonce, aud="health-code", holder_key=phone, sign_alg=alg)
        shown.append(holder.sd_jwt_presentation)
        answer = judged(shown[-1])
        assert answer[:2] == ("pass", "live"), (name, answer)
    refused = {}
    for number, text in enumerate(shown):
        bad = mutant(text, shown[(number + 2) % PROOFS], number, draw)
        answer = judged(bad)
        assert answer[0] != "pass", (number, bad, answer)
        refused[answer[2]] = refused.get(answer[2], 0) + 1
    # The trap: without a nonce that library makes no proof, and says nothing.
    holder = SDJWTHolder(bound(phones[0][0], "trap") + "~")
    holder.create_presentation({}, aud="health-code", holder_key=phones[0][1], sign_alg="ES256")
    assert holder.sd_jwt_presentation.endswith("~"), holder.sd_jwt_presentation
    assert judged(holder.sd_jwt_presentation)[0] == "hold"
    print(f"sd-jwt: {len(shown)} proofs pass, {sum(refused.values())} mutants do not: {refused}")


def programs(phones):
    """The chapter's programs, by PyJWT and by WebCrypto."""
    text = pathlib.Path(CHAPTER).read_text(encoding="utf-8")
    count = 0
    for kind, block in re.findall(r"^```(python|js)\n(.*?)^```$", text, re.M | re.S):
        file = WORK / ("show.py" if kind == "python" else "show.mjs")
        file.write_text(block, encoding="utf-8")
        call = [sys.executable if kind == "python" else "node", file]
        for name, _ in phones:
            code = WORK / "bound.txt"
            code.write_text(bound(name, f"{kind}-{name}"))
            for spoken in ([], ["37"]):
                shown = subprocess.run([*call, code, WORK / f"{name}.jwk", *spoken], check=True, capture_output=True,
                                       text=True).stdout.strip()
                more = ["--challenge", *spoken] if spoken else []
                answer = judged(shown, *more)
                assert answer[:2] == ("pass", "live"), (kind, name, answer)
                assert judged(shown, "--challenge", "38")[0] == "hold"
                count += 1
    assert count == 8, count
    print(f"the chapter's programs: {count} proofs pass")


phones = list(world())
programs(phones)
outside(phones)
