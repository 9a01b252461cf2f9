// The page's judge. What stands behind the page answers three calls; here it is the service that
// served the page. Another one (a build for WebAssembly, say) takes its place by the same calls. The
// page uses one judge and never changes it by itself.
//
//   text(request)                    a request of contract section 10, with `code` or `no_code`
//   picture(blob, traveller, effort) a picture and what the request says beside it; effort "first"
//                                    for one quick try, "whole" for everything
//   state()                          how fit the gate is, its place, and whether it asks for digits
//
// The first two give `{decision}` or `{fault}`; a fault has `kind` (away, busy, access, refused),
// `zh` and `en`, and the `pointer` to the member that is wrong. A fault is never a verdict.

const LONGEST_MS = 20_000;

/** The service at the page's own address. */
export class ServiceJudge {
  async text(request) {
    return decided(await asked("/v1/verify", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(request),
    }));
  }

  async picture(blob, traveller, effort) {
    const address = effort === "first" ? "/v1/verify/picture?effort=first" : "/v1/verify/picture";
    if (Object.keys(traveller).length === 0) {
      const headers = { "content-type": blob.type || "application/octet-stream" };
      return decided(await asked(address, { method: "POST", headers, body: blob }));
    }
    const form = new FormData();
    form.append("picture", blob, "picture");
    form.append("request", new Blob([JSON.stringify(traveller)], { type: "application/json" }), "request.json");
    return decided(await asked(address, { method: "POST", body: form }));
  }

  async state() {
    const { status, body } = await asked("/readyz", {});
    return body ? { ready: status === 200, ...body } : null;
  }
}

async function asked(address, options) {
  try {
    const answer = await fetch(address, {
      ...options,
      cache: "no-store",
      credentials: "same-origin",
      redirect: "error",
      signal: AbortSignal.timeout(LONGEST_MS),
    });
    const body = await answer.json().catch(() => null);
    return { status: answer.status, body };
  } catch {
    return { status: 0, body: null };
  }
}

function decided({ status, body }) {
  if (status === 200 && ["pass", "hold", "quarantine", "reject"].includes(body?.verdict)) {
    return { decision: body };
  }
  return { fault: fault(status, body) };
}

/** What a problem document (RFC 9457) says, or why there is none. */
export function fault(status, body) {
  const text = String(body?.detail ?? body?.title ?? body?.error ?? status);
  const said = { zh: body?.zh ?? text, en: body?.en ?? text, pointer: body?.pointer ?? "" };
  if (status === 0) return { kind: "away", ...said };
  if (status === 401 || status === 403 || status === 421) return { kind: "access", ...said };
  if (status === 429 || status === 503 || status === 408) return { kind: "busy", ...said };
  return { kind: status >= 500 ? "away" : "refused", ...said };
}
