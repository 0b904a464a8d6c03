// Runs a draw again in the reader's own browser: the list against its published hash, the order against the seed.
// The rule is that of verify_draw.py and of the database function supplies_draw.

const draw = document.querySelector("[data-draw]");
const button = draw.querySelector("[data-run]");
const verdict = draw.querySelector("[data-verdict]");
const bytes = new TextEncoder();

// crypto.subtle is there on https and localhost only
if (globalThis.crypto?.subtle) button.hidden = false;
else draw.querySelector("[data-insecure]").hidden = false;

button.addEventListener("click", async () => {
  button.disabled = true;
  try {
    const [entries, results] = await Promise.all([text(draw.dataset.entries), text(draw.dataset.results)]);
    say(await check(entries, results, draw.dataset.hash, draw.dataset.seed));
  } catch {
    say({ words: "fail", count: 0 });
  } finally {
    button.disabled = false;
  }
});

async function text(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(answer.status);
  return answer.text();
}

async function sha256(words) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes.encode(words)));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// {words: "good" | "list" | "order", count: entries, or those out of order}
export async function check(entries, results, hash, seed) {
  if ((await sha256(entries)) !== hash) return { words: "list", count: 0 };
  const lines = await Promise.all(
    entries
      .split("\n")
      .filter(Boolean)
      .map(async (line) => {
        const [entry, supply, priority] = line.split(" ");
        return { entry, supply, priority: Number(priority), hash: await sha256(`${seed}:${entry}`) };
      }),
  );
  lines.sort((a, b) => b.priority - a.priority || compare(a.hash, b.hash) || compare(a.entry, b.entry));
  const ranks = new Map();
  const ofSupply = new Map();
  for (const { entry, supply } of lines) {
    ofSupply.set(supply, (ofSupply.get(supply) ?? 0) + 1);
    ranks.set(entry, `${supply} ${ofSupply.get(supply)}`);
  }
  const published = new Map();
  for (const line of results.split("\n").filter(Boolean)) {
    const [entry, supply, rank] = line.split(" ");
    published.set(entry, `${supply} ${rank}`);
  }
  const all = new Set([...ranks.keys(), ...published.keys()]);
  const wrong = [...all].filter((entry) => ranks.get(entry) !== published.get(entry)).length;
  return wrong ? { words: "order", count: wrong } : { words: "good", count: lines.length };
}

function compare(a, b) {
  return a < b ? -1 : Number(a > b);
}

function say({ words, count }) {
  const names = { good: "wordsGood", list: "wordsList", order: "wordsOrder", fail: "wordsFail" };
  verdict.textContent = verdict.dataset[names[words]].replace("N", count);
  verdict.hidden = false;
}
