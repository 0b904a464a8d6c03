// A claim by the lane: asks with a ticket until there is a true answer, with the same key however often, and says calmly
// what goes on. Never gives up silently. Works every [data-lane] of the page (supplies/_lane.html); the answer is also
// told as the event `lane:answer`, its detail what the lane said.

const ASK_LIMIT_MS = 15_000; // of one request
const GIVE_UP_MS = 5 * 60_000; // of one press of the button; past it she is told, and may go on with the same key
const BACK_OFF_MS = 400;
const BACK_OFF_MOST_MS = 8_000;
const SPREAD_MS = 300; // not everybody in the same millisecond when the window opens
const REFUSED_TICKETS_MOST = 3;

// --- waiting -------------------------------------------------------------------------------------------

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

// After Retry-After at least, longer each time, and no two phones alike.
function pauseMs(turn, retryAfterS) {
  return retryAfterS * 1000 + Math.random() * Math.min(BACK_OFF_MOST_MS, BACK_OFF_MS * 2 ** turn);
}

// Until then, or until the network is back.
function pause(ms) {
  const online = navigator.onLine ? [] : [new Promise((done) => addEventListener("online", done, { once: true }))];
  return Promise.race([sleep(ms), ...online]);
}

// --- asking --------------------------------------------------------------------------------------------

// status 0: no answer came.
async function post(url, options) {
  try {
    const answer = await fetch(url, { method: "POST", signal: AbortSignal.timeout(ASK_LIMIT_MS), ...options });
    const told = await answer.json().catch(() => null);
    const retryAfterS = Number(answer.headers.get("Retry-After")) || 0;
    // a 200 that is no answer of ours is a proxy's page: ask again
    return { status: told || !answer.ok ? answer.status : 0, told: told ?? {}, retryAfterS };
  } catch {
    return { status: 0, told: {}, retryAfterS: 0 };
  }
}

const isBusy = ({ status }) => status === 0 || status === 429 || status >= 500;

// The attempt's name outlives a reload: pressed again after one, it is still the same request.
function attemptOf(lane) {
  const at = `lane:${lane.dataset.ticket}`;
  const kept = read(at);
  if (kept) return kept;
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const fresh = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  keep(at, fresh);
  return fresh;
}

function read(at) {
  try {
    return sessionStorage.getItem(at);
  } catch {
    return null; // forbidden in some browsers: then the attempt lives as long as the page
  }
}

function keep(at, value) {
  try {
    if (value) sessionStorage.setItem(at, value);
    else sessionStorage.removeItem(at);
  } catch {
    // as above
  }
}

// --- one press of the button ---------------------------------------------------------------------------

// Returns {answer} when there is a true one, {reasons} when she may not, {} when nobody answered in time.
export async function claim(lane, attempt, show) {
  const until = Date.now() + GIVE_UP_MS;
  let ticket = null;
  let refused = 0;
  for (let turn = 0; Date.now() < until; turn += 1) {
    if (!ticket) {
      const csrf = lane.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
      const asked = await post(lane.dataset.ticket, {
        headers: { "X-CSRFToken": csrf },
        body: new URLSearchParams({ attempt }),
      });
      if (isBusy(asked)) {
        show("queueing");
        await pause(pauseMs(turn, asked.retryAfterS));
        continue;
      }
      if (asked.status !== 200) return { reasons: asked.told.reasons ?? [] };
      ticket = asked.told.ticket;
      if (asked.told.opens_in_s > 0) {
        show("early");
        await sleep(asked.told.opens_in_s * 1000 + Math.random() * SPREAD_MS);
        show("working");
      }
    }
    const found = await post(lane.dataset.claim, {
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ ticket }),
    });
    if (found.status === 200 && found.told.outcome && found.told.outcome !== "early") return { answer: found.told };
    if (found.status === 200 || found.status === 425) {
      show("early");
      await sleep((found.retryAfterS || 1) * 1000 + Math.random() * SPREAD_MS);
    } else if (isBusy(found)) {
      show("queueing");
      await pause(pauseMs(turn, found.retryAfterS));
    } else {
      ticket = null; // stale, or of a session that was renewed
      refused += 1;
      if (refused > REFUSED_TICKETS_MOST) return {};
      await pause(pauseMs(refused, 0));
    }
  }
  return {};
}

// --- the page ------------------------------------------------------------------------------------------

function shower(lane) {
  const states = [...lane.querySelectorAll("[data-lane-when]")];
  return (state) => {
    lane.dataset.state = state;
    for (const one of states) one.hidden = one.dataset.laneWhen !== state;
  };
}

function showReasons(lane, reasons) {
  const list = lane.querySelector("[data-lane-reasons]");
  if (!reasons.length) return; // the words that stand there say it
  list.replaceChildren(
    ...reasons.map(({ says, helps, path }) => {
      const line = document.createElement("li");
      line.textContent = says;
      if (helps || path) {
        const help = document.createElement(path ? "a" : "span");
        if (path) help.href = path;
        help.textContent = helps || list.dataset.go;
        line.append(" ", help);
      }
      return line;
    }),
  );
}

function warn(event) {
  event.preventDefault();
}

async function ask(lane, button, show) {
  const attempt = (lane.attempt ??= attemptOf(lane));
  button.disabled = true;
  show("working");
  addEventListener("beforeunload", warn);
  const { answer, reasons } = await claim(lane, attempt, show);
  removeEventListener("beforeunload", warn);
  if (!answer && !reasons) {
    show("stuck");
    button.textContent = lane.dataset.again;
    button.disabled = false;
    button.focus();
    return;
  }
  lane.attempt = null;
  keep(`lane:${lane.dataset.ticket}`, null); // pressed again, it would be another request
  if (reasons) {
    showReasons(lane, reasons);
    show("refused");
    return;
  }
  for (const says of lane.querySelectorAll("[data-lane-says]")) says.textContent = answer.says;
  const number = lane.querySelector("[data-lane-number]");
  number.hidden = !(answer.is_hers && answer.number);
  number.querySelector("b").textContent = answer.number ?? "";
  button.hidden = answer.is_hers;
  button.disabled = answer.is_hers;
  show(answer.is_hers ? "hers" : "not-hers");
  lane.dispatchEvent(new CustomEvent("lane:answer", { bubbles: true, detail: answer }));
}

for (const lane of document.querySelectorAll("[data-lane]")) {
  const button = lane.querySelector("[data-lane-ask]");
  const show = shower(lane);
  button.addEventListener("click", () => ask(lane, button, show));
  button.disabled = false;
}
