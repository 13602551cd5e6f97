/** What a service or the gateway refuses with: RFC 9457 problem details. */
export class Problem extends Error {
  /** @param {{status?: number, title?: string, detail?: string, code?: string, traceId?: string, errors?: {pointer?: string, message?: string}[]}} body */
  constructor(body, retryAfter = null) {
    super(body.detail || body.title || "");
    this.status = body.status ?? 0;
    this.title = body.title ?? "";
    this.code = body.code ?? "";
    this.traceId = body.traceId ?? "";
    this.errors = body.errors ?? [];
    this.retryAfter = retryAfter;
  }
}

/** The network did not carry the request or its answer. */
export class Unreachable extends Error {}

/**
 * GETs JSON from the same origin; anything but a success is a Problem.
 * @param {string} path
 */
export async function get(path) {
  let answer;
  try {
    answer = await fetch(path, { headers: { accept: "application/json" } });
  } catch {
    throw new Unreachable();
  }
  const body = await answer.json().catch(() => ({ status: answer.status }));
  if (!answer.ok) throw new Problem(body, answer.headers.get("retry-after"));
  return body;
}
