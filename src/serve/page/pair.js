// Pairing. The gate's own screen shows a one-time code; a phone joins with it. The code is the key to a
// cookie that the page itself cannot read.
import { at, show } from "./make.js";
import { choice, say, told } from "./language.js";
import { fault } from "./judge.js";

let over = 0;

choice(at("language"));
offer();
setInterval(() => {
  if (at("gate").hidden) return;
  const seconds = Math.max(0, Math.ceil((over - performance.now()) / 1000));
  show(at("left"), seconds > 0 ? say("pairLeft", { n: seconds }) : say("pairOver"));
  if (seconds === 0) at("shown").textContent = "";
}, 500);
at("another").addEventListener("click", offer);

/** On the machine of the service this page shows a code; anywhere else it asks for one. */
async function offer() {
  const answer = await fetch("/pair/code", { method: "POST", credentials: "same-origin", cache: "no-store" }).catch(() => null);
  const shown = answer?.ok ? await answer.json().catch(() => null) : null;
  at("gate").hidden = !shown;
  at("pair").hidden = Boolean(shown);
  if (!shown) return;
  at("shown").textContent = shown.code;
  over = performance.now() + shown.seconds * 1000;
}

// The QR code on the gate's screen carries the code behind a "#", which no server sees.
const given = decodeURIComponent(location.hash.slice(1));
if (given) {
  at("code").value = given;
  history.replaceState(null, "", location.pathname);
}
at("pair").addEventListener("submit", async (event) => {
  event.preventDefault();
  const code = at("code").value.trim();
  const answer = await fetch("/pair", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ code }),
    credentials: "same-origin",
    cache: "no-store",
  }).catch(() => null);
  if (answer?.ok) {
    at("pair").hidden = true;
    at("paired").hidden = false;
    at("paired").querySelector("a").focus();
    return;
  }
  const problem = fault(answer?.status ?? 0, await answer?.json().catch(() => null));
  const wrong = problem.kind === "access" || problem.kind === "refused";
  show(at("fault"), wrong ? say("pairWrong") : problem.kind === "busy" ? told(problem).text : say("faultAway"));
  at("code").select();
});
