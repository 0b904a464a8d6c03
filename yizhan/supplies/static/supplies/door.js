// The keeper's day: taps and codes are sent at once, or kept here until the network is back, each once.
// Codes can be checked without network for ten minutes after the page last heard from the server.

const page = document.querySelector("[data-door]");
const { codesUrl, sendUrl, decoder, station } = page.dataset;
const said = page.querySelector("[data-said]");
const queueNote = page.querySelector("[data-queue]");
const dialog = page.querySelector("[data-scanner]");
const STORE = `door:${station}`;
const LIST_MS = 60_000;
const PATIENCE_MS = 6000;

let known = null; // as the server sent it
let ahead_s = 0;

// --- what waits to be sent ------------------------------------------------------------------------

const queue = () => JSON.parse(localStorage.getItem(STORE) ?? "[]");

function keep(list) {
  localStorage.setItem(STORE, JSON.stringify(list));
  queueNote.hidden = list.length === 0;
  queueNote.querySelector("[data-count]").textContent = list.length;
}

const csrf = () => page.querySelector("[name=csrfmiddlewaretoken]").value;

/** Send these; the answers, or null without network. */
async function send(list) {
  try {
    const answer = await fetch(sendUrl, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrf() },
      body: JSON.stringify({ arrivals: list }),
      signal: AbortSignal.timeout?.(PATIENCE_MS), // it may have got there: the same key then counts once
    });
    if (answer.redirected || answer.status === 401 || answer.status === 403) {
      location.reload(); // signed out: what waits stays
      return null;
    }
    if (!answer.ok) return null;
    return (await answer.json()).answers;
  } catch {
    return null;
  }
}

let sending = false;

async function sendQueue() {
  const list = queue();
  if (!list.length || sending) return;
  sending = true;
  const answers = await send(list.slice(0, 100));
  sending = false;
  if (!answers) return;
  const done = new Set(answers.map((one) => one.key));
  keep(queue().filter((one) => !done.has(one.key)));
  for (const one of answers) tell(one);
  if (queue().length) sendQueue();
}

function freshKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** One tap or code: sent, or kept. */
async function arrive(one) {
  const arrival = { key: freshKey(), at: Date.now() / 1000 - ahead_s, ...one };
  const answers = navigator.onLine ? await send([arrival]) : null;
  if (answers) {
    answers.forEach(tell);
    return answers[0].outcome === "in";
  }
  return keepForLater(arrival);
}

function keepForLater(arrival) {
  if (arrival.code) {
    const seen = check(arrival.code, arrival.at);
    if (!seen.claim) {
      say(page.dataset[seen.why], false);
      return false;
    }
    arrival.claim = seen.claim.id;
    if (queue().some((one) => one.claim === arrival.claim)) {
      say(`${seen.claim.who} ${seen.claim.what} · ${page.dataset.already}`, false);
      return false;
    }
    say(`${seen.claim.who} ${seen.claim.what} · ${page.dataset.kept}`, true);
  } else {
    if (queue().some((one) => one.claim === arrival.claim)) return false;
    say(page.dataset.kept, true);
  }
  keep([...queue(), arrival]);
  mark(arrival.claim, page.dataset.waits);
  return true;
}

/** Whose code is it, by what this page knows? */
function check(text, at_s) {
  const plain = text.normalize("NFKC").replace(/\s/g, "").toUpperCase();
  const parts = /^(?:YZ:(\d+):)?(\d{8})$/.exec(plain);
  if (!parts) return { why: "noCode" };
  if (!known) return { why: "tooLong" };
  const at = Math.floor(at_s / known.step_s) - known.first;
  if (at - known.drift > known.steps - 1) return { why: "tooLong" };
  let stale = false;
  for (const claim of known.claims) {
    if (parts[1] && Number(parts[1]) !== claim.id) continue;
    const found = claim.codes.indexOf(parts[2]);
    if (found < 0) continue;
    if (Math.abs(found - at) > known.drift) stale = true;
    else if (claim.state === "used") return { why: "already" };
    else if (at_s < claim.opens) return { why: "early" };
    else if (at_s >= claim.closes) return { why: "over" };
    else return { claim };
  }
  return { why: stale ? "stale" : "wrong" };
}

// --- what is said -----------------------------------------------------------------------------------

