// The questionnaire on the phone. What was answered is kept here first and goes when there is a network; the server knows
// each by the key made here, so sending it twice is one. A half-filled page is kept as a draft. Works with no service
// worker: then the page must stay open or be loaded again with a network, what was kept is still here.

const form = document.querySelector("[data-ask]");
const said = form.querySelector("[data-said]");
const waiting = document.querySelector("[data-waiting]");
const { visit, who, sendTo } = form.dataset;
const QUEUE = `visits:${visit}:waiting`;
const DRAFT = `visits:${visit}:${who}:draft`;
const OWN = new Set(["csrfmiddlewaretoken", "key", "asked_at", "edition", "stop"]);
let isSending = false;

function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

function queue() {
  try {
    return JSON.parse(localStorage.getItem(QUEUE)) ?? [];
  } catch {
    return [];
  }
}

function change(how) {
  localStorage.setItem(QUEUE, JSON.stringify(how(queue()))); // read again each time: another tab may have changed it
  show();
}

// --- filling in -------------------------------------------------------------------------------------

function filled() {
  const answers = {};
  const many = new Set([...form.querySelectorAll("input[type=checkbox]")].map(({ name }) => name));
  for (const [name, value] of new FormData(form)) {
    if (OWN.has(name) || !value) continue;
    if (many.has(name)) answers[name] = [...(answers[name] ?? []), value];
    else answers[name] = value;
  }
  return answers;
}

function keepDraft() {
  try {
    localStorage.setItem(DRAFT, JSON.stringify({ edition: form.edition.value, answers: filled() }));
  } catch {
    // no room: the page itself still has it
  }
}

function restoreDraft() {
  let draft = null;
  try {
    draft = JSON.parse(localStorage.getItem(DRAFT));
  } catch {
    return;
  }
  if (draft?.edition !== form.edition.value) return;
  for (const [name, value] of Object.entries(draft.answers)) {
    for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (field.type === "radio" || field.type === "checkbox") field.checked = [value].flat().includes(field.value);
      else field.value = value;
    }
  }
}

function say(text, isWrong = false) {
  said.textContent = text;
  said.classList.toggle("toast-warning", isWrong);
  said.hidden = false;
  said.scrollIntoView({ block: "center" });
}

function clear() {
  for (const field of form.querySelectorAll("input, textarea")) {
    if (OWN.has(field.name)) continue;
    if (field.type === "radio" || field.type === "checkbox") field.checked = false;
    else field.value = "";
  }
  localStorage.removeItem(DRAFT);
}

form.addEventListener("input", keepDraft);
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const answers = filled();
  if (!Object.keys(answers).length) {
    say(form.dataset.nothing, true);
    return;
  }
  const one = {
    key: newKey(),
    who,
    edition: form.edition.value,
    stop: form.stop?.value ?? "",
    asked_at: new Date().toISOString(),
    answers,
  };
  try {
    change((all) => [...all, one]);
  } catch {
    say(form.dataset.full, true);
    return;
  }
  clear();
  await send();
  const kept = queue().find(({ key }) => key === one.key);
  if (kept?.refused) say(kept.refused, true);
  else say(kept ? form.dataset.kept : form.dataset.sent);
});

// --- sending ----------------------------------------------------------------------------------------

async function send() {
  const mine = queue().filter((one) => one.who === who && !one.refused);
  if (isSending || !mine.length) return;
  isSending = true;
  try {
    const door = await fetch(sendTo, { headers: { Accept: "application/json" } });
    if (!isJson(door)) {
      say(form.dataset.signIn, true);
      return;
    }
    const { token, who: now } = await door.json();
    if (String(now) !== who) return; // somebody else is signed in by now
    for (const one of mine) await sendOne(one, token);
  } catch {
    // no network: they wait
  } finally {
    isSending = false;
    show();
  }
}

async function sendOne(one, token) {
  const answer = await fetch(sendTo, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify(one),
  });
  if (answer.ok && isJson(answer)) change((all) => all.filter(({ key }) => key !== one.key));
  else if (isJson(answer) && (answer.status === 422 || answer.status === 409)) {
    const { says, wrong } = await answer.json();
    const refused = [says, ...Object.values(wrong ?? {})].join(" ");
    change((all) => all.map((each) => (each.key === one.key ? { ...each, refused } : each)));
  }
}

function isJson(answer) {
  return !answer.redirected && (answer.headers.get("Content-Type") ?? "").includes("json");
}

// --- what waits -------------------------------------------------------------------------------------

function show() {
  const all = queue();
  const mine = all.filter((one) => one.who === who);
  const wait = mine.filter((one) => !one.refused).length;
  const others = all.length - mine.length;
  const says = [];
  if (wait) says.push(`${wait} ${form.dataset.some}`);
  if (others) says.push(`${others} ${form.dataset.others}`);
  waiting.querySelector("[data-count]").textContent = says.join("，");
  waiting.querySelector("[data-send]").hidden = !wait;
  waiting.querySelector("[data-refused]").replaceChildren(
    ...mine.filter((one) => one.refused).map((one) => {
      const line = document.createElement("li");
      const drop = document.createElement("button");
      drop.type = "button";
      drop.className = "weui-btn weui-btn_mini weui-btn_default";
      drop.textContent = form.dataset.drop;
      drop.addEventListener("click", () => change((each) => each.filter(({ key }) => key !== one.key)));
      line.append(`${new Date(one.asked_at).toLocaleString("zh-CN")} ${one.refused} `, drop);
      return line;
    }),
  );
  waiting.hidden = !all.length;
}

waiting.querySelector("[data-send]").addEventListener("click", send);
addEventListener("online", send);
addEventListener("storage", show);
restoreDraft();
show();
send();
