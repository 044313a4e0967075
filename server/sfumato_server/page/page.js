// Trades the key in the URL's fragment for a session, then shows what `GET /v1/status` says.

const PERIOD_MS = 2000;
const notice = document.getElementById("notice");
const facts = document.getElementById("facts");

async function enter() {
  const key = location.hash.slice(1);
  if (!key) return;
  // Not in the history, and gone before anything is awaited.
  history.replaceState(null, "", location.pathname);
  const answer = await fetch("/v1/session", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ key }),
  });
  const said = await answer.json();
  if (answer.ok) sessionStorage.setItem("token", said.token);
  else throw new Error(said.error.message);
}

async function look() {
  const token = sessionStorage.getItem("token");
  if (!token) throw new Error("This page needs a link: run `sfumato page`.");
  const answer = await fetch("/v1/status", { headers: { Authorization: `Bearer ${token}` } });
  if (answer.status === 401) {
    sessionStorage.removeItem("token");
    throw new Error("This page's session has ended: run `sfumato page`.");
  }
  show(await answer.json());
}

function show(status) {
  const { checkpoint, counts } = status;
  const rows = {
    state: status.detail ? `${status.state}: ${status.detail}` : status.state,
    checkpoint: checkpoint && `${checkpoint.name}, ${(checkpoint.parameters / 1e6).toFixed(0)} M parameters`,
    device: status.device && `${status.device}, ${status.dtype}`,
    done: counts.done,
    failed: counts.failed,
    cancelled: counts.cancelled,
    running: counts.running,
    waiting: counts.waiting,
    version: status.version,
  };
  notice.textContent = "";
  // As text alone: nothing that a server or a checkpoint is named can become markup.
  facts.replaceChildren(
    ...Object.entries(rows)
      .filter(([, value]) => value !== null)
      .flatMap(([name, value]) => [element("dt", name), element("dd", value)]),
  );
}

// The API as the server describes it itself, when somebody wants to read it.
async function describe(event) {
  const list = event.target.querySelector("dl");
  if (!event.target.open || list.hasChildNodes()) return;
  const token = sessionStorage.getItem("token");
  const answer = await fetch("/openapi.json", { headers: { Authorization: `Bearer ${token}` } });
  if (!answer.ok) return;
  const { paths } = await answer.json();
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { description, summary }]) => [
      `${method.toUpperCase()} ${path}`,
      description || summary || "",
    ]),
  );
  list.replaceChildren(...routes.flatMap(([route, said]) => [element("dt", route), element("dd", said)]));
}

function element(tag, text) {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}

async function run() {
  try {
    await look();
  } catch (error) {
    notice.textContent = error instanceof TypeError ? "The server does not answer." : error.message;
    facts.replaceChildren();
  }
  setTimeout(run, PERIOD_MS);
}

document.getElementById("routes").addEventListener("toggle", describe);
enter().then(run, (error) => { notice.textContent = error.message; });