function tell(one) {
  const isWell = one.outcome === "in";
  say([one.who, one.what].filter(Boolean).join(" ") + (one.who ? " · " : "") + one.says, isWell);
  if (isWell && one.claim_id) {
    mark(one.claim_id, page.dataset.came, true);
    const claim = known?.claims.find((each) => each.id === one.claim_id);
    if (claim) claim.state = "used";
  } else if (one.claim_id) mark(one.claim_id, null);
}

function say(text, isWell) {
  const line = document.createElement("p");
  line.className = isWell ? "c-toast" : "c-toast c-toast-warning";
  line.textContent = text;
  said.prepend(line);
  while (said.children.length > 4) said.lastChild.remove();
  dialog.querySelector("[data-last]").textContent = text;
  if (isWell) navigator.vibrate?.(80);
}

/** The row as it is now. word: null leaves it as it was, with its button back. */
function mark(claim, word, isIn = false) {
  const row = page.querySelector(`[data-claim="${claim}"]`);
  const form = row?.querySelector("[data-come]");
  if (form) form.hidden = word !== null;
  if (!row || word === null) return;
  const state = row.querySelector("[data-state]");
  state.className = isIn ? "c-mark c-mark-open" : "c-mark c-mark-soon";
  state.querySelector("span").textContent = word;
}

page.addEventListener("submit", (event) => {
  const { come } = event.target.dataset;
  if (come) {
    event.preventDefault();
    mark(Number(come), page.dataset.waits);
    arrive({ claim: Number(come) });
  }
  if (event.target.matches("[data-typed]")) {
    event.preventDefault();
    const field = event.target.elements.code;
    if (field.value.trim()) arrive({ code: field.value.trim() });
    field.value = "";
    field.focus();
  }
});

// --- what the page knows -------------------------------------------------------------------------------

async function learn() {
  try {
    const answer = await fetch(codesUrl);
    if (!answer.ok || answer.redirected) return;
    const fresh = await answer.json();
    ahead_s = Date.now() / 1000 - fresh.now;
    known = fresh;
  } catch {
    return;
  }
  sendQueue();
}

// --- the camera --------------------------------------------------------------------------------------

const video = dialog.querySelector("video");
let stream = null;
let reader = null;

/** A function from a source of pixels to the text in it, or "". */
async function makeReader() {
  if ("BarcodeDetector" in window) {
    const formats = await BarcodeDetector.getSupportedFormats().catch(() => []);
    if (formats.includes("qr_code")) {
      const detector = new BarcodeDetector({ formats: ["qr_code"] });
      return async (source) => (await detector.detect(source).catch(() => []))[0]?.rawValue ?? "";
    }
  }
  const { decodeQR } = await import(decoder);
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  return async (source) => {
    const width = source.videoWidth ?? source.width;
    const scale = Math.min(1, 640 / width);
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round((source.videoHeight ?? source.height) * scale);
    if (!canvas.width || !canvas.height) return "";
    pen.drawImage(source, 0, 0, canvas.width, canvas.height);
    try {
      return decodeQR(pen.getImageData(0, 0, canvas.width, canvas.height));
    } catch {
      return ""; // nothing in the picture yet
    }
  };
}

async function look() {
  let last = "";
  while (stream) {
    const text = video.readyState >= 2 ? await reader(video) : "";
    if (text && text !== last) {
      last = text;
      await arrive({ code: text.slice(0, 60) });
      setTimeout(() => (last = ""), 3000);
    }
    await new Promise((next) => setTimeout(next, 150));
  }
}

async function open() {
  dialog.showModal();
  try {
    reader ??= await makeReader();
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    video.srcObject = stream;
    await video.play();
    dialog.dataset.sees = "";
    look();
  } catch {
    delete dialog.dataset.sees; // no camera, or not allowed: a photo or the digits
  }
}

function close() {
  stream?.getTracks().forEach((track) => track.stop());
  stream = null;
  video.srcObject = null;
}

page.querySelector("[data-scan]").addEventListener("click", open);
dialog.addEventListener("close", close);
dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
dialog.querySelector("[type=file]").addEventListener("change", async (event) => {
  const [file] = event.target.files;
  event.target.value = "";
  if (!file) return;
  reader ??= await makeReader();
  const text = await reader(await createImageBitmap(file));
  if (text) arrive({ code: text.slice(0, 60) });
  else say(page.dataset.noCode, false);
});

keep(queue());
learn();
setInterval(learn, LIST_MS);
addEventListener("online", learn);
