// What an officer writes on a case: kept as a draft while she types, and begun from a text of her unit.
const script = document.querySelector("script[data-url][data-use]");
const texts = JSON.parse(document.getElementById("case-texts").textContent);
const PAUSE_MS = 1200;

async function keep(form) {
  const state = form.querySelector("[data-draft-state]");
  const sent = new URLSearchParams({ form: form.dataset.draft });
  for (const [name, value] of new FormData(form)) if (typeof value === "string") sent.append(name, value);
  try {
    const answer = await fetch(script.dataset.url, { method: "POST", body: sent, headers: { "X-CSRFToken": sent.get("csrfmiddlewaretoken") } });
    state.textContent = answer.status === 204 ? state.dataset.kept : state.dataset.lost;
  } catch {
    state.textContent = state.dataset.lost;
  }
}

for (const form of document.querySelectorAll("form[data-draft]")) {
  let waiting = 0;
  form.addEventListener("input", (event) => {
    if (event.target.type === "file") return;
    clearTimeout(waiting);
    waiting = setTimeout(keep, PAUSE_MS, form);
  });
  form.addEventListener("submit", () => clearTimeout(waiting));
  const area = form.querySelector("textarea");
  if (!area || !texts.length) continue;
  const choice = document.createElement("select");
  choice.className = "form-select";
  choice.setAttribute("aria-label", script.dataset.use);
  choice.append(new Option(script.dataset.use, ""), ...texts.map(([name], at) => new Option(name, at)));
  choice.addEventListener("change", () => {
    if (choice.value === "") return;
    area.value = [area.value.trim(), texts[choice.value][1]].filter(Boolean).join("\n");
    choice.value = "";
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
  });
  area.before(choice);
}
