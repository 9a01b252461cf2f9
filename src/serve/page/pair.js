// A phone joins with the one-time code that the gate's screen shows. The code is the key to a cookie
// that the page itself cannot read.
import { at, show } from "./make.js";
import { choice, say, told } from "./language.js";
import { fault } from "./judge.js";

choice(at("language"));
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
