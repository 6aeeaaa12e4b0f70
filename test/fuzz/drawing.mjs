// Everything that was stored, drawn: every page of the dashboard with what the server answers about it, and the pages that those link to.
// Whatever throws while it is drawn is a finding, also where a boundary would keep it from the rest of the page.
const LINKS_PER_SHAPE = 30;
/** What a page says of a thing that has been deleted: links to it stay, in the timeline for one. */
const GONE = /There is no such /;
/** Others may take a key that a task is already called by. */
const SHARED = /boards have the key /;
const TRIES = 2;

/** "boardId" → "board_id" */
const kindOf = (parameter) => parameter.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Of several parameters each is a part of what the thing is called: PLAT-17 is at /b/PLAT/17. */
function filled(place, parameters, id) {
  const parts = parameters.length > 1 ? id.split("-") : [id];
  return parameters.reduce((address, parameter, index) => address.replace(`$${parameter}`, parts[index]), place);
}

/** The addresses of a place: for each thing that is kept, and for the newest of those that were made. */
function addressesOf(place, pool, newest = 5) {
  const parameters = place.match(/(?<=\$)\w+/g) ?? [];
  if (parameters.length === 0) return [place];
  const kind = kindOf(parameters[0]);
  const ids = [...new Set([...pool.list(kind, "kept"), ...(newest > 0 ? pool.list(kind, "collected").slice(-newest) : [])])];
  return ids.map((id) => filled(place, parameters, id));
}

/** What links have in common that lead to pages of one sort: "/boards/?task". */
const shapeOf = (address) => {
  const { pathname, searchParams } = new URL(address, "http://dashboard.test");
  return `${pathname.replace(/[0-9a-f-]{36}/g, "")}?${[...searchParams.keys()].sort().join("&")}`;
};

const wordsOf = ({ message, stack = "", componentStack = "" }) => {
  const at =
    componentStack
      .split("\n")
      .find((line) => line.trim() !== "")
      ?.trim() ??
    stack.split("\n")[1]?.trim() ??
    "";
  return `${message.slice(0, 200)} (${at.replace(/\(.*\/web\//, "(web/")})`;
};

/** Draws it again before a refusal counts: something may have been deleted while the page asked. */
async function drawnSurely(dashboard, address) {
  let drawn;
  for (let tries = 0; tries < TRIES; tries++) {
    drawn = await dashboard.draw(address);
    if (drawn.failed.length === 0) break;
  }
  return drawn;
}

/** Draws all pages; findings carry the page and the component. */
export async function drawPages(run, dashboard) {
  const queue = dashboard.places.flatMap((place) => addressesOf(place, run.pool));
  const seen = new Set(queue);
  const kept = new Set(dashboard.places.flatMap((place) => addressesOf(place, run.pool, 0)));
  const counts = {};
  const places = new Set();
  const visited = new Set();
  for (const address of queue) {
    const { html, place, thrown, failed, links } = await drawnSurely(dashboard, address);
    visited.add(address);
    if (html !== "") places.add(place);
    for (const error of thrown) run.findings.add("dashboard", `draws ${shapeOf(address)}`, `${address}: ${wordsOf(error)}`);
    for (const text of failed.filter((one) => !SHARED.test(one) && (kept.has(address) || !GONE.test(one))))
      run.findings.add("dashboard", `asks ${shapeOf(address)}`, `${address}: ${text.slice(0, 300)}`);
    for (const link of links) {
      const shape = shapeOf(link);
      counts[shape] = (counts[shape] ?? 0) + 1;
      if (seen.has(link) || counts[shape] > LINKS_PER_SHAPE || link.includes(".")) continue;
      seen.add(link);
      queue.push(link);
    }
  }
  const missing = dashboard.places.filter((place) => !places.has(place));
  return {
    sentence: `what is stored is drawn on every page of the dashboard (${visited.size} pages)`,
    wrong: missing.map((place) => `${place} was not drawn`),
  };
}
